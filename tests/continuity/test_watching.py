"""What a watchdog is told, when its silence is told, and the controls over it all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from obligations.world import Case
from register.rosters import WEEK, staff, take
from register.world import load
from sqlalchemy import func, select

from continuity.world import DEPUTY, aware, saved
from lionrock.continuity import lionrock_watchdog, store
from lionrock.continuity.controls.backup_fresh import backup_fresh
from lionrock.continuity.controls.restore_tested import restore_tested
from lionrock.continuity.controls.watched import watched
from lionrock.continuity.hooks import watch
from lionrock.continuity.service import backing, rehearsing, tending, watching
from lionrock.events.continuity import DueTimes, NoteBook, WatchdogHeard, WatchdogSilent
from lionrock.incidents import service as incidents
from lionrock.kernel.change import system
from lionrock.kernel.clock import days, hours, minutes
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import same
from lionrock.ui.hooks import Call

SHELL = system("shell")
NONCE = "0" * 32


def ask(platform: Platform, list_: Path, nonce: str = NONCE, token: str | None = None) -> Any:
    """Ask as a watchdog does and return status and body."""
    shown = json.loads(list_.read_bytes())["token"] if token is None else token
    told = watch.act(Call(platform, {}, {"nonce": nonce}, shown, b"", "203.0.113.7"))
    return told.status, told.body


def count(platform: Platform, kind: type) -> int:
    """Count ledger entries of a kind."""
    return int(platform.db.execute(select(func.count()).where(ENTRY.c.kind == kind.__name__)).scalar_one())


def test_a_watchdog_is_told_due_times_and_numbers_and_nothing_else(one: Platform, tmp_path: Path, clock: Any) -> None:
    """No reference of an incident, no name of a person, system or operator; signed, with its own number."""
    aware(one, clock)
    load(one)
    staff(one)
    take(one, WEEK)
    watching.pair(one, SHELL, "branch", tmp_path / "list.json")
    status, body = ask(one, tmp_path / "list.json")
    assert status == 200
    list_ = lionrock_watchdog.listed(tmp_path / "list.json")
    bundle = lionrock_watchdog.said(body["note"], list_.key, NONCE)
    assert [due.held for due in bundle.due] == [False, False]
    assert bundle.contacts[0].phone.startswith("+8520000")
    for secret in ("INC-", "Outage", "OMS", "Example Power", "Ho Man", "何敏", "May Ho"):
        assert secret not in body["note"]


def test_nobody_is_called_from_elsewhere_for_an_exercise(platform: Platform, tmp_path: Path, clock: Any) -> None:
    """Its clocks run and are shown here; a watchdog is told of real ones alone."""
    Case(platform, clock).open(exercise=True).answer(exercise=True)
    assert {one.exercise for one in platform.port(DueTimes).running()} == {True}
    watching.pair(platform, SHELL, "branch", tmp_path / "list.json")
    list_ = lionrock_watchdog.listed(tmp_path / "list.json")
    assert lionrock_watchdog.said(ask(platform, tmp_path / "list.json")[1]["note"], list_.key, NONCE).due == ()
    Case(platform, clock, reference="INC-0008").open().answer()
    assert lionrock_watchdog.said(ask(platform, tmp_path / "list.json")[1]["note"], list_.key, NONCE).due


def test_who_shows_no_token_is_told_nothing(one: Platform, tmp_path: Path) -> None:
    """Neither a wrong one, nor a question without a number."""
    watching.pair(one, SHELL, "branch", tmp_path / "list.json")
    assert ask(one, tmp_path / "list.json", token="")[0] == 401
    assert ask(one, tmp_path / "list.json", token="x" * 43)[0] == 401
    assert ask(one, tmp_path / "list.json", nonce="short")[0] == 422
    assert (tmp_path / "list.json").stat().st_mode & 0o077 == 0
    with pytest.raises(ConfigurationError):
        watching.pair(one, SHELL, "branch", tmp_path / "list.json")


def test_a_silent_watchdog_is_told_once_and_heard_again(either: Platform, tmp_path: Path, clock: Any) -> None:
    """Each question leaves no entry; only the beginning and the end of a silence do."""
    watching.pair(either, SHELL, "branch", tmp_path / "list.json")
    for _ in range(3):
        ask(either, tmp_path / "list.json")
    assert count(either, WatchdogHeard) == 1
    clock.set(clock.now + minutes(6))
    watching.listen(either)
    watching.listen(either)
    assert count(either, WatchdogSilent) == 1
    assert states(watched, either) == {"branch": "failed"}
    ask(either, tmp_path / "list.json")
    assert count(either, WatchdogHeard) == 2
    assert states(watched, either) == {"branch": "passed"}


def test_an_acknowledged_incident_is_held(one: Platform) -> None:
    """The watchdog leaves a due time alone once a person has what it belongs to."""
    opened = incidents.open_by_hand(one, DEPUTY, "Screens were taken over")
    assert not one.port(NoteBook).acknowledged(opened.id)
    incidents.acknowledge(one, opened.id, DEPUTY)
    assert one.port(NoteBook).acknowledged(opened.id)


def nothing(platform: Platform, place: Path, clock: Any) -> None:
    """Do nothing."""


def fresh(platform: Platform, place: Path, clock: Any) -> None:
    """Back up and rehearse now."""
    saved(platform, place / "b.zip")
    rehearsing.rehearse(platform, place / "b.zip", SHELL)


def stale(platform: Platform, place: Path, clock: Any) -> None:
    """Back up and rehearse, then wait for a hundred days."""
    fresh(platform, place, clock)
    clock.set(clock.now + days(100))


def broken(platform: Platform, place: Path, clock: Any) -> None:
    """Fail a back-up after one that went well."""
    fresh(platform, place, clock)
    clock.set(clock.now + hours(1))
    backing.fail(platform, SHELL, same("disk full"))


@pytest.mark.parametrize(
    ("world", "control", "state"),
    [
        (nothing, backup_fresh, "unknown"),
        (nothing, restore_tested, "unknown"),
        (nothing, watched, "failed"),
        (fresh, backup_fresh, "passed"),
        (fresh, restore_tested, "passed"),
        (stale, backup_fresh, "failed"),
        (stale, restore_tested, "failed"),
        (broken, backup_fresh, "failed"),
    ],
)
def test_a_control_says_what_is_so(
    one: Platform, tmp_path: Path, clock: Any, world: Callable[..., None], control: Control, state: str
) -> None:
    """Unknown until it was done, failed once it is too old or broke."""
    world(one, tmp_path, clock)
    assert list(states(control, one).values()) == [state]


def states(control: Control, platform: Platform) -> dict[str, str]:
    """Return what a control finds, by subject."""
    return {result.subject: result.state for result in control.test(platform)}


def test_back_ups_are_made_when_due_and_thinned(one: Platform, tmp_path: Path, clock: Any) -> None:
    """Once an interval; the newest are kept, files of others left alone; a folder that is gone is told."""
    safe = tmp_path / "safe"
    safe.mkdir()
    (safe / "by-hand.zip").write_bytes(b"mine")
    given = {"continuity": {"backup_folder": str(safe), "backups_kept": 2}, "keys": one.settings.file["keys"]}
    one.settings = Settings(given, {}, one.settings.path)
    for _ in range(4):
        tending.back_up_when_due(one)
        tending.back_up_when_due(one)
        clock.set(clock.now + hours(25))
    assert len(store.backups(one.db)) == 4
    assert len(list(safe.glob("lionrock-auto-*.zip"))) == 2
    assert (safe / "by-hand.zip").exists()
    safe.rename(tmp_path / "gone")
    tending.back_up_when_due(one)
    failed = store.last_failure(one.db)
    assert failed is not None
    assert "safe" in failed.why.en
