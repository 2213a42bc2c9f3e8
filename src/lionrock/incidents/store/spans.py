"""Incidents opened over a span of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from lionrock.incidents.store.tables import INCIDENT, Db
from lionrock.kernel.clock import Instant


def opened(db: Db, since: Instant, until: Instant) -> Iterator[Row[Any]]:
    """Yield the rows of incidents opened from `since` to before `until`, by number."""
    within = (INCIDENT.c.opened_at >= since, INCIDENT.c.opened_at < until)
    yield from db.execute(select(INCIDENT).where(*within).order_by(INCIDENT.c.number))
