"""Hunts that people kept under a name: their table, and the verbs that keep and remove them."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row, delete, func, insert, select

from lionrock.events.hunting import HuntRemoved, HuntSaved
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, new_id, table, text, uuid
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from lionrock.kernel.change import Actor
    from lionrock.kernel.database import Database
    from lionrock.kernel.platform import Platform

SAVES: Final = "finding.triage"
MOST: Final = 500
MOST_NAME: Final = 120
MOST_QUERY: Final = 1_000
MOST_RULE: Final = 65_536
"""Bytes of the rule of a hunt."""

HUNT: Final = table(
    "telemetry_hunt",
    uuid("id", primary_key=True),
    text("name"),
    text("query"),
    text("rule"),
    text("span"),
    instant("since", nullable=True),
    instant("until", nullable=True),
    text("by"),
    instant("made", index=True),
    uuid("entry"),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """What a hunt asks: a search, or a Sigma rule or the id of one; over a span by name, or from moment to moment."""

    query: str = ""
    rule: str = ""
    span: str = ""
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class SavedHunt:
    """A hunt a person kept."""

    id: str
    name: str
    asking: Asking
    by: str
    made: Instant
    entry: str


def save(platform: Platform, actor: Actor, name: str, asking: Asking) -> SavedHunt:
    """Keep a hunt under a name; raises InputError when it asks nothing, or is too long."""
    platform.port(Authorizer).require(actor, SAVES)
    name = name.strip()
    if not 0 < len(name) <= MOST_NAME:
        raise _refused(f"a name of 1 to {MOST_NAME} characters", f"1 至 {MOST_NAME} 字的名稱")
    if len(asking.query) > MOST_QUERY or len(asking.rule.encode()) > MOST_RULE:
        raise _refused(f"at most {MOST_QUERY:,} characters", f"最多 {MOST_QUERY:,} 字")
    if not asking.query and not asking.rule:
        raise _refused("words, conditions or a rule", "字詞、條件或規則")
    with platform.change(actor, f"keep the hunt {name}") as change:
        if change.db.execute(select(func.count()).select_from(HUNT)).scalar_one() >= MOST:
            raise _refused(f"at most {MOST} kept hunts", f"最多儲存 {MOST} 項搜尋")
        id = new_id()
        entry = change.publish(HuntSaved(id, name, _digest(asking)))
        made = SavedHunt(id, name, asking, actor.name, change.now, entry)
        change.db.execute(insert(HUNT).values(**_values(made)))
    return made


def remove(platform: Platform, actor: Actor, id: str) -> None:
    """Remove a kept hunt; raises NotFoundError when there is none."""
    platform.port(Authorizer).require(actor, SAVES)
    one = get(platform.db, id)
    with platform.change(actor, f"remove the hunt {one.name}") as change:
        change.db.execute(delete(HUNT).where(HUNT.c.id == id))
        change.publish(HuntRemoved(id, one.name))


def get(db: Connection | Database, id: str) -> SavedHunt:
    """Return a kept hunt; raises NotFoundError."""
    row = db.execute(select(HUNT).where(HUNT.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("no such hunt is kept", "沒有儲存此項搜尋"),
            Text("It may have been removed.", "可能已被移除。"),
        )
    return _hunt(row)


def every(db: Connection | Database) -> list[SavedHunt]:
    """Return the kept hunts, the newest first."""
    return [_hunt(row) for row in db.execute(select(HUNT).order_by(HUNT.c.made.desc(), HUNT.c.id))]


def _digest(asking: Asking) -> str:
    """Return the SHA-256 of what a hunt asks."""
    ends = [moment.isoformat() if moment else "" for moment in (asking.since, asking.until)]
    return hashlib.sha256("\0".join([asking.query, asking.rule, asking.span, *ends]).encode()).hexdigest()


def _values(one: SavedHunt) -> dict[str, Any]:
    """Return the row of a hunt."""
    return {"id": one.id, "name": one.name, **asdict(one.asking), "by": one.by, "made": one.made, "entry": one.entry}


def _hunt(row: Row[Any]) -> SavedHunt:
    """Return the hunt of a row."""
    asking = Asking(row.query, row.rule, row.span, row.since, row.until)
    return SavedHunt(row.id, row.name, asking, row.by, row.made, row.entry)


def _refused(en: str, zh: str) -> InputError:
    """Return the error for a hunt that cannot be kept."""
    return InputError(
        Text(f"this hunt cannot be kept: expected {en}", f"無法儲存此項搜尋：應為{zh}"),
        Text("Change it and keep it again.", "請修改後再儲存。"),
    )
