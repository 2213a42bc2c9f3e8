"""Fixtures every test may use: a scratch platform with unlocked keys and a clock set by hand."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import postgres
import pytest
from hypothesis import settings
from sqlalchemy import text

from lionrock import app
from lionrock.kernel import migrations
from lionrock.kernel.clock import Instant
from lionrock.kernel.database import Database
from lionrock.kernel.folder import Mode
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, Signer
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT
from lionrock.keys.secret import Secret

gc.set_threshold(
    100_000, 50, 100
)  # the whole product is loaded, and looking through it often takes a tenth of the time
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))  # a gate draws no lots
settings.load_profile("house")

if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 6 * 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")  # tests sync often, and memory syncs at once

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: Instant = START) -> None:
        self.now = now

    def __call__(self) -> Instant:
        """Return the instant it was set to."""
        return self.now

    def set(self, now: Instant) -> None:
        """Set the clock."""
        self.now = now


@pytest.fixture(autouse=True)
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give every test a home of its own, so that none reads the machine's."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def scratch(place: Path, clock: HandClock, mode: Mode = "production", url: str = "") -> Platform:
    """Return a fresh platform under `place` whose keys are unlocked, on the database at `url`."""
    (place / "data").mkdir(exist_ok=True)
    if url:
        (place / "data" / "lionrock.toml").write_text(f"[database]\nurl = {url!r}\n", "utf-8")
    else:
        shutil.copyfile(_migrated(), place / "data" / "state.db")
    if not (place / "data" / "plans").exists():
        (place / "data" / "plans").symlink_to(_plans(), target_is_directory=True)
    passphrase = Secret.made()
    fingerprint = keys.create(place / "keys", "lionrock.test", passphrase, clock(), cost=LIGHT)
    made = app.create(place / "data", mode, "test", fingerprint, clock=clock)
    ring = keys.unlock(place / "keys", fingerprint, passphrase)
    made.bind(Cipher, ring)
    made.bind(Signer, ring)
    return made


@cache
def _migrated() -> Path:
    """Return an SQLite database with the schema and nothing else: migrating once serves every test of a process."""
    path = Path(tempfile.mkdtemp(prefix="lionrock-schema-")) / "state.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    return path


@cache
def _plans() -> Path:
    """Return a folder for compiled rules: compiling ours takes seconds, and once serves every test of a process."""
    path = Path(tempfile.mkdtemp(prefix="lionrock-plans-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands at START."""
    return HandClock()


@pytest.fixture
def platform(tmp_path: Path, clock: HandClock) -> Iterator[Platform]:
    """Return a platform on SQLite, made for production, with its keys unlocked."""
    made = scratch(tmp_path, clock)
    yield made
    made.close()


DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(params=DATABASES)
def either(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> Iterator[Platform]:
    """Return a platform, once on SQLite and once on PostgreSQL."""
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    made = scratch(tmp_path, clock, url=server.migrated() if server else "")
    yield made
    made.close()


@pytest.fixture
def demo(tmp_path: Path, clock: HandClock) -> Iterator[Platform]:
    """Return a platform in a demo folder."""
    made = scratch(tmp_path, clock, mode="demo")
    yield made
    made.close()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'state.db'}"
    server: postgres.Server = request.getfixturevalue("postgres_server")
    return server.fresh()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """Return a PostgreSQL server of this test run, without any network."""
    if not postgres.installed():
        lacking("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.running() as server:
        yield server


def lacking(what: str) -> None:
    """Skip with a visible line; in CI, where everything is installed, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
