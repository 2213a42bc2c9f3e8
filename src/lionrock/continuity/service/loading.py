"""Puts what a back-up holds into an empty database and an empty folder."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from lionrock.continuity import store
from lionrock.continuity.archive import Reader
from lionrock.continuity.errors import BackupError, OccupiedError
from lionrock.continuity.model import LARGEST_SETTINGS, MANIFEST, MARKS, PURPOSE, SETTINGS, Manifest, Table
from lionrock.kernel import migrations
from lionrock.kernel.database import Database
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

STAGING: Final = ".restoring"
CONFIGURATION: Final = "lionrock.toml"
BESIDE: Final = "lionrock.toml.from-backup"
_MADE: Final = ("blobs", "segments", *sorted(MARKS))


def check_revision(manifest: Manifest) -> None:
    """Return when this version of the program knows the schema; raises BackupError."""
    if not migrations.known(manifest.revision):
        raise BackupError(
            MANIFEST,
            f"was made by version {manifest.version} with schema {manifest.revision}, which this one does not know",
            f"由版本 {manifest.version}（結構 {manifest.revision}）製作，此版本未能辨識",
        )


def check_place(place: Path) -> None:
    """Return when the folder is empty but for a settings file; raises OccupiedError naming what is there.

    What a restore left that was killed is cleared away.
    """
    if not place.exists():
        return
    if (place / STAGING).is_dir() and not (place / "state.db").exists():
        for name in (*_MADE, STAGING):
            path = place / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    there = sorted(path.name for path in place.iterdir() if path.name != CONFIGURATION) if place.is_dir() else ["."]
    if there:
        raise OccupiedError(
            Text(f"{place} is not empty: it holds {there[0]}", f"{place} 並非空置：內有 {there[0]}"),
            Text(
                "Restore into a new folder; keep the old one for examination.",
                "請還原至新資料夾，並保留舊資料夾以供檢查。",
            ),
        )


def check_database(database: Database) -> None:
    """Return when the database holds nothing; raises OccupiedError."""
    if not store.rows.empty(database):
        raise OccupiedError(
            Text("the database of the settings is not empty", "設定所指的資料庫並非空置"),
            Text(
                "Name an empty database in lionrock.toml, or none: the state then stands in the folder.",
                "請在 lionrock.toml 指定空置的資料庫；如不指定，狀態將存於資料夾內。",
            ),
        )


def state(reader: Reader, database: Database) -> None:
    """Fill an empty database with the rows of a back-up and bring it to this version."""
    fill(reader, database)
    migrations.upgrade(database)


def fill(reader: Reader, database: Database) -> None:
    """Make the schema the back-up was cut from, and fill it in one transaction."""
    manifest = reader.manifest
    migrations.upgrade(database, manifest.revision)
    with database.begin() as db:
        there = store.rows.tables(db)
        for table in manifest.tables:
            member = f"state/{table.name}.rows"
            if sorted(there.get(table.name, ())) != sorted(table.columns):
                raise BackupError(member, "has other columns than its schema", "欄位與其結構不符")
            count = sum(_fill(db, table, rows, member) for rows in reader.rows(member))
            if count != table.rows:
                raise BackupError(
                    member, f"holds {count} rows, {table.rows} were written", f"載有 {count} 項，應為 {table.rows} 項"
                )


def _fill(db: Connection, table: Table, rows: list[list[object]], member: str) -> int:
    """Insert a batch of rows and return how many there were; raises BackupError for one of another length."""
    if any(len(row) != len(table.columns) for row in rows):
        raise BackupError(member, "holds a row of another length", "有資料長度不符")
    store.rows.write(db, table.name, table.columns, rows)
    return len(rows)


def files(reader: Reader, to: Path) -> None:
    """Write blobs, segments and marks below a folder."""
    for member in reader.manifest.members:
        kind, _, rest = member.name.partition("/")
        if kind == "blobs":
            reader.extract(member.name, to / "blobs" / rest[:2] / rest)
        elif kind == "segments":
            reader.extract(member.name, to / "segments" / rest)
        elif kind == "marks":
            reader.extract(member.name, to / rest)


def move(staging: Path, place: Path) -> None:
    """Move what was made into its place; the state comes last, so that a kill leaves no half folder that opens."""
    moved = sorted(staging.iterdir(), key=lambda path: (path.name == "state.db", path.name))
    for path in moved:
        path.rename(place / path.name)
    staging.rmdir()


def settings(reader: Reader, platform: Platform, place: Path) -> Text:
    """Write the settings the back-up holds, and say what became of them.

    One that names a database does not come into force by itself: it would lead away from what was restored.
    """
    sealed = reader.whole(SETTINGS, LARGEST_SETTINGS)
    if sealed is None:
        return Text("none in the back-up", "備份內沒有")
    try:
        plain = platform.port(Cipher).open(sealed, PURPOSE)
    except (SealedError, UnavailableError):
        return Text("sealed: the keys are not here", "已加密：密碼匙不在此處")
    named = "url" in tomllib.loads(plain.decode()).get("database", {})
    path = place / (BESIDE if named or (place / CONFIGURATION).exists() else CONFIGURATION)
    path.touch(0o600)
    path.write_bytes(plain)
    return Text("written to {path}", "已寫入 {path}").format(path=path.name)
