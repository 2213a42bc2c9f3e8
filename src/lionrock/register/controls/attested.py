"""Have the owners confirmed what the register says of each critical computer system?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lionrock.events.register import (
    AttestationsDue,
    RegisterAttested,
    RegisterChanged,
    RegisterImported,
    RegisterImportUndone,
)
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.attesting import service
from lionrock.register.attesting.model import Entry
from lionrock.register.estate import Book
from lionrock.register.model import Asset
from lionrock.register.twins import DEPUTY, ME, as_person, estate


@control(
    "register.attested",
    title=Text("Owners confirmed what the register says of each system", "負責人已確認登記冊所載各系統的內容"),
    satisfies=("C-AST-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone, RegisterAttested, AttestationsDue),
    witness="person",
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


@world(attested, "passed")
def the_owner_confirmed_everything(twin: Twin) -> None:
    """The owner of both systems and their assets confirms every entry in one act."""
    estate(twin)
    _confirmed(twin)


@world(attested, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(attested, "unknown")
def nobody_confirmed_anything(twin: Twin) -> None:
    """Two systems stand in the register, and no owner was ever asked."""
    estate(twin)


@world(attested, "failed")
def nobody_answered(twin: Twin) -> None:
    """The owners were asked to confirm by a day, and it passed without a word from anybody."""
    estate(twin)
    service.ask_owners(twin.platform, DEPUTY, "the yearly review", twin.clock.now + days(40))
    twin.wait(days(41))


@breaks(attested, "partly")
def an_entry_changes_afterwards(twin: Twin) -> None:
    """An asset gets another address after its owner confirmed it."""
    moved = Asset(
        key="oms-db", name="Outage database", hosts=("oms-db",), addresses=("192.0.2.11",), owner="ho-man", system="oms"
    )
    register.put(twin.platform, ME, "broken", moved)


@breaks(attested, "partly")
def an_asset_comes_that_nobody_saw(twin: Twin) -> None:
    """Another asset comes into a system whose owner confirmed everything there was."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Web", owner="ho-man", system="oms"))


@breaks(attested)
def the_owner_says_it_is_wrong(twin: Twin) -> None:
    """The owner confirms again, and says that one entry is not right."""
    _confirmed(twin, wrong="oms-db")


@breaks(attested)
def the_confirmation_runs_out(twin: Twin) -> None:
    """More than a year passes and nobody confirms anything again."""
    twin.wait(days(367))


def _confirmed(twin: Twin, wrong: str = "") -> None:
    """Have the owner confirm all of theirs, save one entry."""
    me = as_person(twin, "ho-man")
    entries = service.of_owner(twin.platform, me.id)
    ids = {one.version.record.key: one.version.id for one in entries if one.version.record}
    excepted = {ids[wrong]: "it has another address"} if wrong else {}
    service.attest(twin.platform, me, me.id, service.print_of(entries), excepted)


def _judged(own: Sequence[Entry], now: Instant) -> tuple[State, Text]:
    """Return state and reason of a system's entries."""
    right = sum(one.state == "confirmed" for one in own)
    said = Text("{n} of {many} entries confirmed", "{many} 項紀錄中已確認 {n} 項").format(n=right, many=len(own))
    late = sum(one.overdue(now) for one in own)
    if late:
        return "failed", Text("{said}, {n} overdue", "{said}，{n} 項已過期限").format(said=said, n=late)
    if all(one.last is None for one in own):
        return "unknown", Text("nobody confirmed any of it", "未有人確認任何紀錄")
    return ("passed" if right == len(own) else "partly"), said
