"""Have the owners confirmed what the register says of each critical computer system?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, State, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.attesting import service
from lionrock.register.attesting.model import Entry
from lionrock.register.estate import Book
from lionrock.register.model import Asset


@control(
    "register.attested",
    title=Text("Owners confirmed what the register says of each system", "負責人已確認登記冊所載各系統的內容"),
    satisfies=("C-AST-01",),
    every=days(1),
    proof="document",
    guidance=Text(
        "Under Register, Attestations, ask the owners to confirm by a day; each confirms all of theirs in one act. "
        "Where an entry was said not to be right, change it and have it confirmed again; where nobody owns it, name "
        "an owner first.",
        "在「登記冊」的「負責人確認」要求負責人於期限前確認；每人可一次確認其全部紀錄。指出有誤的，請更改後再確認；"
        "沒有負責人的，請先指定。",
    ),
)
def attested(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown while nobody confirmed any of it, failed once something is overdue."""
    opened, entries = platform.port(Book).opened(), service.listing(platform)
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    grouped: dict[str, list[Entry]] = {}
    for one in entries:
        record = one.version.record
        assert record is not None
        key = record.system if isinstance(record, Asset) else record.key
        grouped.setdefault(key or "", []).append(one)
    for version in opened.of("system"):
        assert version.record is not None
        yield Result(version.id, *_judged(grouped.get(version.record.key, ()), platform.now()))


def _judged(own: Sequence[Entry], now: Instant) -> tuple[State, Text]:
    """Return state and reason of a system's entries."""
    right = sum(one.state == "confirmed" for one in own)
    said = Text("{n} of {many} entries confirmed", "{many} 項紀錄中已確認 {n} 項").format(n=right, many=len(own))
    if all(one.last is None for one in own):
        return "unknown", Text("nobody confirmed any of it", "未有人確認任何紀錄")
    late = sum(one.overdue(now) for one in own)
    if late:
        return "failed", Text("{said}, {n} overdue", "{said}，{n} 項已過期限").format(said=said, n=late)
    return ("passed" if right == len(own) else "partly"), said
