"""The data folder: who it belongs to, what it is for, and its schema."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, insert, select

from lionrock.kernel import migrations
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import instant, new_id, table, text, uuid
from lionrock.kernel.database import Database
from lionrock.kernel.errors import ConfigurationError, LionrockError
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.ledger.store import ENTRY, Reads
from lionrock.kernel.text import Text

Mode = Literal["production", "demo"]

FOLDER = table(
    "kernel_folder",
    uuid("id", primary_key=True),
    text("name"),
    text("mode"),
    text("keys"),
    instant("made"),
)


class OutdatedError(LionrockError):
    """The folder was written by another version of the program; nothing in it was touched."""


@dataclass(frozen=True, slots=True)
class Genesis:
    """The folder was made, for production or as a demo with a story clock; nothing can change that."""

    folder: str
    name: str
    mode: Mode
    clock: Literal["machine", "story"]
    keys: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a folder says it is; `keys` is the fingerprint of its keys, `name` that of its log."""

    id: str
    name: str
    mode: Mode
    keys: str
    made: Instant

    @property
    def demo(self) -> bool:
        """Say whether it is a demo folder."""
        return self.mode == "demo"

    @property
    def origin(self) -> str:
        """Return the origin line of its ledger: mode, name and folder id."""
        return f"lionrock/{self.mode}/{self.name}/{self.id[:12]}"

    def genesis(self) -> Genesis:
        """Return the first fact of the folder."""
        clock: Literal["machine", "story"] = "story" if self.demo else "machine"
        return Genesis(self.id, self.name, self.mode, clock, self.keys)


def prepare(database: Database, name: str, mode: Mode, keys: str, now: Instant) -> Identity:
    """Write the schema of a new folder and return who it will say it is; raises ConfigurationError when it has one."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,62}", name):
        raise ConfigurationError(
            Text(
                f"folder name {name!r}: expected small letters, digits, dots and hyphens",
                f"資料夾名稱 {name!r} 不合規格",
            ),
            Text("Give a short name such as ems-hk.", "請用簡短名稱，例如 ems-hk。"),
        )
    migrations.upgrade(database)
    _vacant(database)
    return Identity(id=new_id(), name=name, mode=mode, keys=keys, made=now)


def keep(db: Connection, identity: Identity) -> None:
    """Write the identity, in the change that publishes its genesis; raises ConfigurationError when there is one."""
    _vacant(db)
    db.execute(insert(FOLDER).values(**{name: getattr(identity, name) for name in FOLDER.c.keys()}))  # noqa: SIM118 of columns


def _vacant(db: Reads) -> None:
    """Raise ConfigurationError when the folder is somebody's already."""
    if db.execute(select(FOLDER.c.id)).first() is not None:
        raise ConfigurationError(
            Text("the folder already has an identity", "資料夾已有身份"),
            Text("Open it, or choose an empty folder.", "請直接開啟，或另選空資料夾。"),
        )


def read(database: Database, folder: Path, mode: Mode | None = None) -> Identity:
    """Return the identity of a folder; raises ConfigurationError when it is not of the mode asked for.

    Nothing is migrated by opening it: a folder of another version raises OutdatedError.
    """
    row = identified(database, folder)
    stands, wanted = migrations.current(database), migrations.head()
    if stands != wanted:
        raise _outdated(folder, row.mode, stands, wanted)
    if mode is not None and row.mode != mode:
        raise ConfigurationError(
            Text(
                f"{folder} is a {row.mode} folder; {mode} was asked for", f"{folder} 是 {row.mode} 資料夾，並非 {mode}"
            ),
            Text(
                "Demo and production never share a folder: choose another.",
                "示範與正式資料不可共用資料夾，請另選一個。",
            ),
        )
    return _genuine(database, row, folder)


def identified(database: Database, folder: Path) -> Identity:
    """Return the identity of a folder of any version, its schema untouched; raises ConfigurationError without one."""
    there = migrations.current(database) is not None
    row = database.execute(select(FOLDER)).first() if there else None
    if row is None:
        raise absent(folder)
    return Identity(row.id, row.name, row.mode, row.keys, row.made)


def renew(database: Database, folder: Path) -> None:
    """Bring the schema of an older demo to this version; any other folder is left as it is."""
    stands = migrations.current(database)
    if stands is not None and migrations.known(stands) and identified(database, folder).demo:
        migrations.upgrade(database)


def _outdated(folder: Path, mode: Mode, stands: str | None, wanted: str) -> OutdatedError:
    """Return the error for a folder whose schema is not this program's."""
    if stands is None or not migrations.known(stands):
        return OutdatedError(
            Text(
                f"{folder} was written by a newer version (schema {stands}; this program knows up to {wanted})",
                f"{folder} 由較新版本寫入（結構版本 {stands}；此程式只支援至 {wanted}）",
            ),
            Text(
                "Run the newer version, or restore a backup made by this one.",
                "請執行較新版本，或還原由此版本製作的備份。",
            ),
        )
    return OutdatedError(
        Text(
            f"{folder} was written by an earlier version (schema {stands}; this program writes {wanted})",
            f"{folder} 由較早版本寫入（結構版本 {stands}；此程式使用 {wanted}）",
        ),
        _renewal(folder) if mode == "demo" else _upgrade(folder),
    )


def _renewal(folder: Path) -> Text:
    """Return how an older demo comes to this version."""
    started = f"lionrock up --demo --data '{folder}'"
    return Text(f"Start it once with `{started}`.", f"請以 `{started}` 啟動一次。")


def _upgrade(folder: Path) -> Text:
    """Return how an older production folder comes to this version."""
    return Text(
        f"Run `lionrock upgrade --data '{folder}'`: it backs up first, and puts everything back if anything fails.",
        f"請執行 `lionrock upgrade --data '{folder}'`：會先備份，如有失敗即全部還原。",
    )


def _genuine(database: Database, identity: Identity, folder: Path) -> Identity:
    """Return the identity; raises ConfigurationError when the first entry of the ledger says another one.

    The row could be edited, and a production folder would open its door to demo people; the entry cannot.
    """
    first = database.execute(select(ENTRY.c.body).order_by(ENTRY.c.number).limit(1)).scalar_one_or_none()
    if first is not None and parse(first.encode()).origin != identity.origin:
        raise ConfigurationError(
            Text(
                f"{folder} says it is {identity.origin}; its ledger began as {parse(first.encode()).origin}",
                f"{folder} 自稱 {identity.origin}；其存證帳本始於 {parse(first.encode()).origin}",
            ),
            Text(
                "Somebody edited the database: keep the folder for examination and restore a backup.",
                "有人改動過資料庫：請保留資料夾以供檢查，並由備份還原。",
            ),
        )
    return identity


def absent(folder: Path) -> ConfigurationError:
    """Return the error for a folder in which nothing was made yet."""
    return ConfigurationError(
        Text(f"{folder} holds no platform", f"{folder} 內沒有平台資料"),
        Text("Start `lionrock up` once to make it.", "請先執行一次 `lionrock up`。"),
    )
