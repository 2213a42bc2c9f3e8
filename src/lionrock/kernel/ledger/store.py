"""Tables of the ledger and every statement on them.

Entries, positions, nodes and checkpoints are append-only: triggers of the migration refuse anything else, on both
databases. Payloads, and the index of the ids they quote, can be erased. Writers take turns (see `kernel.database`),
so entry numbers are in the order of commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Final, Protocol

import sqlalchemy as sql
from sqlalchemy import (
    Connection,
    Executable,
    Index,
    PrimaryKeyConstraint,
    Result,
    Row,
    Table,
    TextClause,
    and_,
    delete,
    func,
    select,
)

from lionrock.kernel import outbox
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import METADATA, blob, instant, integer, table, text, uuid
from lionrock.kernel.database import Database, add
from lionrock.kernel.ledger.entry import Entry, LedgerError, stamp
from lionrock.kernel.text import Text

ENTRY = table(
    "ledger_entry",
    integer("number", primary_key=True, autoincrement=False),
    uuid("id", unique=True),
    text("kind"),
    text("log_time"),
    text("body"),
    Index("ledger_entry_kind", "kind", "number"),
    Index("ledger_entry_log_time", "log_time"),
)
PAYLOAD = table(
    "ledger_payload",
    integer("entry", primary_key=True, autoincrement=False),
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

_LAST: Final = select(func.max(ENTRY.c.number))
_ID: Final = re.compile(rb'"([0-9a-f]{32})"')
_ROW: Final = sql.text("SELECT hash FROM ledger_node WHERE level = :level AND idx >= :low AND idx < :high ORDER BY idx")
_NODES_AT_ONCE: Final = 400
_NODES_STEP: Final = 20
"""Statements ask for a multiple of so many, that few of them need be prepared."""
_NOWHERE: Final = (-1, -1)
_MOST_SUBJECTS: Final = 32


class Reads(Protocol):
    """Whatever runs a statement: a connection or the database."""

    def execute(self, statement: Executable, values: Mapping[str, Any] | None = None, /) -> Result[Any]:
        """Return the rows; `values` are those of named parameters."""
        ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as kept: tree size, root and the signed note."""

    size: int
    root: bytes
    note: str
    made: Instant


def insert(db: Connection, entry: Entry, payload: bytes, salt: bytes) -> None:
    """Add an entry with its payload and salt."""
    insert_many(db, [(entry, payload, salt)])


def insert_many(db: Connection, entries: Sequence[tuple[Entry, bytes, bytes]]) -> None:
    """Add entries, each with its payload and salt, in their order."""
    first = (db.execute(_LAST).scalar_one_or_none() or 0) + 1
    facts: list[tuple[Any, ...]] = []
    payloads: list[tuple[Any, ...]] = []
    about: list[tuple[str, int]] = []
    moment, learned = None, ""
    for number, (entry, payload, salt) in enumerate(entries, first):
        if entry.log_time is not moment:  # entries of one change share it
            moment, learned = entry.log_time, stamp(entry.log_time)
        facts.append((number, entry.id, entry.kind, learned, entry.text(learned)))
        payloads.append((number, salt, payload))
        about.extend([(subject, number) for subject in subjects(payload)])
    add(db, ENTRY, ("number", "id", "kind", "log_time", "body"), facts)
    add(db, PAYLOAD, ("entry", "salt", "body"), payloads)
    add(db, ABOUT, ("subject", "entry"), about)


def subjects(payload: bytes) -> list[str]:
    """Return the ids a payload quotes, at most 32, so that what concerns a subject can be found until it is erased."""
    found = _ID.findall(payload)
    return [id.decode() for id in dict.fromkeys(found)][:_MOST_SUBJECTS] if found else []


