"""An independent count of what the register holds."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.store import Reads
from lionrock.register.store import RECORD


def standing(db: Reads, kind: str, at: Instant) -> int:
    """Return how many records of a kind were ever registered by a moment, less those whose last word ended them."""
    told = and_(RECORD.c.kind == kind, RECORD.c.effective_from <= at, RECORD.c.learned_at <= at)
    ever: int = db.execute(select(func.count(RECORD.c.record.distinct())).where(told)).scalar_one()
    last = select(RECORD.c.record, func.max(RECORD.c.version).label("last")).where(told).group_by(RECORD.c.record)
    newest = last.subquery()
    same = and_(newest.c.record == RECORD.c.record, newest.c.last == RECORD.c.version, RECORD.c.kind == kind)
    ended = select(func.count()).select_from(RECORD.join(newest, same)).where(RECORD.c.ended == True)  # noqa: E712 a column
    return ever - int(db.execute(ended).scalar_one())
