"""Reading the ledger: one entry, a search, the whole in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, Select, and_, func, select, text

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.ledger.store import ABOUT, ENTRY, PAYLOAD, POSITION, Reads

_AT_ONCE: Final = 400
_SPAN: Final = text(  # as text, so that no type's processing slows the millions of rows of an audit
    "SELECT position, id, kind, log_time, body, leaf FROM ledger_position "
    "JOIN ledger_entry ON number = entry WHERE position >= :low AND position < :high ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry where it stands in the tree; `position` None means not ordered yet."""

    position: int | None
    number: int
    id: str
    body: bytes


class Placed(NamedTuple):
    """An ordered entry with what its row and its position say of it; `log_time` as `entry.stamp` writes it."""

    position: int
    id: str
    kind: str
    log_time: str
    body: str
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry's salt and payload as kept."""

    salt: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Search:
    """What to list of the ledger, newest first; `until` and `below` are exclusive."""

    kind: str = ""
    subject: str = ""
    since: Instant | None = None
    until: Instant | None = None
    below: int | None = None
    limit: int = 100


def at(db: Reads, position: int) -> Leaf | None:
    """Return the entry at a position, if the tree is that large."""
    return _leaf(db.execute(_leaves().where(POSITION.c.position == position)).one_or_none())


def entry(db: Reads, id: str) -> Leaf | None:
    """Return the entry with this id, if there is one."""
    return _leaf(db.execute(_leaves().where(ENTRY.c.id == id)).one_or_none())


def positions(db: Reads, ids: Sequence[str]) -> dict[str, int]:
    """Return the positions of these entries by id; those unknown or not ordered yet are left out."""
    found: dict[str, int] = {}
    for low in range(0, len(ids), _AT_ONCE):
        wanted = select(ENTRY.c.id, POSITION.c.position).join(POSITION, POSITION.c.entry == ENTRY.c.number)
        found |= {row.id: row.position for row in db.execute(wanted.where(ENTRY.c.id.in_(ids[low : low + _AT_ONCE])))}
    return found


def after(db: Reads, size: int) -> Leaf | None:
    """Return the first entry that is not among the first `size` of the tree, ordered or not."""
    return _leaf(
        db.execute(_leaves().where(ENTRY.c.number > _number(db, size)).order_by(ENTRY.c.number).limit(1)).first()
    )


def _number(db: Reads, size: int) -> int:
    """Return the number of the last of the first `size` entries."""
    last = select(POSITION.c.entry).where(POSITION.c.position == size - 1)
    return int(db.execute(last).scalar_one_or_none() or 0)


def payload(db: Reads, number: int) -> Kept | None:
    """Return the payload of entry `number` as kept; None when it was erased."""
    row = db.execute(select(PAYLOAD).where(PAYLOAD.c.entry == number)).one_or_none()
    return Kept(bytes(row.salt), bytes(row.body)) if row else None


def payloads(db: Reads, numbers: Sequence[int]) -> dict[int, Kept]:
    """Return the payloads of these entries by number; those erased are left out."""
    found: dict[int, Kept] = {}
    for low in range(0, len(numbers), _AT_ONCE):
        rows = db.execute(select(PAYLOAD).where(PAYLOAD.c.entry.in_(numbers[low : low + _AT_ONCE])))
        found |= {row.entry: Kept(bytes(row.salt), bytes(row.body)) for row in rows}
    return found


def entries(db: Reads, ids: Sequence[str]) -> list[Leaf]:
    """Return the entries with these ids; unknown ones are left out."""
    found: list[Leaf] = []
    for low in range(0, len(ids), _AT_ONCE):
        rows = db.execute(_leaves().where(ENTRY.c.id.in_(ids[low : low + _AT_ONCE])))
        found += [leaf for row in rows if (leaf := _leaf(row))]
    return found


def listing(db: Reads, search: Search) -> list[Leaf]:
    """Return the entries searched for, newest first."""
    wanted = _leaves().order_by(ENTRY.c.number.desc()).limit(search.limit)
    return [leaf for row in db.execute(_narrowed(wanted, search)) if (leaf := _leaf(row))]


def count(db: Reads, search: Search) -> int:
    """Return how many entries the search would find without its limit."""
    counted = _narrowed(select(func.count()).select_from(ENTRY), search)
    return int(db.execute(counted).scalar_one())


def total(db: Reads) -> int:
    """Return how many entries there are: their numbers have no gap."""
    return int(db.execute(select(func.max(ENTRY.c.number))).scalar_one_or_none() or 0)


def kinds(db: Reads) -> list[str]:
    """Return the kinds of entries there are, by stepping through the index rather than all entries."""
    found: list[str] = []
    step = select(func.min(ENTRY.c.kind))
    kind = db.execute(step).scalar_one_or_none()
    while kind is not None:
        found.append(kind)
        kind = db.execute(step.where(ENTRY.c.kind > kind)).scalar_one_or_none()
    return found


def walk(db: Reads, first: int, last: int, step: int) -> Iterator[Placed]:
    """Yield the ordered entries from `first` to `last`, exclusive, reading `step` at a time."""
    for low in range(first, last, step):
        yield from map(Placed._make, span(db, low, min(low + step, last)))


def span(db: Reads, low: int, high: int) -> Sequence[Any]:
    """Return the rows of the ordered entries from `low` to `high`, exclusive, with the fields of `Placed`."""
    return db.execute(_SPAN, {"low": low, "high": high}).all()


def _narrowed(wanted: Select[Any], search: Search) -> Select[Any]:
    """Return the statement with the search's conditions."""
    if search.subject:
        wanted = wanted.join(ABOUT, and_(ABOUT.c.entry == ENTRY.c.number, ABOUT.c.subject == search.subject))
    conditions = [
        ENTRY.c.kind == search.kind if search.kind else None,
        ENTRY.c.log_time >= stamp(search.since) if search.since else None,
        ENTRY.c.log_time < stamp(search.until) if search.until else None,
        ENTRY.c.number < search.below if search.below is not None else None,
    ]
    return wanted.where(*[one for one in conditions if one is not None])


def _leaves() -> Select[Any]:
    """Return the statement for entries with their positions."""
    columns = select(POSITION.c.position, ENTRY.c.number, ENTRY.c.id, ENTRY.c.body)
    return columns.select_from(ENTRY.outerjoin(POSITION, POSITION.c.entry == ENTRY.c.number))


def _leaf(row: Row[Any] | None) -> Leaf | None:
    """Return the leaf of a row."""
    return Leaf(row.position, row.number, row.id, row.body.encode()) if row else None
