"""What the law computes from the state of one incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as giving
from hypothesis import strategies as some

from lionrock.events.incidents import IncidentAssessed, Seriousness, Standing
from lionrock.kernel.clock import hours
from lionrock.kernel.text import same
from lionrock.law.dates import Warnings
from lionrock.law.rulebook import rulebook
from lionrock.obligations.model import Clock, First, Given, Law, Matter, Reading, Terms, plan, steps
from obligations.world import AWARE, hkt

LAW = Law(rulebook(date(2026, 11, 22)), Warnings())
NOTHING = Given()
OPENED = Matter("i" * 32, "INC-0007", same("a test"), AWARE - hours(1))
AWARE_OF = replace(OPENED, standing="incident", aware_at=AWARE)
CALLED = Given(First(hkt(22, 7, 10), "telephone", "c" * 32))


def judged(seriousness: Seriousness, *, relaxed: bool = False, chosen: Reading | None = None) -> Matter:
    """Return the incident with an answer on the core function, decided at 15:00."""
    at = hkt(22, 15) if seriousness == "serious" else None
    return replace(AWARE_OF, seriousness=seriousness, serious_at=at, relaxed=relaxed, chosen=chosen)


def notices(matter: Matter, given: Given = NOTHING) -> list[tuple[Reading, datetime, bool]]:
    """Return reading, end and whether it governs, of each first notice."""
    return [(one.reading, one.work_to, one.governs) for one in plan(matter, given, LAW) if one.kind == "notice"]


def test_a_suspicion_has_no_clock() -> None:
    """A machine's finding starts nothing."""
    assert plan(OPENED, NOTHING, LAW) == ()


def test_serious_is_twelve_hours_from_awareness() -> None:
    """Cap. 653 s. 28: the clock starts when the operator becomes aware."""
    assert notices(judged("serious")) == [("serious", hkt(22, 18, 30), True)]


def test_undecided_runs_twelve_hours_and_shows_forty_eight() -> None:
    """Until the core function is decided, the strict limit drives and is provisional."""
    assert notices(AWARE_OF) == [("serious", hkt(22, 18, 30), True), ("other", hkt(24, 6, 30), False)]
    assert all(one.provisional for one in plan(AWARE_OF, NOTHING, LAW) if one.kind == "notice")


def test_not_serious_is_forty_eight_hours_and_shows_when_twelve_would_end() -> None:
    """The stricter end stays in sight."""
    assert notices(judged("not_serious", relaxed=True)) == [
        ("other", hkt(24, 6, 30), True),
        ("serious", hkt(22, 18, 30), False),
    ]


def test_an_upgrade_leaves_both_readings_standing() -> None:
    """Twelve hours from awareness, and from the decision: counsel chooses."""
    both = [("serious", hkt(22, 18, 30), True), ("serious-decision", hkt(23, 3), True)]
    assert notices(judged("serious", relaxed=True)) == both


@pytest.mark.parametrize("chosen", ["serious", "serious-decision"])
def test_the_chosen_reading_governs_and_the_other_stays(chosen: Reading) -> None:
    """A choice hides nothing."""
    found = notices(judged("serious", relaxed=True, chosen=chosen))
    assert [reading for reading, _, governs in found if governs] == [chosen]
    assert len(found) == 2


def test_a_possible_incident_makes_every_clock_provisional() -> None:
    """Nobody has said yet that it is one."""
    possible = replace(AWARE_OF, standing="possible", provisional=True, seriousness="serious", serious_at=AWARE)
    assert all(one.provisional for one in plan(possible, CALLED, LAW))


def test_the_written_record_counts_from_the_call() -> None:
    """Forty-eight hours from a completed call (CoP 7.3.6), not from awareness."""
    (written,) = [one for one in plan(AWARE_OF, CALLED, LAW) if one.kind == "written"]
    assert (written.triggered_at, written.work_to) == (hkt(22, 7, 10), hkt(24, 7, 10))


def test_a_first_notice_by_the_form_itself_starts_no_written_clock() -> None:
    """Annex E has been given already."""
    by_form = Given(First(hkt(22, 7, 10), "form", "s" * 32))
    assert [one.kind for one in plan(AWARE_OF, by_form, LAW)] == ["notice", "notice", "report"]


def test_the_report_carries_both_values() -> None:
    """Strict 6 December 06:30, a Sunday; by s. 71 the Monday."""
    (report,) = [one for one in plan(AWARE_OF, NOTHING, LAW) if one.kind == "report"]
    assert (report.work_to, report.last_day) == (hkt(6, 6, 30, month=12), date(2026, 12, 7))


def test_a_call_before_anybody_stated_awareness_starts_the_written_record() -> None:
    """Nothing stands before the call; what follows from it is provisional."""
    (written,) = plan(OPENED, CALLED, LAW)
    assert (written.kind, written.provisional) == ("written", True)


