"""Are records kept for six months?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.model import Stream
from lionrock.ui.words import date

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SIX_MONTHS: Final = days(183)


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
    """Return whether the oldest counted record within six months is in the store."""
    oldest = store.first_understood(platform.db, stream.id, now - SIX_MONTHS)
    if oldest is None:
        return Result(stream.name, "unknown", Text("no record was kept yet", "尚未保存任何紀錄"))
    hunt = Hunt(stream=stream.id, ids=tuple(f"{stream.id}:{oldest.first + n}" for n in range(min(oldest.count, 1000))))
    try:
        found = platform.port(EventStore).count(hunt)
    except LionrockError as problem:
        return Result(stream.name, "unknown", problem.message)
    if not found:
        words = Text("records of {at} are gone", "{at} 的紀錄不見了").format(at=date(oldest.learned))
        return Result(stream.name, "failed", words, oldest.learned)
    if now - stream.added < SIX_MONTHS:
        words = Text("all kept since {at}; six months are not over", "自 {at} 起全部保存；未滿六個月")
        return Result(stream.name, "not_due", words.format(at=date(stream.added)), oldest.learned)
    return Result(
        stream.name, "passed", Text("records of six months ago are found", "可找到六個月前的紀錄"), oldest.learned
    )
