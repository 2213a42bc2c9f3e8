"""Is every stream heard within its window?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.telemetry import (
    SourceAdded,
    SourceAiling,
    SourceChanged,
    SourceFailed,
    SourceHeard,
    SourceProven,
    SourceSilent,
    SourceUnproven,
)
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import running, service, store, twins
from lionrock.telemetry.hearing import system_of
from lionrock.telemetry.model import Standing
from lionrock.telemetry.standing import blind, standing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_FOUND: Final[dict[Standing, tuple[State, Text]]] = {
    "reading": ("passed", Text("a record came within its window", "在期限內收到紀錄")),
    "silent": ("failed", Text("no record came within its window", "在期限內沒有收到紀錄")),
    "failing": ("failed", Text("it cannot be read", "無法讀取")),
    "wrong": ("failed", Text("what comes cannot be used", "收到的紀錄無法使用")),
    "waiting": ("unknown", Text("no record ever came", "從未收到紀錄")),
    "off": ("failed", Text("reading was stopped by a person", "已由人員停止讀取")),
}


@control(
    "telemetry.sources-heard",
    title=Text("Every stream is heard within its window", "每個資料流均在期限內有紀錄"),
    satisfies=("C-MON-01", "C-LOG-01"),
    every=timedelta(minutes=5),
    proof="effect",
    on=(
        SourceAdded,
        SourceAiling,
        SourceChanged,
        SourceFailed,
        SourceHeard,
        SourceProven,
        SourceSilent,
        SourceUnproven,
    ),
    witness="source",
    guidance=Text(
        "Open the stream under Sources: a file that cannot be read is named there. Where the log itself has stopped, "
        "follow the stream's guidance for its product; where it is quiet by nature, lengthen its window.",
        "在「資料來源」開啟該資料流：無法讀取的檔案會列明。如日誌已停止寫入，請按該產品的說明處理；如本來就少有紀錄，"
        "請延長期限。",
    ),
)
def sources_heard(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether a record came within its window."""
    now = platform.now()
    for stream in store.streams(platform.db):
        state, reason = _FOUND[standing(platform, stream, now)]
        if state == "failed":
            reason = blind(platform, stream, now) or reason
        yield Result(stream.id, state, reason, stream.last_learned, system_of(platform, stream))


@world(sources_heard, "passed")
def a_log_is_read(twin: Twin) -> None:
    """One folder is read, and lines came."""
    twins.site(twin)
    twins.follow(twin, "jump")
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01"))


@world(sources_heard, "unknown")
def no_source_is_set_up(twin: Twin) -> None:
    """Nothing is read at all."""


@world(sources_heard, "unknown")
def a_source_never_gave_anything(twin: Twin) -> None:
    """A folder is read, and nothing ever lay in it."""
    twins.site(twin)
    twins.follow(twin, "jump")


@breaks(sources_heard)
def the_log_falls_silent(twin: Twin) -> None:
    """Nothing more is written for longer than the stream's window."""
    twin.wait(timedelta(days=2))


@breaks(sources_heard)
def the_folder_vanishes(twin: Twin) -> None:
    """The folder that is read is taken away."""
    shutil.rmtree(twin.place / "jump")
    running.take_in(twin.platform)


@breaks(sources_heard)
def a_person_stops_it(twin: Twin) -> None:
    """Somebody stops the reading and forgets to resume it."""
    service.stop(twin.platform, twins.ME, "for an hour", "jump")


@breaks(sources_heard)
def a_second_log_falls_silent(twin: Twin) -> None:
    """Of two logs one goes on and the other stops."""
    twins.follow(twin, "web", silent_after=3600)
    twins.write(twin, "web", twins.sign_ins(twin, "web-01"))
    twin.wait(timedelta(hours=2))
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01", first=10))


@breaks(sources_heard, "unknown")
def a_source_is_added_and_gives_nothing(twin: Twin) -> None:
    """A second folder is read from now on, and nothing lies in it."""
    twins.follow(twin, "web")
