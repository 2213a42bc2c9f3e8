"""Tables of measures: readings, probes, warnings given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Row, Select, delete, insert, select, update

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import blob, flag, instant, integer, table, text, uuid
from lionrock.kernel.database import prepared
from lionrock.kernel.ledger.store import Reads
from lionrock.measures.model import Reading

READING = table(
    "measures_reading",
    uuid("id", primary_key=True),
    text("system"),
    text("measure"),
    text("value"),
    instant("at"),
    instant("until"),
    instant("learned"),
    text("how"),
    text("source"),
    text("who"),
    flag("own_containment"),
    uuid("entry"),
    Index("ix_measures_reading", "system", "measure", "at"),
)
PROBE = table(
    "measures_probe",
    uuid("id", primary_key=True),
    text("system"),
    text("measure"),
    text("kind"),
    blob("sealed"),
    text("secret", nullable=True),
    integer("every"),
    instant("looked", nullable=True),
    flag("up", nullable=True),
    instant("since", nullable=True),
    text("value", nullable=True),
    text("problem"),
)
WARNING = table(
    "measures_warning",
    text("system"),
    text("measure"),
    text("stage"),
    instant("since"),
    PrimaryKeyConstraint("system", "measure", name="measures_warning_key"),
)


def take(db: Connection, reading: Reading) -> None:
    """Add a reading; none is ever changed."""
    values = {name: getattr(reading, name) for name in READING.c.keys()}  # noqa: SIM118 of columns
    db.execute(insert(READING).values(**values | {"value": str(reading.value)}))


def latest(db: Reads, system: str, measure: str, now: Instant) -> Reading | None:
    """Return the reading of the latest time that still counts, of two of one time the one learned last."""
    row = db.execute(*_latest(system, measure, now)).one_or_none()
    return _reading(row) if row else None


@prepared
def _latest(system: str, measure: str, now: Instant) -> Select[Any]:
    """Return the statement for the latest reading that still counts."""
    mine = (READING.c.system == system, READING.c.measure == measure, READING.c.until > now)
    return select(READING).where(*mine).order_by(READING.c.at.desc(), READING.c.learned.desc()).limit(1)


def readings(db: Reads, system: str | None = None, since: Instant | None = None, most: int = 100) -> list[Reading]:
    """Return readings, the latest learned first."""
    wanted = select(READING).order_by(READING.c.learned.desc(), READING.c.id).limit(most)
    if system is not None:
        wanted = wanted.where(READING.c.system == system)
    if since is not None:
        wanted = wanted.where(READING.c.at >= since)
    return [_reading(row) for row in db.execute(wanted)]


def add_probe(db: Connection, values: Mapping[str, Any]) -> None:
    """Add a probe."""
    db.execute(insert(PROBE).values(**values))


def end_probe(db: Connection, id: str) -> bool:
    """Take a probe away; say whether it was there."""
    return db.execute(delete(PROBE).where(PROBE.c.id == id)).rowcount == 1


def looked(db: Connection, id: str, values: Mapping[str, Any]) -> None:
    """Keep what a probe found."""
    db.execute(update(PROBE).where(PROBE.c.id == id).values(**values))


def probes(db: Reads, id: str | None = None) -> list[Mapping[str, Any]]:
    """Return the rows of the probes, or of one, by system and id."""
    wanted = select(PROBE).order_by(PROBE.c.system, PROBE.c.id)
    rows = db.execute(wanted if id is None else wanted.where(PROBE.c.id == id))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping


def warnings(db: Reads) -> dict[tuple[str, str], str]:
    """Return the warnings that stand, by system and measure."""
    return {(row.system, row.measure): row.stage for row in db.execute(select(WARNING))}


def warn(db: Connection, system: str, measure: str, stage: str | None, now: Instant) -> None:
    """Set the stage of a warning, None to take it back."""
    db.execute(delete(WARNING).where(WARNING.c.system == system, WARNING.c.measure == measure))
    if stage is not None:
        db.execute(insert(WARNING).values(system=system, measure=measure, stage=stage, since=now))


def _reading(row: Row[Any]) -> Reading:
    """Return the reading of a row."""
    values = dict(row._mapping)  # noqa: SLF001 as above
    return Reading(**values | {"value": Decimal(values["value"])})
