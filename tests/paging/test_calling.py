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
from paging.world import HO, NG, ask, current, got, id_of, later, steps


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


def test_the_same_key_opens_once(both: Platform) -> None:
    """Whoever asks again gets the page there is."""
    with both.change(system("test"), "a test") as change:
        caller = both.port(Notifier)
        one, again, two = (caller.page(change, key, "duty", None) for key in ("one", "one", "two"))
    assert one == again != two


def test_an_answer_ends_the_calling(both: Platform, clock: HandClock) -> None:
    """No timer is left, and answering again changes nothing."""
    page = ask(both)
    found = service.answer(both, HO, page)
    assert found.ending is not None
    assert (found.ending.how, found.ending.by, found.ending.person) == ("console", HO.name, id_of(both, "ho"))
    assert not timers.waiting(both.db, page)
    assert service.answer(both, NG, page).ending == found.ending
    later(both, clock, 60)
    assert steps(both, page)[-1] == "answered ho console"


def test_leave_and_a_shift_that_ends_pass_people_over(both: Platform, clock: HandClock) -> None:
    """With a note each; who comes on duty is called."""
    page = ask(both)
    now = clock.now
    roster.put(both, SHELL, "ill", roster.Leave(now, now + hours(6), id_of(both, "ho")))
    later(both, clock)
    assert current(both, page) == "lam"
    assert "skipped ho leave" in steps(both, page)


def test_who_is_away_when_it_begins_is_noted(both: Platform, clock: HandClock) -> None:
    """The first call goes to whoever is there."""
    now = clock.now
    roster.put(both, SHELL, "ill", roster.Leave(now, now + hours(6), id_of(both, "cheung")))
    page = ask(both)
    assert steps(both, page) == ["opened", "skipped cheung leave", "called ho"]


def test_the_change_of_shifts_changes_the_ladder(both: Platform, clock: HandClock) -> None:
    """At 20:00 the night shift is called, and whoever went home is not."""
    clock.set(clock.now + hours(10) - hours(0.05))
    page = ask(both)
    later(both, clock)
    assert current(both, page) == "ng"
    assert not any("cheung" in line for line in steps(both, page)[2:])


def test_who_left_the_register_is_passed_over(both: Platform, clock: HandClock) -> None:
    """The note says so."""
    page = ask(both)
    gone = next(one for one in register.versions(both) if one.record and one.record.key == "ho")
    register.end(both, SHELL, "left", gone)
    later(both, clock)
    found = store.pages.steps(both.db, [page])
    assert ("skipped", gone.id, "left") in [(one.kind, one.person, one.detail) for one in found]


def test_a_timer_delivered_twice_makes_one_step(both: Platform, clock: HandClock) -> None:
    """A repeated delivery, and an older timer, find nothing to do."""
    page = ask(both)
    clock.set(clock.now + hours(0.1))
    timers.fire_due(both)
    both.settle()
    before = steps(both, page)
    go_on = both.registry.get(Reaction, "paging.go_on")
    fired = timers.TimerFired("other", page, "paging.rung", clock.now)
    go_on.act(both, fired, Delivery("e", go_on.id, 99_999, clock.now, clock.now, system("timers"), exercise=False))
    assert steps(both, page) == before


def test_roles_are_called_before_supervisors(both: Platform, clock: HandClock) -> None:
    """A page for an engineer does not wake analysts."""
    page = ask(both, roles=("engineer",))
    assert current(both, page) == "fung"
    later(both, clock)
    assert current(both, page) == "lam"


def test_without_anybody_it_is_unanswered_at_once(platform: Platform) -> None:
    """An empty register leaves a page that says so."""
    page = ask(platform)
    assert (got(platform, page).state, steps(platform, page)) == ("unanswered", ["opened", "unanswered"])


def test_what_is_done_is_stood_down(both: Platform) -> None:
    """Another capability ends its own page; an unknown key does nothing."""
    page = ask(both)
    with both.change(system("test"), "done") as change:
        both.port(Notifier).stand_down(change, "k")
        both.port(Notifier).stand_down(change, "unknown")
    assert steps(both, page)[-1] == "answered decided"
