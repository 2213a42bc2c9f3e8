"""Are records kept for six months?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.telemetry import store, twins
from lionrock.telemetry.hearing import system_of
from lionrock.telemetry.model import Counted, Stream
from lionrock.telemetry.teaching.rereading import Span
from lionrock.ui.words import date

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SIX_MONTHS: Final = days(183)
SAMPLES: Final = 10
"""Frames looked for between the first and the last each time."""


@control(
    "telemetry.records-kept",
    title=Text("Records are kept for at least six months", "紀錄最少保存六個月"),
    satisfies=("C-LOG-02",),
    every=timedelta(hours=24),
    proof="effect",
    guidance=Text(
        "Records learned less than 183 days ago must be found in the event store. When they are not, restore the store "
        "from a backup, or let it be filled again from the segment files.",
        "183 日內得知的紀錄必須能在事項儲存庫找到。如找不到，請由備份還原，或由分段檔案重新存入。",
    ),
)
def records_kept(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether the oldest records of the last 183 days are still found."""
    now = platform.now()
    for stream in store.streams(platform.db):
        yield _kept(platform, stream, now)


def _kept(platform: Platform, stream: Stream, now: Instant) -> Result:
    """Return whether frames of six months, the first, the last stored and others in between, are in the store."""
    system = system_of(platform, stream)
    oldest = store.first_understood(platform.db, stream.id, now - SIX_MONTHS)
    if oldest is None:
        words = Text("no record of these six months was understood", "這六個月沒有已解析的紀錄")
        return Result(stream.id, "unknown", words, system=system)
    for one in _sampled(platform, stream, oldest.first, now):
        span = Span(stream.id, one.first, one.first + one.count)
        if not platform.ask("store.ordinals", span):
            words = Text("records of {at} are gone", "{at} 的紀錄不見了").format(at=date(one.learned))
            return Result(stream.id, "failed", words, system=system)
    if now - stream.added < SIX_MONTHS:
        words = Text("all kept since {at}; six months are not over", "自 {at} 起全部保存；未滿六個月")
        return Result(stream.id, "not_due", words.format(at=date(stream.added)), system=system)
    found = Text("records of six months ago are found", "可找到六個月前的紀錄")
    return Result(stream.id, "passed", found, system=system)


def _sampled(platform: Platform, stream: Stream, first: int, now: Instant) -> list[Counted]:
    """Return counted frames of which something was understood: both ends, and others that change from day to day.

    A frame is stored as a whole or not at all. What was counted since the store last took a frame is on its way.
    """
    last = max(stream.stored - 1, first)
    dice = random.Random(f"{stream.id} {now.date().isoformat()}")  # noqa: S311 a spot check, no secret
    places = {first, last, *(dice.randint(first, last) for _ in range(SAMPLES))}
    found = {one.first: one for one in (store.counted(platform.db, stream.id, at) for at in sorted(places))}
    return [one for one in found.values() if one.count > one.unparsed]


@world(records_kept, "passed")
def every_record_of_six_months_is_found(twin: Twin) -> None:
    """A log read for two hundred days, all of it in the store."""
    _begun(twin)
    for n in range(1, 5):
        twin.wait(timedelta(days=50))
        twins.write(twin, "jump", twins.sign_ins(twin, "jump-01", first=10 * n))


@world(records_kept, "not_due")
def six_months_are_not_over(twin: Twin) -> None:
    """A log that is read since today."""
    _begun(twin)


@world(records_kept, "unknown")
def nothing_was_understood(twin: Twin) -> None:
    """A folder is read, and nothing ever lay in it."""
    twins.site(twin)
    twins.follow(twin, "jump")


@breaks(records_kept)
def the_store_is_emptied(twin: Twin) -> None:
    """The event store loses everything."""
    twins.memory(twin).kept.clear()


@breaks(records_kept)
def the_oldest_records_are_dropped(twin: Twin) -> None:
    """The event store loses what is older than three months."""
    _forget(twin, range(9))


@breaks(records_kept)
def records_in_the_middle_are_dropped(twin: Twin) -> None:
    """The event store loses one frame between the first and the last."""
    _forget(twin, range(6, 9))


def _begun(twin: Twin) -> None:
    """Begin to read a log in a twin."""
    twins.site(twin)
    twins.follow(twin, "jump")
    twins.write(twin, "jump", twins.sign_ins(twin, "jump-01"))


def _forget(twin: Twin, ordinals: range) -> None:
    """Let the store lose records."""
    kept = twins.memory(twin).kept
    for ordinal in ordinals:
        kept.pop(("jump", ordinal), None)
