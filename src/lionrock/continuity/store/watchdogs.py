"""Watchdogs as rows."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from lionrock.continuity.record import Watchdog
from lionrock.continuity.store.tables import WATCHDOG
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.text import Text


def add_watchdog(db: Connection, one: Watchdog) -> None:
    """Insert a watchdog."""
    db.execute(insert(WATCHDOG).values(**asdict(one)))


def watchdogs(db: Reads) -> list[Watchdog]:
    """Return the watchdogs that may ask, by name."""
    wanted = select(WATCHDOG).where(WATCHDOG.c.revoked_at.is_(None)).order_by(WATCHDOG.c.name, WATCHDOG.c.id)
    return [Watchdog(**row._asdict()) for row in db.execute(wanted)]


def watchdog(db: Reads, id: str) -> Watchdog:
    """Return a watchdog; raises NotFoundError."""
    found = next((one for one in watchdogs(db) if id in {one.id, one.name}), None)
    if found is None:
        raise NotFoundError(
            Text(f"no watchdog is called {id[:80]}", f"沒有名為 {id[:80]} 的看守程式"),
            Text("See `lionrock watchdogs list`.", "請看 `lionrock watchdogs list`。"),
        )
    return found


def by_token(db: Reads, digest: str) -> Watchdog | None:
    """Return the watchdog that shows this token, None when none may."""
    wanted = select(WATCHDOG).where(WATCHDOG.c.token == digest, WATCHDOG.c.revoked_at.is_(None))
    row = db.execute(wanted).one_or_none()
    return Watchdog(**row._asdict()) if row else None


def heard(db: Connection, id: str, at: Instant) -> None:
    """Write that a watchdog asks."""
    db.execute(update(WATCHDOG).where(WATCHDOG.c.id == id).values(heard_at=at, silent=False))


def quiet(db: Connection, id: str, at: Instant | None) -> None:
    """Write that a watchdog does not ask any more, and when it last did."""
    db.execute(update(WATCHDOG).where(WATCHDOG.c.id == id).values(silent=True, heard_at=at))


def revoke(db: Connection, id: str, at: Instant) -> None:
    """Write that a watchdog may ask no longer."""
    db.execute(update(WATCHDOG).where(WATCHDOG.c.id == id).values(revoked_at=at))
