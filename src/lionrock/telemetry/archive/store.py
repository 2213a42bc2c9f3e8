"""Tables of the archive: the files that were written, and the days of streams that are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, insert, select

from lionrock.kernel.columns import integer, table, text
from lionrock.kernel.database import Database

FILE: Final = table(
    "telemetry_archive",
    text("path", primary_key=True),
    text("stream"),
    text("source"),
    text("day"),
    integer("first"),
    integer("last"),
    integer("rows"),
    integer("size"),
    text("digest"),
    text("entry"),
    Index("telemetry_archive_day", "day", "path"),
)
DAY: Final = table(
    "telemetry_archived_day",
    text("stream"),
    text("day"),
    text("entry"),
    PrimaryKeyConstraint("stream", "day", name="telemetry_archived_day_key"),
)


@dataclass(frozen=True, slots=True)
class Archived:
    """One file of the archive; `path` is below its folder, `size` in bytes, `digest` its SHA-256."""

    path: str
    stream: str
    source: str
    day: str
    first: int
    last: int
    rows: int
    size: int
    digest: str


def keep(db: Connection, stream: str, day: str, files: Sequence[Archived], entry: str) -> None:
    """Note that a day of a stream is archived, and its files."""
    db.execute(insert(DAY).values(stream=stream, day=day, entry=entry))
    if files:
        db.execute(insert(FILE), [asdict(one) | {"entry": entry} for one in files])


def days(db: Connection | Database, stream: str) -> set[str]:
    """Return the days of a stream that are archived."""
    return {row.day for row in db.execute(select(DAY.c.day).where(DAY.c.stream == stream))}


def files(db: Connection | Database) -> list[tuple[Archived, str]]:
    """Return every file of the archive with the ledger's entry that tells of it, in order."""
    rows = db.execute(select(FILE).order_by(FILE.c.day, FILE.c.path)).mappings()
    return [(Archived(**{name: row[name] for name in Archived.__slots__}), row["entry"]) for row in rows]
