"""Files of offline entries, and the entries, as rows; their words stand sealed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.continuity.offline import Entry, State
from lionrock.continuity.store.tables import FILE, OFFLINE
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.text import Text

_PLAIN = ("id", "file", "place", "kind", "reference", "effective", "written", "received", "state", "decided_at")
_SETTLED = ("state", "decided_at", "actor", "name", "incident", "became", "reason", "entry")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in: who typed it, how many entries it holds, how many of them were known."""

    id: str
    digest: str
    name: str
    at: Instant
    by: str
    entries: int
    known: int
    entry: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as kept: its words are in `body`, under the cipher where `sealed` says so."""

    entry: Entry
    body: bytes
    sealed: bool


def add_file(db: Connection, one: Received) -> None:
    """Insert a file."""
    db.execute(insert(FILE).values({name: getattr(one, name) for name in one.__slots__}))


def file_of(db: Reads, digest: str) -> Received | None:
    """Return the file with this SHA-256, None when it never came in."""
    row = db.execute(select(FILE).where(FILE.c.digest == digest)).one_or_none()
    return Received(**row._asdict()) if row else None


def files(db: Reads, ids: Iterable[str]) -> dict[str, Received]:
    """Return files by id."""
    rows = db.execute(select(FILE).where(FILE.c.id.in_(list(ids))))
    return {row.id: Received(**row._asdict()) for row in rows}


def add_entries(db: Connection, kept: Sequence[Kept]) -> None:
    """Insert entries that wait."""
    rows = [
        {name: getattr(one.entry, name) for name in _PLAIN}
        | {"body": one.body, "sealed": one.sealed, **dict.fromkeys(_SETTLED[2:], "")}
        for one in kept
    ]
    if rows:
        db.execute(insert(OFFLINE), rows)


def known(db: Reads, ids: Sequence[str]) -> set[str]:
    """Return those ids whose entries came in before."""
    return set(db.execute(select(OFFLINE.c.id).where(OFFLINE.c.id.in_(ids))).scalars())


def waiting(db: Reads, most: int = 100) -> list[Kept]:
    """Return the entries that wait for a person, in the order in which they were so."""
    wanted = select(OFFLINE).where(OFFLINE.c.state == "waiting").order_by(OFFLINE.c.effective, OFFLINE.c.id)
    return [_kept(row) for row in db.execute(wanted.limit(most))]


def waits(db: Reads) -> int:
    """Return how many entries wait."""
    return int(db.execute(select(func.count()).where(OFFLINE.c.state == "waiting")).scalar_one())


def settled(db: Reads, most: int = 50) -> list[Kept]:
    """Return the entries that were accepted or refused, the latest first."""
    wanted = select(OFFLINE).where(OFFLINE.c.state != "waiting").order_by(OFFLINE.c.decided_at.desc(), OFFLINE.c.id)
    return [_kept(row) for row in db.execute(wanted.limit(most))]


def of_incident(db: Reads, incident: str) -> list[Kept]:
    """Return the accepted entries of an incident, in the order in which they were so."""
    mine = (OFFLINE.c.incident == incident, OFFLINE.c.state == "accepted")
    rows = db.execute(select(OFFLINE).where(*mine).order_by(OFFLINE.c.effective, OFFLINE.c.id))
    return [_kept(row) for row in rows]


def offline(db: Reads, id: str) -> Kept:
    """Return an entry; raises NotFoundError."""
    row = db.execute(select(OFFLINE).where(OFFLINE.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no offline entry {id[:40]}", f"沒有離線紀錄 {id[:40]}"),
            Text("See the list of those that wait.", "請查看待處理清單。"),
        )
    return _kept(row)


def settle(db: Connection, entry: Entry) -> None:
    """Write what became of an entry; raises ConflictError when somebody was first."""
    wanted = update(OFFLINE).where(OFFLINE.c.id == entry.id, OFFLINE.c.state == "waiting")
    if db.execute(wanted.values({name: getattr(entry, name) for name in _SETTLED})).rowcount == 0:
        raise ConflictError(
            Text("somebody has dealt with this entry already", "已有人處理此項紀錄"),
            Text("See what became of it.", "請查看處理結果。"),
        )


def _kept(row: Row[Any]) -> Kept:
    """Return the entry of a row; name and words come from the file and the sealed body."""
    found = row._asdict()
    state: State = found["state"]
    plain = {name: found[name] for name in (*_PLAIN, *_SETTLED) if name != "state"}
    return Kept(Entry(**plain, state=state, by=""), bytes(row.body), row.sealed)
