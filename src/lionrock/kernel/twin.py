"""Twins: empty instances made to be broken and thrown away, in which controls are shown to be able to fail."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import event, text

from lionrock.kernel import logs, migrations, opening
from lionrock.kernel.database import Database
from lionrock.kernel.settings import Settings

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

NAME: Final = "twin"
_SCHEMA: Final = threading.Lock()
_APART: Final = logging.getLogger("lionrock-twin")
_APART.propagate = False
_APART.addHandler(logging.NullHandler())
"""What goes wrong where things are broken on purpose does not stand among what goes wrong in earnest."""


class Rings(Protocol):
    """Makes keys that nobody keeps."""

    def throwaway(self, folder: Path, at: Instant) -> str:
        """Make keys under `folder`, and return the fingerprint that names them."""
        ...

    def bind(self, platform: Platform, folder: Path) -> None:
        """Let the platform seal and sign with the keys made under `folder`."""
        ...


@dataclass
class Moved:
    """A clock that stands still until it is moved."""

    now: Instant

    def __call__(self) -> Instant:
        """Return where it stands."""
        return self.now


@dataclass(frozen=True)
class Twin:
    """An instance beside the real one: its own folder, database, keys and clock, the same registry, nobody in it."""

    platform: Platform
    place: Path
    """A folder of its own for files that a world needs; it goes with the twin."""
    clock: Moved = field(repr=False)

    def wait(self, span: timedelta) -> None:
        """Let time pass; what falls due in it is delivered only by `settle` and by whoever asks."""
        self.clock.now += span

    def settle(self) -> None:
        """Deliver every fact that waits."""
        self.platform.settle()

    def tune(self, table: str, **values: Any) -> None:
        """Give it settings of its own, in place of those it had under this name."""
        self.platform.settings = Settings({**self.platform.settings.file, table: values}, {})


@contextmanager
def opened(real: Platform) -> Iterator[Twin]:
    """Open a twin of an instance, and throw it away at the end.

    It begins at the real present and shares nothing with the real instance but its code: no setting, file, key or row
    of the real one is read or written, and with no setting of the site nothing in it calls anybody.
    """
    rings = real.port(Rings)
    with logs.apart(), tempfile.TemporaryDirectory(prefix="lionrock-twin-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        data = place / "data"
        data.mkdir(mode=0o700)
        shutil.copyfile(_schema(), data / "state.db")
        clock = Moved(real.now())
        fingerprint = rings.throwaway(place / "keys", clock.now)
        settings = Settings({"keys": {"folder": str(place / "keys")}}, {})
        platform = opening.begun(real.registry, data, "production", NAME, fingerprint, settings, clock)
        platform.log = _APART
        _unsynced(platform.db)
        try:
            rings.bind(platform, place / "keys")
            files = place / "files"
            files.mkdir()
            yield Twin(platform, files, clock)
        finally:
            platform.close()


def _unsynced(database: Database) -> None:
    """Let nothing wait for the disk: what is thrown away need not outlast a power cut."""

    def relax(connection: Any, _: object) -> None:
        """Switch waiting off on a connection, after all else that is set on it."""
        connection.execute("PRAGMA synchronous=OFF")

    event.listen(database.engine, "connect", relax)
    database.engine.dispose()


def _schema() -> Path:
    """Return an SQLite database with the schema and nothing else, made once a process."""
    with _SCHEMA:
        path = Path(_folder().name) / "state.db"
        if not path.exists():
            making = path.with_name("making.db")
            database = Database(f"sqlite:///{making}")
            migrations.upgrade(database)
            database.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            database.close()
            making.rename(path)
        return path


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return the folder of the schema, removed when the process ends."""
    if not _KEPT:
        _KEPT.append(tempfile.TemporaryDirectory(prefix="lionrock-schema-", ignore_cleanup_errors=True))
    return _KEPT[0]


_KEPT: Final[list[tempfile.TemporaryDirectory[str]]] = []