def erase(db: Connection, number: int) -> bool:
    """Delete the payload, salt and subjects of entry `number`; say whether there was one. The entry itself stands.

    The outbox keeps a copy for a while: it goes too.
    """
    gone = db.execute(delete(PAYLOAD).where(PAYLOAD.c.entry == number).returning(PAYLOAD.c.body)).one_or_none()
    db.execute(
        delete(ABOUT).where(and_(ABOUT.c.entry == number, ABOUT.c.subject.in_(subjects(gone.body if gone else b""))))
    )
    for id in db.execute(select(ENTRY.c.id).where(ENTRY.c.number == number)).scalars():
        outbox.forget(db, id)
    return gone is not None


def scrub(database: Database, *more: Table) -> bool:
    """Take erased payloads, and what was blanked in more tables, out of the files; say whether it is done."""
    return database.scrub(PAYLOAD, ABOUT, outbox.OUTBOX, *more)


def waiting(db: Reads) -> bool:
    """Say whether an entry has no position yet."""
    return bool(unsequenced(db, 1))


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
    add(db, POSITION, ("position", "entry", "leaf"), rows)


def keep(db: Connection, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """Add complete nodes (level, index, hash)."""
    add(db, NODE, ("level", "idx", "hash"), list(nodes))


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
    found: dict[tuple[int, int], bytes] = {}
    for low in range(0, len(wanted), _NODES_AT_ONCE):
        some = wanted[low : low + _NODES_AT_ONCE]
        some += [_NOWHERE] * (-len(some) % _NODES_STEP)
        values = {f"v{at}": value for at, value in enumerate(chain.from_iterable(some))}
        rows: Iterable[Any] = db.execute(_lookup(len(some)), values)
        found |= {(level, idx): bytes(value) for level, idx, value in rows}
    return found


def row(db: Reads, level: int, first: int, count: int) -> list[bytes]:
    """Return the hashes of neighbouring kept nodes of one level above the leaves, from `first` on."""
    values = {"level": level, "low": first, "high": first + count}
    return list(db.execute(_ROW, values).scalars())


def checkpoint(db: Connection, made: Signed) -> None:
    """Add a signed checkpoint."""
    db.execute(sql.insert(CHECKPOINT).values(size=made.size, root=made.root, note=made.note, made=made.made))


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


def checkpoints_between(db: Reads, low: int, high: int) -> list[Signed]:
    """Return the checkpoints of sizes above `low` up to `high`, the smallest first."""
    within = and_(CHECKPOINT.c.size > low, CHECKPOINT.c.size <= high)
    return [_signed(row) for row in db.execute(select(CHECKPOINT).where(within).order_by(CHECKPOINT.c.size))]


def checkpoint_at(db: Reads, size: int) -> Signed | None:
    """Return the checkpoint over exactly `size` entries, if one was made."""
    row = db.execute(select(CHECKPOINT).where(CHECKPOINT.c.size == size)).one_or_none()
    return _signed(row) if row else None


def skipped(db: Reads) -> int:
    """Return how many entries below the last ordered one have no position; anything but 0 is damage."""
    last = db.execute(select(func.max(POSITION.c.entry))).scalar_one_or_none() or 0
    placed = db.execute(select(func.count()).select_from(POSITION)).scalar_one()
    there = db.execute(select(func.count()).where(ENTRY.c.number <= last)).scalar_one()
    return int(there) - int(placed)


def _signed(row: Row[Any]) -> Signed:
    """Return the checkpoint of a row."""
    return Signed(row.size, bytes(row.root), row.note, row.made)


@cache
def _lookup(count: int) -> TextClause:
    """Return the statement for `count` nodes. A join looks up each; SQLite would scan the table for a list of pairs."""
    rows = ", ".join(f"(:v{2 * at}, :v{2 * at + 1})" for at in range(count))
    return sql.text(
        f"WITH wanted (level, idx) AS (VALUES {rows}) "
        "SELECT wanted.level, wanted.idx, ledger_node.hash FROM wanted "
        "JOIN ledger_node ON ledger_node.level = wanted.level AND ledger_node.idx = wanted.idx "
        "UNION ALL SELECT wanted.level, wanted.idx, ledger_position.leaf FROM wanted "
        "JOIN ledger_position ON ledger_position.position = wanted.idx WHERE wanted.level = 0"
    )
