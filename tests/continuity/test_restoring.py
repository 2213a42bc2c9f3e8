"""A restore: nothing lost, nothing half-done, nothing silent; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import postgres
import pytest
from access.world import person, settle_cost

from continuity.world import altered, aware, made, saved, settle
from lionrock import app
from lionrock.access import store as accounts
from lionrock.continuity import known
from lionrock.continuity.errors import BackupError, ForkError, GapError, OccupiedError
from lionrock.continuity.known import Beside
from lionrock.continuity.service import restoring
from lionrock.continuity.service.restoring import Restored, Wanted
from lionrock.events.ports import EventStore, Hunt, Matcher
from lionrock.kernel.change import system
from lionrock.kernel.clock import hours
from lionrock.kernel.ledger import audit, reading
from lionrock.kernel.ledger.checkpoint import Checkpoint, VerifierKey, opened, sign
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from lionrock.kernel.settings import DATABASE
from lionrock.obligations import board
from lionrock.telemetry import service as telemetry
from lionrock.telemetry.pipeline import NoMatcher
from lionrock.telemetry.running import take_in


@dataclass
class Instance:
    """An instance on one of the databases, and a way to name a fresh one for its restore."""

    platform: Platform
    fresh: Callable[[], str]
    place: Path

    def saved(self) -> Path:
        """Return a back-up of it."""
        file = self.place / "backup.zip"
        saved(self.platform, file)
        return file

    def back(self, file: Path, **wanted: Any) -> Restored:
        """Restore a file into a second folder, on the same kind of database, its keys where they were."""
        place = settle(self.place / "two" / "data", self.platform.folder.parent / "keys", self.fresh())
        return restoring.restore(self.platform.registry, file, place, Wanted(**wanted), clock=self.platform.clock)

    def again(self) -> Platform:
        """Open the second folder."""
        return app.attach(self.place / "two" / "data", clock=self.platform.clock)


@pytest.fixture
def instance(tmp_path: Path, clock: Any, database_url: str, request: pytest.FixtureRequest) -> Iterator[Instance]:
    """Return an instance whose clocks run, once on SQLite and once on PostgreSQL."""
    sqlite = database_url.startswith("sqlite")
    platform = made(tmp_path / "one", clock, "" if sqlite else database_url)
    aware(platform, clock)
    yield Instance(platform, (lambda: "") if sqlite else request.getfixturevalue("postgres_server").fresh, tmp_path)
    platform.close()


def test_restore_loses_no_clock(instance: Instance, clock: Any) -> None:
    """Every clock is there to the microsecond; the ledger recomputes, and says where the log goes on."""
    before, entries = clocks(instance.platform), reading.total(instance.platform.db)
    file = instance.saved()
    clock.set(clock.now + hours(2))
    found = instance.back(file)
    again = instance.again()
    assert clocks(again) == before
    assert len(found.clocks) == 2
    assert (found.signed, found.recomputed, found.sealed) == ("verified", True, False)
    assert (found.record.epoch, found.record.entries, found.record.lost) == (2, entries, 0)
    assert (found.record.gap_from, found.record.at) == (clock.now - hours(2), clock.now)
    key = VerifierKey.parse(again.port(Signer).verifier)
    signed = Sequencer(again).sign_now()
    assert audit.verify(again.db, key).entries == signed.size
    lines = Checkpoint.parse(opened(signed.note, key)).extensions
    assert any(line.startswith(f"epoch 2 after {entries} ") for line in lines)
    again.close()


def test_the_other_database_takes_the_same_file(
    instance: Instance, tmp_path: Path, postgres_server: postgres.Server
) -> None:
    """A back-up does not know which database it came from."""
    file, other = instance.saved(), postgres_server.fresh() if instance.platform.db.dialect == "sqlite" else ""
    instance.fresh = lambda: other
    instance.back(file)
    again = instance.again()
    assert again.db.dialect == ("postgresql" if other else "sqlite")
    assert clocks(again) == clocks(instance.platform)
    again.close()


def test_a_database_that_holds_something_is_refused(instance: Instance) -> None:
    """Nothing is written over; the folder stays as it was."""
    file, url = instance.saved(), instance.platform.settings[DATABASE]
    if not url:
        (instance.place / "two" / "data").mkdir(parents=True)
        (instance.place / "two" / "data" / "state.db").write_bytes(b"")
    instance.fresh = lambda: url
    with pytest.raises(OccupiedError):
        instance.back(file) if url else restoring.restore(
            instance.platform.registry, file, instance.place / "two" / "data"
        )
    assert not (instance.place / "two" / "data" / ".restoring").exists()
    assert clocks(instance.platform)


def test_without_keys_clocks_and_ledger_return(one: Platform, tmp_path: Path, clock: Any) -> None:
    """The register is sealed; the file is consistent by the key it names, and verified by a fingerprint on paper."""
    aware(one, clock)
    file = tmp_path / "backup.zip"
    saved(one, file)
    fingerprint = VerifierKey.parse(one.port(Signer).verifier).fingerprint
    found = restoring.restore(one.registry, file, tmp_path / "bare", clock=clock)
    assert (found.signed, found.sealed, found.recomputed) == ("consistent", True, True)
    assert [due.kind for due in found.clocks] == ["notice", "report"]
    assert found.settings.en.startswith("sealed")
    paper = restoring.restore(one.registry, file, tmp_path / "paper", Wanted(key=fingerprint), clock=clock)
    assert paper.signed == "verified"
    with pytest.raises(BackupError, match="another key"):
        restoring.restore(one.registry, file, tmp_path / "wrong", Wanted(key="0" * 64), clock=clock)
    assert not (tmp_path / "wrong").exists()


def test_settings_return_sealed(one: Platform, tmp_path: Path) -> None:
    """The settings file is not readable in the back-up, and comes back with the keys."""
    saved(one, tmp_path / "backup.zip")
    assert b"[keys]" not in (tmp_path / "backup.zip").read_bytes()
    wanted = Wanted(keys=one.folder.parent / "keys")
    found = restoring.restore(one.registry, tmp_path / "backup.zip", tmp_path / "two", wanted, clock=one.clock)
    assert found.settings.en == "written to lionrock.toml"
    assert (tmp_path / "two" / "lionrock.toml").read_bytes() == (one.folder / "lionrock.toml").read_bytes()


def test_a_backup_older_than_a_checkpoint_that_was_given_out_is_refused(
    one: Platform, tmp_path: Path, clock: Any
) -> None:
    """Somebody can show that entries are missing: a person takes the gap, and the log says so."""
    file = tmp_path / "backup.zip"
    saved(one, file)
    aware(one, clock)
    later = Sequencer(one).sign_now()
    given = tmp_path / "checkpoint.txt"
    given.write_text(later.note, "utf-8")
    wanted = Wanted(keys=one.folder.parent / "keys", notes=(given,))
    with pytest.raises(GapError, match=str(later.size)):
        restoring.restore(one.registry, file, tmp_path / "two", wanted, clock=clock)
    assert not (tmp_path / "two").exists()
    found = restoring.restore(one.registry, file, tmp_path / "two", replace(wanted, accept_gap=True), clock=clock)
    assert (found.record.accepted, found.record.known_size) == (True, later.size)
    assert found.record.lost == later.size - found.record.entries
    assert found.record.known_root == later.root.hex()


def test_the_note_beside_the_keys_is_the_last_known_checkpoint(one: Platform, tmp_path: Path, clock: Any) -> None:
    """One that was never given out refuses nothing; it names how many entries are gone."""
    file = tmp_path / "backup.zip"
    saved(one, file)
    aware(one, clock)
    later = Sequencer(one).sign_now()
    place = one.folder.parent / "keys" / one.identity.keys
    known.keep(place, Beside(newest=later.note))
    wanted = Wanted(keys=place.parent)
    found = restoring.restore(one.registry, file, tmp_path / "two", wanted, clock=clock)
    assert (found.record.known_size, found.record.accepted) == (later.size, False)
    known.keep(place, Beside(newest=later.note, given=later.note))
    with pytest.raises(GapError):
        restoring.restore(one.registry, file, tmp_path / "three", wanted, clock=clock)


def test_a_log_that_was_rewritten_before_the_backup_is_found(one: Platform, tmp_path: Path, clock: Any) -> None:
    """A checkpoint kept elsewhere says another root than the entries of the back-up."""
    signed = Sequencer(one).sign_now()
    forged = Checkpoint(one.identity.origin, signed.size, bytes(32), ("time 2026-11-22T00:00:00Z",))
    note = tmp_path / "checkpoint.txt"
    note.write_text(sign(forged.text(), one.port(Signer)), "utf-8")
    saved(one, tmp_path / "backup.zip")
    with pytest.raises(ForkError):
        restoring.restore(one.registry, tmp_path / "backup.zip", tmp_path / "two", Wanted(notes=(note,)), clock=clock)
    assert not (tmp_path / "two").exists()


def test_a_folder_that_holds_something_is_refused(one: Platform, tmp_path: Path) -> None:
    """Only a settings file may lie there; what a killed restore left is cleared."""
    saved(one, tmp_path / "backup.zip")
    place = settle(tmp_path / "two", one.folder.parent / "keys")
    (place / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(OccupiedError, match=r"notes\.txt"):
        restoring.restore(one.registry, tmp_path / "backup.zip", place, clock=one.clock)
    (place / "notes.txt").unlink()
    (place / ".restoring" / "blobs").mkdir(parents=True)
    (place / "blobs").mkdir()
    assert restoring.restore(one.registry, tmp_path / "backup.zip", place, clock=one.clock).record.epoch == 2


@pytest.mark.parametrize("name", ["state/ledger_entry.rows", "state/kernel_folder.rows", "manifest.note"])
def test_an_altered_member_is_named(one: Platform, tmp_path: Path, name: str) -> None:
    """One bit is enough, wherever it is."""
    saved(one, tmp_path / "backup.zip")

    def flip(data: bytearray) -> None:
        data[len(data) // 2] ^= 1

    file = altered(tmp_path / "backup.zip", name, flip)
    with pytest.raises(BackupError) as found:
        restoring.restore(one.registry, file, tmp_path / "two", clock=one.clock)
    assert found.value.member == name
    assert not (tmp_path / "two").exists()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_file_that_was_cut_short_names_the_member_it_ends_in(one: Platform, tmp_path: Path, share: float) -> None:
    """Nothing is taken from it."""
    made = saved(one, tmp_path / "backup.zip")
    data = (tmp_path / "backup.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(BackupError, match="cut short") as found:
        restoring.restore(one.registry, tmp_path / "cut.zip", tmp_path / "two", clock=one.clock)
    assert found.value.member in {*(member.name for member in made.manifest.members), "manifest.json", "manifest.note"}


def clocks(platform: Platform) -> list[tuple[str, Any]]:
    """Return every clock that runs, with its end."""
    return [(one.id, one.terms.work_to) for row in board.running(platform) for one in row.clocks]


def test_nobody_is_signed_in_after_a_restore(one: Platform, tmp_path: Path) -> None:
    """A session that was ended after the back-up must not stand open again."""
    settle_cost(one)
    someone = person(one, "may.ho", "deputy")
    assert accounts.sessions(one.db, someone.id)
    saved(one, tmp_path / "backup.zip")
    again = returned(one, tmp_path)
    assert accounts.sessions(again.db, someone.id) == []
    again.close()


@pytest.mark.suite
def test_stored_events_are_filled_again_from_the_segments(one: Platform, tmp_path: Path) -> None:
    """The event store is not in the back-up; what it held is searched again after the next look."""
    log = tmp_path / "logs" / "auth.log"
    log.parent.mkdir()
    log.write_text("Nov 22 02:00:01 gate sshd[1]: Failed password for root from 203.0.113.9 port 22 ssh2\n", "utf-8")
    telemetry.add(one, system("test"), "a test", name="gate", location=str(log.parent), source="linux.auth")
    one.bind(Matcher, NoMatcher())
    take_in(one)
    before = one.port(EventStore).count(Hunt())
    saved(one, tmp_path / "backup.zip")
    one.close()
    again = returned(one, tmp_path)
    again.bind(Matcher, NoMatcher())
    assert again.port(EventStore).count(Hunt()) == 0
    take_in(again)
    assert again.port(EventStore).count(Hunt()) == before == 1
    again.close()


def returned(platform: Platform, place: Path) -> Platform:
    """Restore the back-up of an instance into a second folder and open it."""
    wanted = Wanted(keys=platform.folder.parent / "keys")
    restoring.restore(platform.registry, place / "backup.zip", place / "two", wanted, clock=platform.clock)
    return app.attach(place / "two", clock=platform.clock)
