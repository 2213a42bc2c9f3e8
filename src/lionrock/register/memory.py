"""What is kept about imports: each with its counts, and the mappings of columns that people confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Index, UniqueConstraint, delete, insert, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, integer, json, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.register.model import Kind

IMPORT = table(
    "register_import",
    uuid("event", primary_key=True),
    text("file"),
    text("format"),
    text("digest"),
    text("who"),
    instant("at"),
    integer("added"),
    integer("changed"),
    integer("ended"),
    integer("unchanged"),
    uuid("undoes", nullable=True),
    Index("register_import_at", "at"),
    Index("register_import_undoes", "undoes"),
)
"""One row per import; an undo is one too and names the import it undoes."""

MAPPING = table(
    "register_mapping",
    uuid("id", primary_key=True),
    text("kind"),
    text("heads"),
    json("columns"),
    text("who"),
    instant("at"),
    UniqueConstraint("heads", name="register_mapping_heads"),
)

Reads = Database | Connection


@dataclass(frozen=True, slots=True)
class Import:
    """One import as it was carried out; `undone` is the entry that undid it."""

    event: str
    file: str
    format: str
    digest: str
    who: str
    at: Instant
    added: int
    changed: int
    ended: int
    unchanged: int
    undoes: str | None = None
    undone: str | None = None


@dataclass(frozen=True, slots=True)
class Remembered:
    """A mapping that a person confirmed for files with these columns."""

    id: str
    kind: Kind
    heads: str
    columns: Mapping[str, str]
    who: str
    at: Instant


def keep_import(db: Connection, row: Import) -> None:
    """Add an import."""
    db.execute(insert(IMPORT).values({one.name: getattr(row, one.name) for one in IMPORT.c}))


def imports(db: Reads, most: int = 50, offset: int = 0) -> list[Import]:
    """Return imports, the last first."""
    undo = IMPORT.alias()
    wanted = (
        select(IMPORT, undo.c.event.label("undone"))
        .outerjoin(undo, undo.c.undoes == IMPORT.c.event)
        .order_by(IMPORT.c.at.desc(), IMPORT.c.event.desc())
        .limit(most)
        .offset(offset)
    )
    return [_import(dict(row)) for row in db.execute(wanted).mappings()]


def find_import(db: Reads, event: str) -> Import | None:
    """Return the import of an entry."""
    undo = IMPORT.alias()
    wanted = select(IMPORT, undo.c.event.label("undone")).outerjoin(undo, undo.c.undoes == IMPORT.c.event)
    row = db.execute(wanted.where(IMPORT.c.event == event)).mappings().first()
    return _import(dict(row)) if row else None


def keep_mapping(db: Connection, row: Remembered) -> None:
    """Keep a mapping in place of the one before for the same columns."""
    db.execute(delete(MAPPING).where(MAPPING.c.heads == row.heads))
    db.execute(insert(MAPPING).values({one.name: getattr(row, one.name) for one in MAPPING.c}))


def drop_mapping(db: Connection, id: str) -> None:
    """Remove a mapping."""
    db.execute(delete(MAPPING).where(MAPPING.c.id == id))


def mappings(db: Reads) -> list[Remembered]:
    """Return the mappings that are remembered, the last first."""
    return [_mapping(dict(row)) for row in db.execute(select(MAPPING).order_by(MAPPING.c.at.desc())).mappings()]


def find_mapping(db: Reads, heads: str) -> Remembered | None:
    """Return the mapping for a set of columns."""
    row = db.execute(select(MAPPING).where(MAPPING.c.heads == heads)).mappings().first()
    return _mapping(dict(row)) if row else None


def _import(row: dict[str, Any]) -> Import:
    """Return an import of a row."""
    return Import(**row)


def _mapping(row: dict[str, Any]) -> Remembered:
    """Return a mapping of a row."""
    return Remembered(**row)
