"""Statements of the exports that nobody else needs."""

from __future__ import annotations

from sqlalchemy import select

from lionrock.assurance.exchange.picture import Remedy
from lionrock.assurance.remedies.tables import REMEDY
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads


def remedies(db: Reads, at: Instant) -> list[Remedy]:
    """Return the remedies opened by a moment, by number, as they stood then."""
    rows = db.execute(select(REMEDY).where(REMEDY.c.opened <= at).order_by(REMEDY.c.number))
    return [
        Remedy(
            reference=f"REM-{row.number:04d}",
            control=row.control,
            system=row.system,
            owner=row.owner,
            opened=row.opened,
            due=row.due,
            closed=row.closed if row.closed is not None and row.closed <= at else None,
        )
        for row in rows
    ]
