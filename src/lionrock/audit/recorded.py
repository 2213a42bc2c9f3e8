"""What the ledger says of audits, to hold the tables against: a row somebody edited proves nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.audit.store import findings as store
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import LedgerError, opened, parse
from lionrock.kernel.ledger.reading import Leaf, Search

if TYPE_CHECKING:
    from lionrock.audit.model import Audit, Draw, Fixed
    from lionrock.kernel.platform import Platform

_MOST: Final = 100_000
_FIXED: Final = ("kind", "choice", "digest", "count", "counted", "explained", "checkpoint", "root", "code")
_DRAWN: Final = ("population", "number", "seed", "given_by", "entered_by", "items", "positions", "reason")


@dataclass(frozen=True, slots=True)
class Life:
    """A finding as the ledger tells of it."""

    grade: str
    due: Instant | None = None
    closed: bool = False


def stands(platform: Platform, one: Fixed | Draw) -> bool:
    """Say whether a population or draw is what its entry of the ledger recorded."""
    leaf = reading.entry(platform.db, one.entry)
    told = _fact(platform, leaf) if leaf else None
    names = _FIXED if hasattr(one, "digest") else _DRAWN
    return told is not None and all(_plain(getattr(one, name)) == told.get(name) for name in names)


def closed(platform: Platform, audit: Audit) -> bool:
    """Say whether the ledger bears out that an audit was closed then, with this report and this statement."""
    ends = [fact for _, fact in _told(platform, audit.id, "AuditClosed")]
    stated = [fact for _, fact in _told(platform, audit.id, "IndependenceStated")]
    paper = audit.independence.paper if audit.independence else None
    if not ends or not stated or audit.closed is None:
        return False
    same = msgspec.convert(ends[0]["on"], Instant) == audit.closed and ends[0]["report"] == audit.report
    return same and stated[0]["paper"] == paper and _undoubted(platform, audit) == audit.independent


def followed(platform: Platform, audit: Audit) -> bool:
    """Say whether the findings of an audit are those the ledger tells of: none left out, none closed by an edit."""
    lives = {one.id: Life(one.grade, one.due, closed=one.closed is not None) for one in store.of(platform.db, audit.id)}
    return lives == _lives(platform, audit.id)


def _lives(platform: Platform, audit: str) -> dict[str, Life]:
    """Return every finding of an audit as its facts leave it."""
    found: dict[str, Life] = {}
    for kind, fact in sorted(_every(platform, audit), key=lambda told: told[0]):
        name, id = kind[1], fact.get("finding", "")
        if name == "AuditFindingEntered":
            found[id] = Life(fact["grade"], closed=fact["grade"] == "satisfied")
        elif name == "AuditFindingAnswered" and id in found:
            found[id] = Life(found[id].grade, msgspec.convert(fact["due"], Instant), found[id].closed)
        elif name in {"AuditFindingClosed", "AuditFindingReopened"} and id in found:
            found[id] = Life(found[id].grade, found[id].due, name == "AuditFindingClosed")
    return found


def _every(platform: Platform, audit: str) -> Iterator[tuple[tuple[int, str], dict[str, Any]]]:
    """Yield place, kind and fact of what was told of the findings of an audit."""
    for kind in ("AuditFindingEntered", "AuditFindingAnswered", "AuditFindingClosed", "AuditFindingReopened"):
        for leaf, fact in _told(platform, audit, kind):
            yield (leaf.number, kind), fact


def _undoubted(platform: Platform, audit: Audit) -> bool:
    """Say whether the last word of the ledger on independence is the statement."""
    last = [_told(platform, audit.id, kind)[:1] for kind in ("IndependenceStated", "IndependenceDoubted")]
    stated, doubted = (found[0][0].number if found else 0 for found in last)
    return stated > doubted


def _told(platform: Platform, audit: str, kind: str) -> list[tuple[Leaf, dict[str, Any]]]:
    """Return the entries of a kind about an audit with their facts, the newest first; those erased are left out."""
    leaves = reading.listing(platform.db, Search(kind=kind, subject=audit, limit=_MOST))
    found = [(leaf, _fact(platform, leaf)) for leaf in leaves]
    return [(leaf, fact) for leaf, fact in found if fact is not None]


def _fact(platform: Platform, leaf: Leaf) -> dict[str, Any] | None:
    """Return the fact of an entry, None when it was erased or is not what the entry commits to."""
    kept = reading.payload(platform.db, leaf.number)
    if kept is None:
        return None
    try:
        payload = opened(parse(leaf.body), kept.salt, kept.body)
    except LedgerError:
        return None
    found: dict[str, Any] = json.loads(payload)["fact"]
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return list(value) if isinstance(value, tuple) else value
