"""Tables of the ledger and every statement on them.

Entries, positions, nodes and checkpoints are append-only: triggers of the migration refuse anything else, on both
databases. Payloads, and the index of the ids they quote, can be erased. Writers take turns (see `kernel.database`),
so entry numbers are in the order of commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import sqlalchemy as sql
from sqlalchemy import (
    Connection,
    Executable,
    Index,
    PrimaryKeyConstraint,
    Result,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    select,
    tuple_,
)

from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.columns import METADATA, blob, flag, instant, integer, table, text, uuid
from lionrock.kernel.ledger.entry import Entry, LedgerError
from lionrock.kernel.text import Text

ENTRY = table(
    "ledger_entry",
    integer("number", primary_key=True, autoincrement=False),
    uuid("id", unique=True),
    text("kind"),
    instant("log_time"),
    text("body"),
    Index("ledger_entry_kind", "kind", "number"),
    Index("ledger_entry_log_time", "log_time"),
)
PAYLOAD = table(
    "ledger_payload",
    integer("entry", primary_key=True, autoincrement=False),
    flag("sealed"),
    blob("salt"),
    blob("body"),
)
ABOUT = Table(
    "ledger_about",
    METADATA,
    uuid("subject"),
    integer("entry"),
    PrimaryKeyConstraint("subject", "entry", name="ledger_about_key"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
POSITION = table(
    "ledger_position",
    integer("position", primary_key=True, autoincrement=False),
    integer("entry", unique=True),
    blob("leaf"),
)
NODE = table(
    "ledger_node",
    integer("level"),
    integer("idx"),
    blob("hash"),
    PrimaryKeyConstraint("level", "idx", name="ledger_node_key"),
)
CHECKPOINT = table(
    "ledger_checkpoint",
    integer("size", primary_key=True, autoincrement=False),
    blob("root"),
    text("note"),
    instant("made"),
)

GUARDED: Final = (ENTRY.name, POSITION.name, NODE.name, CHECKPOINT.name)
"""Tables that take no UPDATE and no DELETE."""

_ID: Final = re.compile(rb'"([0-9a-f]{32})"')
_NODES_AT_ONCE: Final = 400
_MOST_SUBJECTS: Final = 32


class Reads(Protocol):
    """Whatever runs a statement: a connection or the database."""

    def execute(self, statement: Executable, /) -> Result[Any]:
        """Return the rows."""
        ...


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry where it stands in the tree; `position` None means not ordered yet."""

    position: int | None
    number: int
    id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry's salt and payload as kept; `sealed` says that the body is under the folder's cipher."""

    salt: bytes
    body: bytes
    sealed: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as kept: tree size, root and the signed note."""

    size: int
    root: bytes
    note: str
    made: Instant


@dataclass(frozen=True, slots=True)
class Search:
    """What to list of the ledger, newest first; `until` and `below` are exclusive."""

    kind: str = ""
    subject: str = ""
    since: Instant | None = None
    until: Instant | None = None
    below: int | None = None
    limit: int = 100


def insert(db: Connection, entry: Entry, payload: bytes, salt: bytes, *, sealed: bool = False) -> None:
    """Add an entry with its payload and salt; `sealed` when the payload is given under the folder's cipher."""
    insert_many(db, [(entry, payload, salt)], sealed=sealed)


def insert_many(db: Connection, entries: Sequence[tuple[Entry, bytes, bytes]], *, sealed: bool = False) -> None:
    """Add entries, each with its payload and salt, in their order."""
    first = (db.execute(select(func.max(ENTRY.c.number))).scalar_one_or_none() or 0) + 1
    facts: list[tuple[Any, ...]] = []
    payloads: list[tuple[Any, ...]] = []
    about: list[tuple[str, int]] = []
    for number, (entry, payload, salt) in enumerate(entries, first):
        facts.append((number, entry.id, entry.kind, micros(entry.log_time), entry.canonical().decode()))
        payloads.append((number, int(sealed), salt, payload))
        about.extend((subject, number) for subject in subjects(payload))
    _many(db, ENTRY, ("number", "id", "kind", "log_time", "body"), facts)
    _many(db, PAYLOAD, ("entry", "sealed", "salt", "body"), payloads)
    _many(db, ABOUT, ("subject", "entry"), about)


