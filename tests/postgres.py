"""A PostgreSQL server for one test run: own folder, own user, a socket and no network."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lionrock.kernel import migrations
from lionrock.kernel.database import Database


@dataclass
class Server:
    """A running server; `fresh` gives the URL of a new, empty database, `migrated` of one with the schema alone."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _schema: str = ""

    def fresh(self) -> str:
        """Return the URL of a new database."""
        return self._url(self._made())

    def migrated(self) -> str:
        """Return the URL of a new database that has the schema: migrating once serves every test of a process."""
        if not self._schema:
            self._schema = self._made()
            database = Database(self._url(self._schema))
            migrations.upgrade(database)
            database.close()
        return self._url(self._made("-T", self._schema))

    def _made(self, *options: str) -> str:
        """Make a database and return its name."""
        name = f"test{next(self._numbers)}"
        _run(self.folder, "createdb", "-h", str(self.folder), "-U", "lionrock", *options, name)
        return name

    def _url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://lionrock@/{name}?host={self.folder}"


def installed() -> bool:
    """Say whether the server's programs are here."""
    return _programs() is not None


@contextmanager
def running() -> Iterator[Server]:
    """Start a server in a temporary folder and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="lrpg", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    _run(folder, "initdb", "-D", data, "-U", "lionrock", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    _run(folder, "pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Server(folder)
    finally:
        _run(folder, "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Return the folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    path = shutil.which("initdb")
    return Path(path).parent if path else None


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of the server's programs; the server refuses to run as root."""
    command = [str((_programs() or Path()) / program), *arguments]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