@pytest.mark.parametrize("standing", ["threat_only", "technical_fault", "not_ours"])
def test_answers_that_end_the_question_end_the_clocks(standing: Standing) -> None:
    """No s. 28 duty is left."""
    assert plan(replace(OPENED, standing=standing), CALLED, LAW) == ()


def test_a_changed_decision_drops_the_choice() -> None:
    """Counsel chose for one decision, not for the next."""
    chosen = judged("serious", relaxed=True, chosen="serious-decision")
    again = chosen.assessed(fact("serious", hkt(22, 20)))
    assert (again.chosen, again.upgraded) == (None, True)
    assert chosen.assessed(fact("serious", hkt(22, 15))).chosen == "serious-decision"


def test_undecided_then_serious_is_no_upgrade() -> None:
    """The twelve hours ran all along."""
    assert not OPENED.assessed(fact("undecided")).assessed(fact("serious", hkt(22, 20))).upgraded


def test_an_upgrade_after_a_while_undecided_is_still_one() -> None:
    """Once it was decided not to be serious."""
    eased = OPENED.assessed(fact("not_serious", hkt(22, 8))).assessed(fact("undecided"))
    assert eased.assessed(fact("serious", hkt(22, 20))).upgraded


states = some.builds(
    lambda seriousness, relaxed, provisional, minute: replace(
        AWARE_OF,
        seriousness=seriousness,
        serious_at=AWARE + timedelta(minutes=minute) if seriousness == "serious" else None,
        relaxed=relaxed,
        provisional=provisional,
        standing="possible" if provisional else "incident",
    ),
    some.sampled_from(["undecided", "serious", "not_serious"]),
    some.booleans(),
    some.booleans(),
    some.integers(0, 100_000),
)
givens = some.sampled_from([NOTHING, CALLED, Given(CALLED.first, hkt(22, 9), hkt(22, 10))])


@giving(states, givens)
def test_computing_twice_changes_nothing(matter: Matter, given: Given) -> None:
    """Recomputing is idempotent."""
    wanted = plan(matter, given, LAW)
    assert steps(stored(wanted, given), wanted, given).none


@giving(states, states, givens, givens)
def test_old_clocks_are_ended_never_edited(before: Matter, after: Matter, then: Given, now: Given) -> None:
    """After a step, what stands is what follows from the state, and nothing stands twice."""
    old, wanted = stored(plan(before, then, LAW), then), plan(after, now, LAW)
    found = steps(old, wanted, now)
    ended = {clock.id for clock, how in found.end if how != "done"}
    standing = [clock.terms for clock in old if clock.id not in ended] + list(found.begin)
    assert sorted(map(repr, standing)) == sorted(map(repr, (*wanted, *kept_done(old, ended, wanted))))


@giving(states, givens)
def test_one_notice_governs_unless_two_readings_stand(matter: Matter, given: Given) -> None:
    """Exactly one reading drives colours, except after an upgrade until counsel chooses."""
    governing = [one for one in plan(matter, given, LAW) if one.kind == "notice" and one.governs]
    assert len(governing) == (2 if matter.upgraded else 1)


@giving(states)
def test_nothing_governing_is_laxer_than_the_strict_reading_shown(matter: Matter) -> None:
    """Whatever governs, the strict twelve hours are on the screen."""
    assert AWARE + hours(12) in [end for _, end, _ in notices(matter)]


def test_shares_of_a_clock() -> None:
    """Half of twelve hours is six."""
    (clock,) = stored(plan(judged("serious"), NOTHING, LAW)[:1], NOTHING)
    assert [clock.at(share) for share in (50, 75, 100)] == [hkt(22, 12, 30), hkt(22, 15, 30), hkt(22, 18, 30)]


def fact(seriousness: Seriousness, at: datetime | None = None) -> IncidentAssessed:
    """Return an answer on the core function."""
    return IncidentAssessed(
        OPENED.incident, "INC-0007", "core", "oms", "incident", AWARE, False, seriousness, at, "a test"
    )


def stored(wanted: tuple[Terms, ...], given: Given) -> list[Clock]:
    """Return clocks as they would be stored."""
    return [
        Clock(
            f"{n:032x}",
            OPENED.incident,
            terms,
            AWARE,
            "e" * 32,
            "e" * 32,
            "done" if given.at(terms.kind) else "running",
            given.at(terms.kind),
        )
        for n, terms in enumerate(wanted)
    ]


def kept_done(old: list[Clock], ended: set[str], wanted: tuple[Terms, ...]) -> list[Terms]:
    """Return worked-off clocks of a kind that is no longer computed: they stay."""
    kinds = {terms.kind for terms in wanted}
    return [clock.terms for clock in old if clock.id not in ended and clock.terms.kind not in kinds]
