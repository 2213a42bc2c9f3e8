"""Do marked lines of our own come through the whole path of every stream that has them switched on?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lionrock.events.telemetry import SourceChanged, SourceProven, SourceUnproven
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import canary, store, twins
from lionrock.telemetry.hearing import system_of
from lionrock.telemetry.model import Stream
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_FRESH: Final = hours(1)
"""A canary goes every quarter of an hour."""


@control(
    "telemetry.path-proven",
    title=Text(
        "A marked line came through the path of every stream with a canary within the hour",
        "一小時內每個設測試紀錄的資料流均有標記紀錄走完整條路徑",
    ),
    satisfies=("C-MON-01", "C-MON-02"),
    every=minutes(15),
    proof="effect",
    on=(SourceChanged, SourceProven, SourceUnproven),
    guidance=Text(
        "The reason names the hop that the line did not reach: see that part on the page of the stream. Switch a "
        "canary on for a stream whose silence tells nothing, where a marked line does no harm. A line that came "
        "through shows that records are read, counted and found, and not that an attack would be detected.",
        "理由列出紀錄未能到達的一步：請在資料流頁面查看該部分。如資料流的靜默並不說明問題，而標記紀錄無害，"
        "請逐一開啟測試紀錄。標記紀錄走完路徑，表示紀錄會被讀取、計算並可搜尋，並不表示能偵測攻擊。",
    ),
)
def path_proven(platform: Platform) -> Iterator[Result]:
    """Yield one result for each stream that has a canary; unknown where none has."""
    now, streams = platform.now(), [one for one in store.streams(platform.db) if one.canary and one.reading]
    if not streams:
        yield Result("streams", "unknown", Text("no canary is switched on", "沒有開啟測試紀錄"))
    for one in streams:
        yield Result(one.id, *_judged(one, now), one.proven, system_of(platform, one))


def _judged(stream: Stream, now: Instant) -> tuple[State, Text]:
    """Return state and reason of a stream with a canary."""
    if stream.broken:
        at = datetime.fromisoformat((stream.journey or {})["at"])
        said = Text("not reached: {hop}, on {at}", "未能到達：{hop}（{at}）")
        return "failed", said.format(hop=canary.HOPS[stream.broken], at=stamp(at))
    if stream.proven is None:
        return "unknown", Text("none was sent yet", "尚未發出")
    said = Text("came through on {at}", "於 {at} 走完路徑").format(at=stamp(stream.proven))
    return ("failed" if now - stream.proven > _FRESH else "passed"), said


@world(path_proven, "passed")
def a_line_comes_through(twin: Twin) -> None:
    """A canary is switched on, and its line was found by a search."""
    twins.site(twin)
    twins.follow(twin, "jump")
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01"))
    canary.switch(twin.platform, twins.ME, "prove it", "jump", on=True)
    twins.proved(twin)


@world(path_proven, "unknown")
def none_is_switched_on(twin: Twin) -> None:
    """A log is read, and no canary goes through it."""
    twins.site(twin)
    twins.follow(twin, "jump")


@breaks(path_proven)
def nothing_is_read_any_more(twin: Twin) -> None:
    """Whoever reads the folder has stopped: the line stays where it was written."""
    twin.wait(minutes(15))
    twins.proved(twin, works=False)


@breaks(path_proven)
def the_store_forgets(twin: Twin) -> None:
    """The event store takes records and keeps none."""
    twins.memory(twin).forgetful = True
    twin.wait(minutes(15))
    twins.proved(twin)


@breaks(path_proven)
def the_folder_vanishes(twin: Twin) -> None:
    """The folder into which the line is written is gone."""
    shutil.rmtree(twin.place / "jump")
    twin.wait(minutes(15))
    twins.proved(twin)


@breaks(path_proven)
def no_more_are_sent(twin: Twin) -> None:
    """Whoever sends them has stopped: nobody tried for three hours."""
    twin.wait(hours(3))


@breaks(path_proven, "unknown")
def a_person_switches_it_off(twin: Twin) -> None:
    """Somebody switches off the only canary."""
    canary.switch(twin.platform, twins.ME, "for now", "jump", on=False)
