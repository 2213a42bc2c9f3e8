"""What the twins of the ledger's controls have in common: entries to sign, and an intruder in the database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from lionrock.events.evidence import CheckpointExported
from lionrock.kernel.change import system
from lionrock.kernel.twin import Twin

ME: Final = system("twin")


def written(twin: Twin, many: int = 3) -> None:
    """Write entries into the ledger of a twin."""
    for n in range(many):
        with twin.platform.change(ME, "a twin's entry") as change:
            change.publish(CheckpointExported(n, "00" * 32))


def intruded(twin: Twin, statement: str, guard: str = "") -> None:
    """Change rows as one does who holds the database: the guard named, a trigger, is dropped first."""
    with twin.platform.db.begin() as db:
        if guard:
            db.execute(text(f"DROP TRIGGER {guard}"))
        db.execute(text(statement))
