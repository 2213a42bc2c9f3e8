"""Calling people one after another: each timer one step, nobody away, everybody in the end."""

from __future__ import annotations

from conftest import HandClock
from sqlalchemy import func, select

from lionrock.events.paging import Notifier, PageUnanswered
from lionrock.kernel import timers
from lionrock.kernel.change import Delivery, system
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Reaction
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.paging import service, store
from lionrock.register import roster
from lionrock.register import service as register
from lionrock.register.commands import SHELL
from paging.world import HO, NG, ask, current, followed, got, id_of, later, steps


def test_one_person_at_a_time_is_called(both: Platform, clock: HandClock) -> None:
    """First the shift, its deputy, then the supervisor; each has five minutes."""
    page = ask(both)
    assert current(both, page) == "cheung"
    later(both, clock, 4.9)
    assert current(both, page) == "cheung"
    later(both, clock, 0.2)
    assert current(both, page) == "ho"
    later(both, clock)
    assert current(both, page) == "lam"


def test_the_ladder_is_gone_around_then_everybody_is_called(both: Platform, clock: HandClock) -> None:
    """Twice by default; then the page is unanswered and stays open."""
    page = ask(both)
    for _ in range(6):
        assert got(both, page).state == "calling"
        later(both, clock)
    found = got(both, page)
    assert (found.state, found.open, found.current) == ("unanswered", True, None)
    assert [line for line in steps(both, page) if line.startswith("called")] == [
        "called cheung", "called ho", "called lam", "called cheung", "called ho", "called lam"
    ]  # fmt: skip
    assert {line for line in steps(both, page) if line.startswith("everybody")} == {
        "everybody cheung", "everybody ho", "everybody lam", "everybody ng"
    }  # fmt: skip
    assert both.db.execute(select(func.count()).where(OUTBOX.c.kind == PageUnanswered.__name__)).scalar() == 1
    later(both, clock, 60)
    assert len(steps(both, page)) == 12


def test_the_same_key_opens_once(manned: Platform) -> None:
    """Whoever asks again gets the page there is."""
    with manned.change(system("test"), "a test") as change:
        caller = manned.port(Notifier)
        one, again, two = (caller.page(change, key, "duty", None) for key in ("one", "one", "two"))
    assert one == again != two


def test_an_answer_ends_the_calling(manned: Platform, clock: HandClock) -> None:
    """No timer is left, and answering again changes nothing."""
    page = ask(manned)
    found = service.answer(manned, HO, page)
    assert found.ending is not None
    assert (found.ending.how, found.ending.by, found.ending.person) == ("console", HO.name, id_of(manned, "ho"))
    assert not timers.waiting(manned.db, page)
    assert service.answer(manned, NG, page).ending == found.ending
    later(manned, clock, 60)
    assert steps(manned, page)[-1] == "answered ho console"


def test_leave_and_a_shift_that_ends_pass_people_over(both: Platform, clock: HandClock) -> None:
    """With a note each; who comes on duty is called."""
    page = ask(both)
    now = clock.now
    roster.put(both, SHELL, "ill", roster.Leave(now, now + hours(6), id_of(both, "ho")))
    later(both, clock)
    assert current(both, page) == "lam"
    assert "skipped ho leave" in steps(both, page)


def test_who_is_away_when_it_begins_is_noted(manned: Platform, clock: HandClock) -> None:
    """The first call goes to whoever is there."""
    now = clock.now
    roster.put(manned, SHELL, "ill", roster.Leave(now, now + hours(6), id_of(manned, "cheung")))
    page = ask(manned)
    assert steps(manned, page) == ["opened", "skipped cheung leave", "called ho"]


def test_the_change_of_shifts_changes_the_ladder(manned: Platform, clock: HandClock) -> None:
    """At 20:00 the night shift is called, and whoever went home is not."""
    clock.set(clock.now + hours(10) - hours(0.05))
    page = ask(manned)
    later(manned, clock)
    assert current(manned, page) == "ng"
    assert not any("cheung" in line for line in steps(manned, page)[2:])


def test_who_left_the_register_is_passed_over(manned: Platform, clock: HandClock) -> None:
    """The note says so."""
    page = ask(manned)
    gone = next(one for one in register.versions(manned) if one.record and one.record.key == "ho")
    register.end(manned, SHELL, "left", gone)
    later(manned, clock)
    found = store.pages.steps(manned.db, [page])
    assert ("skipped", gone.id, "left") in [(one.kind, one.person, one.detail) for one in found]


def test_a_timer_delivered_twice_makes_one_step(manned: Platform, clock: HandClock) -> None:
    """A repeated delivery, and an older timer, find nothing to do."""
    page = ask(manned)
    clock.set(clock.now + hours(0.1))
    timers.fire_due(manned)
    followed(manned)
    before = steps(manned, page)
    go_on = manned.registry.get(Reaction, "paging.go_on")
    fired = timers.TimerFired("other", page, "paging.rung", clock.now)
    go_on.act(manned, fired, Delivery("e", go_on.id, 99_999, clock.now, clock.now, system("timers"), exercise=False))
    assert steps(manned, page) == before


def test_roles_are_called_before_supervisors(manned: Platform, clock: HandClock) -> None:
    """A page for an engineer does not wake analysts."""
    page = ask(manned, roles=("engineer",))
    assert current(manned, page) == "fung"
    later(manned, clock)
    assert current(manned, page) == "lam"


def test_without_anybody_it_is_unanswered_at_once(platform: Platform) -> None:
    """An empty register leaves a page that says so."""
    page = ask(platform)
    assert (got(platform, page).state, steps(platform, page)) == ("unanswered", ["opened", "unanswered"])


def test_what_is_done_is_stood_down(manned: Platform) -> None:
    """Another capability ends its own page; an unknown key does nothing."""
    page = ask(manned)
    with manned.change(system("test"), "done") as change:
        manned.port(Notifier).stand_down(change, "k")
        manned.port(Notifier).stand_down(change, "unknown")
    assert steps(manned, page)[-1] == "answered decided"
