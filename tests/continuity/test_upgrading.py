"""An upgrade: backed up first, tested after, and as it was when anything fails; on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from continuity.world import aware, made, saved, settle
from lionrock import app
from lionrock.continuity import store
from lionrock.continuity.archive import Reader
from lionrock.continuity.controls.restore_tested import restore_tested
from lionrock.continuity.errors import UpgradeError
from lionrock.continuity.service import loading, rehearsing, upgrading
from lionrock.events.continuity import SelfTest
from lionrock.kernel import migrations, opening
from lionrock.kernel.change import system
from lionrock.kernel.clock import minutes
from lionrock.kernel.errors import ConflictError, LionrockError, NotFoundError
from lionrock.kernel.folder import OutdatedError
from lionrock.kernel.instance import Lock
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.obligations import board

SHELL = system("shell")
OLD = "0014"


@pytest.fixture
def old(tmp_path: Path, clock: Any, database_url: str, request: pytest.FixtureRequest) -> Path:
    """Return a folder as an earlier version left it: the tables of then, a ledger, clocks that run."""
    sqlite = database_url.startswith("sqlite")
    platform = made(tmp_path / "one", clock, "" if sqlite else database_url)
    aware(platform, clock)
    saved(platform, tmp_path / "now.zip")
    platform.close()
    url = "" if sqlite else request.getfixturevalue("postgres_server").fresh()
    place = settle(tmp_path / "old", tmp_path / "one" / "keys", url)
    database = opening.database_of(place, opening.settings_of(place))
    migrations.upgrade(database, OLD)
    with Reader(tmp_path / "now.zip") as reader, database.begin() as db:
        there = store.rows.tables(db)
        for table in reader.manifest.tables:
            for rows in reader.rows(f"state/{table.name}.rows") if table.name in there else ():
                then = [at for at, column in enumerate(table.columns) if column in there[table.name]]
                columns = [table.columns[at] for at in then]
                store.rows.write(db, table.name, columns, [[row[at] for at in then] for row in rows])
    database.close()
    return place


def running(place: Path, clock: Any) -> list[tuple[str, Any]]:
    """Open a folder and return its clocks."""
    platform = app.attach(place, clock=clock)
    try:
        return [(one.id, one.terms.work_to) for row in board.running(platform) for one in row.clocks]
    finally:
        platform.close()


def stands(place: Path) -> tuple[str | None, dict[str, int]]:
    """Return the schema of a folder and how many rows each table has."""
    database = opening.database_of(place, opening.settings_of(place))
    try:
        return migrations.current(database), store.rows.counts(database)
    finally:
        database.close()


def test_an_older_folder_is_not_touched_until_it_is_upgraded(old: Path, clock: Any) -> None:
    """Opening it says what to do; upgrading backs up, and every clock is there after."""
    with pytest.raises(OutdatedError, match=OLD):
        app.attach(old, clock=clock)
    assert stands(old)[0] == OLD
    done = upgrading.upgrade(app.registry(), old, SHELL, clock=clock)
    assert (done.before, done.after) == (OLD, migrations.head())
    assert done.made is not None
    assert done.made.path.parent == old.parent
    assert len(running(old, clock)) == 3
    again = upgrading.upgrade(app.registry(), old, SHELL, clock=clock)
    assert again.made is None


def test_a_failed_test_puts_everything_back(old: Path, clock: Any) -> None:
    """Schema and rows are those of before; the back-up is kept and named."""
    before = stands(old)
    broken = SelfTest("tests.broken", same("a test"), lambda _: same("the sky fell"))
    with pytest.raises(UpgradeError, match="the sky fell; everything was put back") as found:
        upgrading.upgrade(Registry(app.CAPABILITIES, [broken]), old, SHELL, old.parent / "b.zip", clock=clock)
    assert stands(old) == before
    assert "b.zip" in found.value.hint.en
    upgrading.upgrade(app.registry(), old, SHELL, clock=clock)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_fault_in_the_midst_puts_everything_back(old: Path, clock: Any) -> None:
    """Not only what we expect may fail."""
    before = stands(old)

    def fall(_: Platform) -> None:
        raise ZeroDivisionError("the floor")

    broken = SelfTest("tests.broken", same("a test"), fall)
    with pytest.raises(UpgradeError, match="the floor"):
        upgrading.upgrade(Registry(app.CAPABILITIES, [broken]), old, SHELL, clock=clock)
    assert stands(old) == before


def test_a_running_instance_is_not_upgraded(one: Platform) -> None:
    """Its lock is held."""
    with Lock(one.folder), pytest.raises(ConflictError):
        upgrading.upgrade(one.registry, one.folder, SHELL)


def test_a_rehearsal_leaves_nothing_but_its_record(one: Platform, tmp_path: Path, clock: Any) -> None:
    """It says how long a restore takes, and that clocks and register come back."""
    aware(one, clock)
    saved(one, tmp_path / "backup.zip")
    before = sorted(path.name for path in one.folder.parent.iterdir())
    done = rehearsing.rehearse(one, tmp_path / "backup.zip", SHELL)
    assert (done.clocks, done.opened) == (2, True)
    assert done.seconds < 60
    assert sorted(path.name for path in one.folder.parent.iterdir()) == before
    assert store.last_rehearsal(one.db) == done


def test_a_rehearsal_that_fails_is_on_record(one: Platform, tmp_path: Path, clock: Any) -> None:
    """With its reason; the control fails until one goes well. What was never rehearsed leaves no word."""
    file = tmp_path / "backup.zip"
    saved(one, file)
    whole = file.read_bytes()
    with pytest.raises(NotFoundError):
        rehearsing.rehearse(one, tmp_path / "none.zip", SHELL)
    assert store.last_failed_rehearsal(one.db) is None
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(LionrockError) as problem:
        rehearsing.rehearse(one, file, SHELL)
    failed = store.last_failed_rehearsal(one.db)
    assert failed is not None
    assert (failed.at, failed.why) == (one.now(), problem.value.message.en)
    assert [result.state for result in restore_tested.test(one)] == ["failed"]
    clock.set(clock.now + minutes(1))
    file.write_bytes(whole)
    rehearsing.rehearse(one, file, SHELL)
    assert [result.state for result in restore_tested.test(one)] == ["passed"]


def test_filling_a_database_that_holds_rows_is_refused(one: Platform, tmp_path: Path) -> None:
    """No row is ever laid over another."""
    saved(one, tmp_path / "backup.zip")
    with Reader(tmp_path / "backup.zip") as reader, pytest.raises(Exception, match="UNIQUE constraint"):
        loading.fill(reader, one.db)