def subjects(payload: bytes) -> list[str]:
    """Return the ids a payload quotes, at most 32, so that what concerns a subject can be found until it is erased."""
    return [found.decode() for found in dict.fromkeys(_ID.findall(payload))][:_MOST_SUBJECTS]


def erase(db: Connection, number: int) -> bool:
    """Delete the payload, salt and subjects of entry `number`; say whether there was one. The entry itself stands."""
    gone = db.execute(delete(PAYLOAD).where(PAYLOAD.c.entry == number).returning(PAYLOAD.c.body)).one_or_none()
    db.execute(
        delete(ABOUT).where(and_(ABOUT.c.entry == number, ABOUT.c.subject.in_(subjects(gone.body if gone else b""))))
    )
    return gone is not None


def unsequenced(db: Reads, most: int) -> list[tuple[int, bytes]]:
    """Return number and canonical body of entries without a position, oldest first."""
    last = db.execute(select(func.max(POSITION.c.entry))).scalar_one_or_none() or 0
    wanted = select(ENTRY.c.number, ENTRY.c.body).where(ENTRY.c.number > last).order_by(ENTRY.c.number).limit(most)
    rows: Iterable[Any] = db.execute(wanted)
    return [(number, body.encode()) for number, body in rows]


def size(db: Reads) -> int:
    """Return the number of leaves in the tree."""
    last = db.execute(select(func.max(POSITION.c.position))).scalar_one_or_none()
    return 0 if last is None else int(last) + 1


def place(db: Connection, first: int, leaves: Sequence[tuple[int, bytes]]) -> None:
    """Give entries (number, leaf hash) the positions from `first` on."""
    rows = [(at, number, leaf) for at, (number, leaf) in enumerate(leaves, first)]
    _many(db, POSITION, ("position", "entry", "leaf"), rows)


