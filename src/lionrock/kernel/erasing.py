"""Erasure followed everywhere: each table that holds the words of an entry says so, and they go with its payload.

A copy is blanked in the transaction that erases the payload, so there is no moment at which one is gone and the other
not. In place of the words stands a tombstone: when, by whom, because of what. Append-only tables open for that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, select, text, update

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Contribution

if TYPE_CHECKING:
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Erased:
    """An entry whose payload goes: its id, its kind, what the fact said, and the words left in place of others."""

    entry: str
    kind: str
    fact: Mapping[str, Any]
    words: str


_NOTHING: Final = (None, "", b"")
"""What holds no words and stays as it is."""

Blank = Callable[["Platform", Erased, Mapping[str, Any]], Any]
"""Returns what a column holds from now on; it is given the row as it was."""


def plain(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> str:
    """Return the tombstone for a column of plain words."""
    return erased.words


def nothing(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> str:
    """Return nothing, for a column whose words are told by a tombstone beside it."""
    return ""


@dataclass(frozen=True, slots=True)
class Copy(Contribution):
    """A table that holds words of entries: `words` are its columns and what each becomes.

    Rows are those whose column `key` is the entry's id; with `of`, a kind of fact, those whose column `key` is the
    fact's field of that name in `by`.
    """

    table: Table
    words: Mapping[str, Blank]
    key: str = "entry"
    of: str = ""
    by: str = ""
    rooms: ClassVar[tuple[str, ...]] = ("erasing",)

    def rows(self, erased: Erased) -> ColumnElement[bool] | None:
        """Return which rows hold words of the entry, None when the table holds none of its kind."""
        if not self.of:
            return self.table.c[self.key] == erased.entry
        found = erased.fact.get(self.by)
        return self.table.c[self.key] == found if erased.kind == self.of and found else None


def erased(change: Change, entry: str, kind: str, payload: bytes) -> Erased:
    """Return the erasure a change makes, with its tombstone in both languages."""
    day = f"{change.now.astimezone(HONG_KONG):%Y-%m-%d %H:%M}"
    words = (
        f"[erased on {day} by {change.actor.name} because: {change.reason}] "
        f"[{day} 由 {change.actor.name} 刪除，原因：{change.reason}]"
    )
    fact = msgspec.json.decode(payload).get("fact", {}) if payload else {}
    return Erased(entry, kind, fact if isinstance(fact, dict) else {}, words)


def follow(change: Change, gone: Erased) -> int:
    """Blank every copy of what an entry said, within the change that erases it; return how many rows."""
    blanked = 0
    for copy in change.platform.registry.of(Copy):
        which = copy.rows(gone)
        if which is not None:
            blanked += _blank(change, copy, gone, which)
    return blanked


def tables(platform: Platform) -> list[Table]:
    """Return the tables whose files forget what was blanked."""
    return list({copy.table.name: copy.table for copy in platform.registry.of(Copy)}.values())


def _blank(change: Change, copy: Copy, gone: Erased, which: ColumnElement[bool]) -> int:
    """Blank the words of the rows."""
    rows = [dict(row._mapping) for row in change.db.execute(select(copy.table).where(which))]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    rows = [row for row in rows if any(row[name] not in _NOTHING for name in copy.words)]
    if not rows:
        return 0
    keys = list(copy.table.primary_key.columns)
    with _open(change.db, copy.table.name):
        for row in rows:
            given = {name: blank for name, blank in copy.words.items() if row[name] not in _NOTHING}
            values = {name: blank(change.platform, gone, row) for name, blank in given.items()}
            change.db.execute(update(copy.table).where(*(key == row[key.name] for key in keys)).values(values))
    return len(rows)


@contextmanager
def _open(db: Connection, name: str) -> Iterator[None]:
    """Let an append-only table be written within this transaction; its guard stands again before it ends."""
    if db.dialect.name == "postgresql":
        found = db.execute(text("SELECT 1 FROM pg_trigger WHERE tgname = :name"), {"name": f"{name}_guard"}).first()
        if found:
            db.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER {name}_guard")
        yield
        if found:
            db.exec_driver_sql(f"ALTER TABLE {name} ENABLE TRIGGER {name}_guard")
        return
    guard = f"{name}_no_update"
    wanted = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")
    made = db.execute(wanted, {"name": guard}).scalar_one_or_none()
    if made:
        db.exec_driver_sql(f"DROP TRIGGER {guard}")
    yield
    if made:
        db.exec_driver_sql(made)
