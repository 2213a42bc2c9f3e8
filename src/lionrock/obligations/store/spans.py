"""Clocks computed over a span of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads
from lionrock.obligations.store.tables import CLOCK


def computed(db: Reads, since: Instant, until: Instant) -> Iterator[Row[Any]]:
    """Yield the rows of clocks made from `since` to before `until`."""
    within = (CLOCK.c.made >= since, CLOCK.c.made < until)
    yield from db.execute(select(CLOCK).where(*within).order_by(CLOCK.c.made, CLOCK.c.id))