def keep(db: Connection, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """Add complete nodes (level, index, hash)."""
    _many(db, NODE, ("level", "idx", "hash"), list(nodes))


def node(db: Reads, level: int, idx: int) -> bytes:
    """Return the hash of a complete node; level 0 is a leaf. Raises LedgerError when it is not there."""
    wanted = (
        select(POSITION.c.leaf).where(POSITION.c.position == idx)
        if level == 0
        else select(NODE.c.hash).where(and_(NODE.c.level == level, NODE.c.idx == idx))
    )
    found = db.execute(wanted).scalar_one_or_none()
    if found is None:
        raise LedgerError(
            Text(f"the ledger lacks node {idx} of level {level}", f"存證帳本欠缺第 {level} 層第 {idx} 個節點"),
            Text("Restore the folder from a backup and keep this one.", "請由備份還原資料夾，並保留現有資料夾。"),
        )
    return bytes(found)


def nodes(db: Reads, keys: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Return the hashes of those nodes that are kept, level 0 being the leaves."""
    wanted = sorted(set(keys))
    leaves = [idx for level, idx in wanted if level == 0]
    found: dict[tuple[int, int], bytes] = {}
    for part in _parts(leaves):
        rows = db.execute(select(POSITION.c.position, POSITION.c.leaf).where(POSITION.c.position.in_(part)))
        found |= {(0, row.position): bytes(row.leaf) for row in rows}
    for some in _parts([key for key in wanted if key[0]]):
        rows = db.execute(select(NODE).where(tuple_(NODE.c.level, NODE.c.idx).in_(some)))
        found |= {(row.level, row.idx): bytes(row.hash) for row in rows}
    return found


def checkpoint(db: Connection, made: Signed) -> None:
    """Add a signed checkpoint."""
    row = {"size": made.size, "root": made.root, "note": made.note, "made": made.made}
    db.execute(sql.insert(CHECKPOINT).values(**row))


def newest(db: Reads) -> Signed | None:
    """Return the checkpoint over the largest tree, or None before the first."""
    row = db.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.size.desc()).limit(1)).one_or_none()
    return _signed(row) if row else None


def checkpoints(db: Reads, limit: int = 100, below: int | None = None) -> list[Signed]:
    """Return checkpoints, the largest first; `below` is a tree size, exclusive."""
    wanted = select(CHECKPOINT).order_by(CHECKPOINT.c.size.desc()).limit(limit)
    if below is not None:
        wanted = wanted.where(CHECKPOINT.c.size < below)
    return [_signed(row) for row in db.execute(wanted)]


def checkpoint_at(db: Reads, size: int) -> Signed | None:
    """Return the checkpoint over exactly `size` entries, if one was made."""
    row = db.execute(select(CHECKPOINT).where(CHECKPOINT.c.size == size)).one_or_none()
    return _signed(row) if row else None


def at(db: Reads, position: int) -> Leaf | None:
    """Return the entry at a position, if the tree is that large."""
    return _leaf(db.execute(_leaves().where(POSITION.c.position == position)).one_or_none())


def entry(db: Reads, id: str) -> Leaf | None:
    """Return the entry with this id, if there is one."""
    return _leaf(db.execute(_leaves().where(ENTRY.c.id == id)).one_or_none())


def payload(db: Reads, number: int) -> Kept | None:
    """Return the payload of entry `number` as kept; None when it was erased."""
    row = db.execute(select(PAYLOAD).where(PAYLOAD.c.entry == number)).one_or_none()
    return Kept(bytes(row.salt), bytes(row.body), row.sealed) if row else None


def listing(db: Reads, search: Search) -> list[Leaf]:
    """Return the entries searched for, newest first."""
    wanted = _leaves().order_by(ENTRY.c.number.desc()).limit(search.limit)
    return [leaf for row in db.execute(_narrowed(wanted, search)) if (leaf := _leaf(row))]


def count(db: Reads, search: Search) -> int:
    """Return how many entries the search would find without its limit."""
    counted = _narrowed(select(func.count()).select_from(ENTRY), search)
    return int(db.execute(counted).scalar_one())


def kinds(db: Reads) -> dict[str, int]:
    """Return the kinds of entries there are, with their number."""
    counted = select(ENTRY.c.kind, func.count().label("number")).group_by(ENTRY.c.kind).order_by(ENTRY.c.kind)
    return {row.kind: int(row.number) for row in db.execute(counted)}


def walk(db: Reads, first: int, last: int, step: int = 5_000) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield position, canonical body and kept leaf hash from `first` to `last`, exclusive, in order."""
    for low in range(first, last, step):
        rows: Iterable[Any] = db.execute(
            select(POSITION.c.position, ENTRY.c.body, POSITION.c.leaf)
            .join(ENTRY, ENTRY.c.number == POSITION.c.entry)
            .where(and_(POSITION.c.position >= low, POSITION.c.position < min(low + step, last)))
            .order_by(POSITION.c.position)
        )
        for position, body, leaf in rows:
            yield position, body.encode(), leaf


def skipped(db: Reads) -> int:
    """Return how many entries below the last ordered one have no position; anything but 0 is damage."""
    last = db.execute(select(func.max(POSITION.c.entry))).scalar_one_or_none() or 0
    placed = db.execute(select(func.count()).select_from(POSITION)).scalar_one()
    there = db.execute(select(func.count()).where(ENTRY.c.number <= last)).scalar_one()
    return int(there) - int(placed)


def _narrowed(wanted: Select[Any], search: Search) -> Select[Any]:
    """Return the statement with the search's conditions."""
    if search.subject:
        wanted = wanted.join(ABOUT, and_(ABOUT.c.entry == ENTRY.c.number, ABOUT.c.subject == search.subject))
    conditions = [
        ENTRY.c.kind == search.kind if search.kind else None,
        ENTRY.c.log_time >= search.since if search.since else None,
        ENTRY.c.log_time < search.until if search.until else None,
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


def _signed(row: Row[Any]) -> Signed:
    """Return the checkpoint of a row."""
    return Signed(row.size, bytes(row.root), row.note, row.made)


def _many(db: Connection, into: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows by the driver itself: SQLAlchemy's handling of each row would halve the rate."""
    if rows:
        mark = "?" if db.dialect.name == "sqlite" else "%s"
        marks = ", ".join([mark] * len(columns))
        db.exec_driver_sql(f"INSERT INTO {into.name} ({', '.join(columns)}) VALUES ({marks})", list(rows))


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield the keys in parts that fit a statement's limit of variables."""
    for low in range(0, len(keys), _NODES_AT_ONCE):
        yield keys[low : low + _NODES_AT_ONCE]
