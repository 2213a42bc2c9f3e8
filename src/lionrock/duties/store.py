"""Tables of duties: duties with dates, regimes switched on, addresses of calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Index, Row, delete, func, insert, select, update

from lionrock.duties.model import Duty
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import flag, instant, integer, table, text, uuid
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.text import Text

DUTY = table(
    "duties_duty",
    uuid("id", primary_key=True),
    text("kind"),
    text("row"),
    text("period"),
    uuid("incident", nullable=True),
    text("title_en"),
    text("title_zh"),
    text("recipient_en"),
    text("recipient_zh"),
    text("reference"),
    instant("triggered"),
    instant("work_to", nullable=True),
    text("last_day", nullable=True),
    text("standing"),
    instant("opened"),
    text("who"),
    instant("done_at", nullable=True),
    text("done_by", nullable=True),
    text("how"),
    text("receipt"),
    integer("version"),
    Index("ix_duties_duty", "standing", "work_to"),
    Index("ix_duties_row", "row", "period", "incident"),
)
REGIME = table(
    "duties_regime",
    text("regime", primary_key=True),
    flag("on"),
    text("limit"),
    instant("since"),
    text("who"),
)
FEED = table(
    "duties_feed",
    uuid("id", primary_key=True),
    text("digest", unique=True),
    text("who"),
    instant("made"),
)


def add(db: Connection, duty: Duty) -> None:
    """Add a duty."""
    values = {one.name: getattr(duty, one.name) for one in fields(duty) if one.name not in {"title", "recipient"}}
    values |= {"title_en": duty.title.en, "title_zh": duty.title.zh}
    values |= {"recipient_en": duty.recipient.en, "recipient_zh": duty.recipient.zh}
    values["last_day"] = duty.last_day.isoformat() if duty.last_day else None
    db.execute(insert(DUTY).values(**values))


def known(db: Reads, row: str, period: str, incident: str | None) -> bool:
    """Say whether a duty of a row, period and incident was opened before."""
    same = (DUTY.c.row == row, DUTY.c.period == period)
    incidents = DUTY.c.incident.is_(None) if incident is None else DUTY.c.incident == incident
    return db.execute(select(DUTY.c.id).where(*same, incidents).limit(1)).first() is not None


def get(db: Reads, id: str) -> Duty | None:
    """Return a duty."""
    row = db.execute(select(DUTY).where(DUTY.c.id == id)).one_or_none()
    return _duty(row) if row else None


def listing(db: Reads, *, done: bool = False, incident: str | None = None, most: int = 500) -> list[Duty]:
    """Return the open duties by date, those without one last; with `done`, those closed, the latest first."""
    wanted = select(DUTY).limit(most)
    if done:
        wanted = wanted.where(DUTY.c.standing != "open").order_by(DUTY.c.done_at.desc(), DUTY.c.id)
    else:
        wanted = wanted.where(DUTY.c.standing == "open").order_by(DUTY.c.work_to.is_(None), DUTY.c.work_to, DUTY.c.id)
    if incident is not None:
        wanted = wanted.where(DUTY.c.incident == incident)
    return [_duty(row) for row in db.execute(wanted)]


def of_row(db: Reads, row: str, period: str | None = None) -> list[Duty]:
    """Return the duties of a row of the law that belong to no incident, of one period or of all, the earliest first."""
    wanted = select(DUTY).where(DUTY.c.row == row, DUTY.c.incident.is_(None)).order_by(DUTY.c.opened, DUTY.c.id)
    return [_duty(one) for one in db.execute(wanted if period is None else wanted.where(DUTY.c.period == period))]


def known_rows(db: Reads) -> set[tuple[str, str]]:
    """Return row and period of every duty of the law that was opened before and belongs to no incident."""
    wanted = select(DUTY.c.row, DUTY.c.period).where(DUTY.c.row != "", DUTY.c.incident.is_(None))
    return {(row.row, row.period) for row in db.execute(wanted)}


def revise(db: Connection, duty: Duty, values: Mapping[str, Any]) -> bool:
    """Change an open duty that is still as it was read; say whether it was."""
    values = {name: value.isoformat() if name == "last_day" and value else value for name, value in values.items()}
    return _changed(db, duty.id, duty.version, "open", values)


def reopen(db: Connection, duty: Duty) -> bool:
    """Open a duty again that is still closed as it was read; say whether it was."""
    if duty.standing == "open":
        return False
    values = {"standing": "open", "done_at": None, "done_by": None, "how": "", "receipt": ""}
    return _changed(db, duty.id, duty.version, duty.standing, values)


def close(db: Connection, id: str, version: int, values: Mapping[str, Any]) -> bool:
    """Close a duty that is still as it was seen; say whether it was."""
    return _changed(db, id, version, "open", values)


def switch(db: Connection, values: Mapping[str, Any]) -> None:
    """Set whether a regime is on."""
    db.execute(delete(REGIME).where(REGIME.c.regime == values["regime"]))
    db.execute(insert(REGIME).values(**values))


def switched(db: Reads) -> dict[str, tuple[bool, str]]:
    """Return by regime whether it is on, and the operator's own limit."""
    return {row.regime: (bool(row.on), row.limit) for row in db.execute(select(REGIME))}


def add_feed(db: Connection, values: Mapping[str, Any]) -> None:
    """Add an address for a calendar."""
    db.execute(insert(FEED).values(**values))


def end_feed(db: Connection, id: str, who: str) -> bool:
    """End a person's address; say whether it was theirs."""
    return db.execute(delete(FEED).where(FEED.c.id == id, FEED.c.who == who)).rowcount == 1


def feeds(db: Reads, who: str) -> list[tuple[str, Instant]]:
    """Return a person's addresses by id, with when they were made."""
    rows = db.execute(select(FEED.c.id, FEED.c.made).where(FEED.c.who == who).order_by(FEED.c.made))
    return [(row.id, row.made) for row in rows]


def feed(db: Reads, digest: str) -> bool:
    """Say whether an address is in use."""
    found: int = db.execute(select(func.count()).select_from(FEED).where(FEED.c.digest == digest)).scalar_one()
    return found > 0


def _changed(db: Connection, id: str, version: int, standing: str, values: Mapping[str, Any]) -> bool:
    """Change a duty of this version and standing; say whether it was."""
    seen = (DUTY.c.id == id, DUTY.c.version == version, DUTY.c.standing == standing)
    found: int = db.execute(update(DUTY).where(*seen).values(version=version + 1, **values)).rowcount
    return found == 1


def _duty(row: Row[Any]) -> Duty:
    """Return the duty of a row."""
    values = dict(row._mapping)  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    title = Text(values.pop("title_en"), values.pop("title_zh"))
    recipient = Text(values.pop("recipient_en"), values.pop("recipient_zh"))
    last = values.pop("last_day")
    return Duty(**values, title=title, recipient=recipient, last_day=date.fromisoformat(last) if last else None)
