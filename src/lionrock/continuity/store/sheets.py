"""Grab sheets as rows."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from lionrock.continuity.record import Sheet
from lionrock.continuity.store.tables import SHEET
from lionrock.kernel.ledger.store import Reads


def add_sheet(db: Connection, one: Sheet) -> None:
    """Insert a sheet."""
    db.execute(insert(SHEET).values(**asdict(one)))


def last_sheet(db: Reads) -> Sheet | None:
    """Return the newest sheet, None when there is none."""
    row = db.execute(select(SHEET).order_by(SHEET.c.made.desc(), SHEET.c.id.desc()).limit(1)).one_or_none()
    return Sheet(**row._asdict()) if row else None
