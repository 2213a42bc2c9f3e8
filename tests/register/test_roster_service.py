"""The roster on both databases: who is on duty, leave, cover, and nothing of it in clear."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import HandClock
from sqlalchemy import select

from lionrock.events.rosters import RosterChanged
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from lionrock.register.roster import Leave, Shift, store
from lionrock.register.roster.sealing import unseal
from register.rosters import WEEK, hkt, on, person, staff, take

ANALYST = Actor("p-ng", "Ng", "analyst", "totp", fresh=True)


@pytest.fixture
def rostered(platform: Platform) -> Platform:
    """Return a platform with people and three shifts, on SQLite."""
    staff(platform)
    take(platform, WEEK)
    return platform


@pytest.fixture
def rostered_either(either: Platform) -> Platform:
    """Return a platform with people and three shifts, on either database."""
    staff(either)
    take(either, WEEK)
    return either


def away(platform: Platform, key: str, since: str, until: str) -> str:
    """Record leave."""
    return roster.put(platform, SHELL, "a test", Leave(hkt(since), hkt(until), person(platform, key)))


def test_the_shift_then_supervisors_are_called(rostered: Platform) -> None:
    """A shift that crosses midnight holds until its end."""
    assert on(rostered, "2026-11-22T12:00") == ["cheung", "ho", "lam"]
    assert on(rostered, "2026-11-23T07:59") == ["ng", "ho", "lam"]
    assert on(rostered, "2026-11-23T08:00") == ["cheung", "ho", "lam"]


def test_without_a_shift_supervisors_are_called(rostered: Platform) -> None:
    """Cover that ended still leaves somebody to call."""
    assert on(rostered, "2026-11-24T03:00") == ["lam"]


def test_leave_takes_a_person_out(rostered_either: Platform) -> None:
    """Also a supervisor: then whoever stands in."""
    away(rostered_either, "ng", "2026-11-23T00:00", "2026-11-23T06:00")
    assert on(rostered_either, "2026-11-23T03:00") == ["ho", "lam"]
    assert on(rostered_either, "2026-11-23T07:00") == ["ng", "ho", "lam"]
    away(rostered_either, "lam", "2026-11-22T00:00", "2026-11-30T00:00")
    assert on(rostered_either, "2026-11-24T03:00") == ["ho"]


def test_who_left_the_register_is_not_called(rostered: Platform) -> None:
    """The shift still names them; the next is called."""
    gone = next(one for one in register.versions(rostered) if one.record and one.record.key == "ng")
    register.end(rostered, SHELL, "left", gone)
    assert on(rostered, "2026-11-23T03:00") == ["ho", "lam"]
    assert roster.absence(rostered, gone.id, hkt("2026-11-23T03:00")) == "left"


def test_gaps_name_why(rostered_either: Platform) -> None:
    """No shift, and everybody of a shift away, are two things."""
    away(rostered_either, "ng", "2026-11-22T22:00", "2026-11-23T06:00")
    away(rostered_either, "ho", "2026-11-22T23:00", "2026-11-23T02:00")
    found = roster.gaps(rostered_either, hkt("2026-11-22T10:00"), hkt("2026-11-24T08:00"))
    assert [(gap.starts, gap.ends, gap.why) for gap in found] == [
        (hkt("2026-11-22T23:00"), hkt("2026-11-23T02:00"), "absent"),
        (hkt("2026-11-23T20:00"), hkt("2026-11-24T08:00"), "none"),
    ]


def test_everybody_is_more_than_those_on_duty(rostered: Platform) -> None:
    """Whoever has a shift near, supervisors and deputies; nobody on leave."""
    away(rostered, "cheung", "2026-11-23T20:00", "2026-11-25T00:00")
    found = [one.key for one in roster.everyone(rostered, hkt("2026-11-24T03:00"))]
    assert found == ["lam", "ho", "ng"]


def test_an_overlapping_shift_is_refused_in_words(rostered: Platform) -> None:
    """The other one is named with person and span."""
    shift = Shift(hkt("2026-11-22T18:00"), hkt("2026-11-22T21:00"), person(rostered, "lam"))
    with pytest.raises(ConflictError) as caught:
        roster.put(rostered, SHELL, "a test", shift)
    assert "overlaps no other" in caught.value.message.en
    assert "Cheung Hoi-ting" in caught.value.message.en or "Ng Tsz-kit" in caught.value.message.en


def test_nobody_is_put_on_duty_during_leave(rostered: Platform) -> None:
    """A roster that contradicts leave is refused; leave recorded later leaves a gap instead."""
    away(rostered, "ng", "2026-11-24T00:00", "2026-11-25T00:00")
    shift = Shift(hkt("2026-11-24T08:00"), hkt("2026-11-24T20:00"), person(rostered, "ng"))
    with pytest.raises(ConflictError, match="Ng Tsz-kit on leave"):
        roster.put(rostered, SHELL, "a test", shift)


def test_a_person_without_a_number_is_named(rostered: Platform) -> None:
    """Nobody is put on the ladder who cannot be telephoned."""
    shift = Shift(hkt("2026-11-24T08:00"), hkt("2026-11-24T20:00"), person(rostered, "fung"))
    with pytest.raises(ConflictError, match="Fung Wai-lun: none"):
        roster.put(rostered, SHELL, "a test", shift)


def test_a_shift_is_changed_and_ended(rostered_either: Platform) -> None:
    """Versions follow one another; what ended is no more."""
    id = roster.put(
        rostered_either,
        SHELL,
        "new",
        Shift(hkt("2026-11-24T08:00"), hkt("2026-11-24T20:00"), person(rostered_either, "ng")),
    )
    swapped = Shift(hkt("2026-11-24T08:00"), hkt("2026-11-24T20:00"), person(rostered_either, "cheung"))
    assert roster.put(rostered_either, SHELL, "swap", swapped, id) == id
    assert on(rostered_either, "2026-11-24T09:00")[0] == "cheung"
    roster.end(rostered_either, SHELL, "no longer", id)
    assert on(rostered_either, "2026-11-24T09:00") == ["lam"]
    with pytest.raises(NotFoundError):
        roster.end(rostered_either, SHELL, "again", id)


def test_an_analyst_changes_nothing(rostered: Platform) -> None:
    """It needs the permission to change the register, and a reason."""
    leave = Leave(hkt("2026-11-24T08:00"), hkt("2026-11-24T20:00"), person(rostered, "ng"))
    with pytest.raises(RefusedError):
        roster.put(rostered, ANALYST, "a test", leave)
    with pytest.raises(InputError):
        roster.put(rostered, SHELL, "  ", leave)


def test_names_are_sealed_and_times_are_bound(rostered: Platform, tmp_path: Path, clock: HandClock) -> None:
    """No row, fact or ledger entry names anybody, and a moved span does not open."""
    rows = rostered.db.execute(select(store.ROSTER)).all()
    assert all(b"ng" not in bytes(row.sealed)[:4] for row in rows)
    roster.put(rostered, SHELL, "a test", Leave(clock.now, clock.now + hours(1), person(rostered, "ho")))
    told = " ".join(rostered.db.execute(select(OUTBOX.c.body).where(OUTBOX.c.kind == RosterChanged.__name__)).scalars())
    assert person(rostered, "ho") not in told
    found = store.between(rostered.db, clock.now, clock.now + hours(1))[0]
    moved = store.Sealed(found.kind, found.entry, found.version, found.starts, found.ends + hours(1), found.learned,
                         found.ended, found.sealed, found.digest, found.event)  # fmt: skip
    with pytest.raises(SealedError):
        unseal(rostered.port(Cipher), moved)
