"""Erasing the payload of an entry: who may, what is never erased, and what a legal hold keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.assurance import service
from lionrock.assurance.manual.copies import (
    ANSWERS,
    ANSWERS_OF_RECORD,
    CHANGES,
    RECORDS,
    RECORDS_OF_ANSWER,
    REQUESTS,
    VERDICTS,
    WITHDRAWALS,
)
from lionrock.assurance.model import FOLLOWED, kinds
from lionrock.events.evidence import PayloadErased
from lionrock.events.holds import Holds
from lionrock.kernel import erasing as following
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.ledger.reading import Leaf
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform

__all__ = [
    "ANSWERS",
    "ANSWERS_OF_RECORD",
    "CHANGES",
    "RECORDS",
    "RECORDS_OF_ANSWER",
    "REQUESTS",
    "VERDICTS",
    "WITHDRAWALS",
    "erase",
    "held",
]

PERMISSION: Final = "evidence.erase"
LONGEST_REASON: Final = 500

STANDING: Final = frozenset({"Genesis", "PayloadErased"})
"""What the folder is, and who erased what: without these an erasure could not be told from tampering."""

_JOINED: Final = 50


def erase(platform: Platform, entry: str, actor: Actor, why: str) -> int:
    """Erase the payload of an entry, by id or position, for a reason; return its position.

    The entry stands, and a further one says who erased what and why. Raises RefusedError, also while a legal hold
    stands on an incident it belongs to, and NotFoundError when there is no such entry or its payload was erased before.
    """
    platform.port(Authorizer).require(actor, PERMISSION)
    reason = _reason(why)
    Sequencer(platform).order()
    leaf = service.find(platform, entry)
    kind = parse(leaf.body).kind
    if kind in STANDING:
        raise _refused(
            Text(f"a payload of kind {kind} is never erased", f"{kind} 類紀錄的內容不可刪除"),
            Text("It says what this ledger is, or what was erased from it.", "其內容說明帳本為何物，或曾刪除何物。"),
        )
    with platform.change(actor, reason) as change:
        _unheld(platform, change.db, leaf, kind)
        kept = reading.payload(change.db, leaf.number)
        if kept is None or not ledger.erase(change.db, leaf.number):
            raise NotFoundError(
                Text(f"the payload of entry {entry[:40]} was erased before", f"紀錄 {entry[:40]} 的內容早前已刪除"),
                Text("Nothing is left to erase; the entry itself stands.", "已沒有可刪除的內容；紀錄本身不受影響。"),
            )
        following.follow(change, following.erased(change, leaf.id, kind, kept.body))
        change.publish(PayloadErased(leaf.id, leaf.position or 0, reason, kind))
    if not ledger.scrub(platform.db, *following.tables(platform)):
        platform.log.info("the write-ahead log is in use; it forgets the erased payload at its next turn")
    return leaf.position or 0


def held(platform: Platform, db: Reads, leaf: Leaf, kind: str) -> str | None:
    """Return the incident whose legal hold keeps the entry: its id, or nothing named; None when it may be erased.

    Raw records and what their frames commit to may belong to any incident: any hold keeps them.
    """
    if not platform.provides(Holds):
        return None
    holds = platform.port(Holds)
    kept = reading.payload(db, leaf.number)
    named = ledger.subjects(kept.body) if kept else []
    for id in _related(db, named):
        if holds.held(id):
            return id
    return "" if kind in kinds("telemetry") and holds.any_held() else None


def _related(db: Reads, named: list[str]) -> Iterator[str]:
    """Yield the ids a payload names, and those its findings and clocks were joined to."""
    yield from named
    for id in named:
        for kind in FOLLOWED:
            for leaf in reading.listing(db, Search(kind=kind, subject=id, limit=_JOINED)):
                kept = reading.payload(db, leaf.number)
                yield from ledger.subjects(kept.body) if kept else ()


def _unheld(platform: Platform, db: Reads, leaf: Leaf, kind: str) -> None:
    """Raise RefusedError while a legal hold keeps the entry."""
    incident = held(platform, db, leaf, kind)
    if incident is None:
        return
    raise _refused(
        Text(
            f"entry {leaf.position} is under a legal hold {f'of incident {incident}' if incident else ''}".rstrip(),
            f"第 {leaf.position} 項紀錄受法律保存令{f'（事故 {incident}）' if incident else ''}約束",
        ),
        Text("Counsel decides on the hold; nothing was erased.", "保存令由法律顧問決定；並無刪除任何內容。"),
    )


def _refused(what: Text, hint: Text) -> RefusedError:
    """Return the error for a payload that stays."""
    return RefusedError(what, hint)


def _reason(typed: str) -> str:
    """Return the reason; raises InputError without one, or for one that is too long."""
    reason = " ".join(typed.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise InputError(
            Text(
                f"A reason of 1 to {LONGEST_REASON} characters is expected.", f"請填寫 1 至 {LONGEST_REASON} 字的理由。"
            ),
            Text(
                "Say why; it is kept in the ledger, so leave out what is to be erased.",
                "請說明原因；原因會保留在帳本，勿重述須刪除的內容。",
            ),
        )
    return reason
