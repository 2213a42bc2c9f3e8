"""Back-ups, rehearsals, restores and upgrades as rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from lionrock.continuity.record import Backup, Failure, Rehearsal, Return, Upgrade
from lionrock.continuity.store.tables import BACKUP, FAILURE, REHEARSAL, RETURN, UPGRADE
from lionrock.events.continuity import RehearsalFailed
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.ledger.store import Reads
from lionrock.kernel.ledger.told import told
from lionrock.kernel.text import Text


def add_backup(db: Connection, one: Backup) -> None:
    """Insert a back-up."""
    db.execute(insert(BACKUP).values(**asdict(one)))


def backups(db: Reads, most: int = 20) -> list[Backup]:
    """Return the newest back-ups, newest first."""
    rows = db.execute(select(BACKUP).order_by(BACKUP.c.made.desc(), BACKUP.c.id.desc()).limit(most))
    return [Backup(**row._asdict()) for row in rows]


def last_backup(db: Reads) -> Backup | None:
    """Return the newest back-up, None when there is none."""
    return next(iter(backups(db, 1)), None)


def add_failure(db: Connection, one: Failure) -> None:
    """Insert a failure."""
    values = {"id": one.id, "at": one.at, "why_en": one.why.en, "why_zh": one.why.zh, "entry": one.entry}
    db.execute(insert(FAILURE).values(**values))


def last_failure(db: Reads) -> Failure | None:
    """Return the newest failure, None when there is none."""
    row = db.execute(select(FAILURE).order_by(FAILURE.c.at.desc()).limit(1)).one_or_none()
    return Failure(row.id, row.at, Text(row.why_en, row.why_zh), row.entry) if row else None


def add_rehearsal(db: Connection, one: Rehearsal) -> None:
    """Insert a rehearsal."""
    db.execute(insert(REHEARSAL).values(**asdict(one)))


def last_rehearsal(db: Reads) -> Rehearsal | None:
    """Return the newest rehearsal, None when there is none."""
    row = db.execute(select(REHEARSAL).order_by(REHEARSAL.c.at.desc()).limit(1)).one_or_none()
    return Rehearsal(**row._asdict()) if row else None


def last_failed_rehearsal(db: Reads) -> RehearsalFailed | None:
    """Return the newest rehearsal that failed, as the ledger tells of it; None when there is none.

    One whose payload was erased stands with its time and without its reason.
    """
    leaf = next(iter(reading.listing(db, Search(kind=RehearsalFailed.__name__, limit=1))), None)
    if leaf is None:
        return None
    return told(db, leaf.id, RehearsalFailed) or RehearsalFailed(parse(leaf.body).effective_from, "erased", "已刪除")


def add_return(db: Connection, one: Return) -> None:
    """Insert a restore."""
    db.execute(insert(RETURN).values(**asdict(one)))


def returns(db: Reads) -> list[Return]:
    """Return every restore, newest first."""
    return [_return(row) for row in db.execute(select(RETURN).order_by(RETURN.c.epoch.desc()))]


def epoch(db: Reads) -> int:
    """Return the epoch of the log: 1 until the first restore."""
    return int(db.execute(select(func.max(RETURN.c.epoch))).scalar_one_or_none() or 1)


def acknowledge(db: Connection, id: str, actor: Actor, words: str, at: Instant) -> Return:
    """Write who knows of the gap of a restore; raises NotFoundError, or ConflictError when somebody was first."""
    row = db.execute(select(RETURN).where(RETURN.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text(f"no restore {id[:80]}", f"沒有還原 {id[:80]}"), Text("See Settings.", "請看「設定」。")
        )
    mine = (RETURN.c.id == id) & RETURN.c.acknowledged_at.is_(None)
    values = {"acknowledged_at": at, "actor": actor.id, "name": actor.name, "words": words}
    if db.execute(update(RETURN).where(mine).values(**values)).rowcount == 0:
        raise ConflictError(
            Text(f"{row.name} has acknowledged this gap already", f"{row.name} 已確認知悉此空白時段"),
            Text("Nothing is left to do.", "無須再作處理。"),
        )
    return _return(row)


def add_upgrade(db: Connection, one: Upgrade) -> None:
    """Insert an upgrade."""
    db.execute(insert(UPGRADE).values(**asdict(one)))


def upgrades(db: Reads, most: int = 10) -> list[Upgrade]:
    """Return the newest upgrades, newest first."""
    rows = db.execute(select(UPGRADE).order_by(UPGRADE.c.at.desc()).limit(most))
    return [Upgrade(**row._asdict()) for row in rows]


def _return(row: Row[Any]) -> Return:
    """Return the restore of a row."""
    return Return(**row._asdict())
