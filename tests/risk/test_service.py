"""Assessments, scenarios, acceptances: what can be written, by whom, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from conftest import HandClock

from lionrock.events.risk import (
    AssessmentClosed,
    AssessmentOpened,
    RiskAcceptanceEnded,
    RiskAccepted,
    ScenarioKept,
)
from lionrock.kernel.change import system as part
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.risk import recall
from lionrock.risk.service import accepting, assessing, scenarios
from lionrock.risk.service.assessing import Wanted
from lionrock.risk.store import scenarios as store
from risk.world import ANALYST, AUDITOR, LEAD, REDUCED, closed, furnished, opened, soon, treated, words

SHELL = part("shell")


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return reading.count(platform.db, Search(kind=kind.__name__))


def test_an_assessment_covers_every_system_and_is_due_by_the_law(either: Platform) -> None:
    """Scope by default is all; the report is due three months after the first year from designation."""
    systems = furnished(either)
    one = opened(either)
    assert set(one.systems) == set(systems.values())
    assert (one.reference, one.period) == ("RSK-0001", 1)
    assert one.due is not None
    assert one.due.date() == date(2027, 9, 1)
    assert told(either, AssessmentOpened) == 1
    assert recall.assessment(either, one.id) == one


def test_the_second_assessment_of_a_year_is_of_that_year(platform: Platform) -> None:
    """A year that has an assessment is named again only while no other year runs."""
    furnished(platform)
    assert [opened(platform).period for _ in range(2)] == [1, 1]


def test_a_year_that_is_past_due_can_still_be_assessed(platform: Platform, clock: HandClock) -> None:
    """By itself it is the year that still can be in time; a person may name an earlier one, none that lies ahead."""
    furnished(platform)
    clock.set(platform.now() + days(400))
    assert opened(platform).period == 2
    late = assessing.begin(platform, ANALYST, Wanted("yearly", (), "m", "a", period=1))
    assert (late.period, late.due is not None and late.due < platform.now()) == (1, True)
    with pytest.raises(InputError):
        assessing.begin(platform, ANALYST, Wanted("yearly", (), "m", "a", period=3))


def test_no_due_date_without_designation(platform: Platform) -> None:
    """What nobody entered gives no date."""
    furnished(platform, None)
    assert opened(platform).due is None


def test_a_directed_assessment_is_due_as_stated(platform: Platform) -> None:
    """Section 24(5): the authority states the date."""
    furnished(platform)
    wanted = Wanted("directed", (), "as the notice asks", "Ken Lau", due=soon(platform))
    assert assessing.begin(platform, ANALYST, wanted).due == soon(platform)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("monthly", (), "m", "a"),
        Wanted("yearly", ("f" * 32,), "m", "a"),
        Wanted("yearly", (), " ", "a"),
        Wanted("yearly", (), "m", "x" * 600),
    ],
)
def test_what_cannot_be_assessed_is_refused(platform: Platform, wanted: Wanted) -> None:
    """Unknown cycle or system, no method, too many words: nothing is written."""
    furnished(platform)
    with pytest.raises(InputError):
        assessing.begin(platform, ANALYST, wanted)
    assert told(platform, AssessmentOpened) == 0


def test_nothing_can_be_assessed_of_an_empty_register(platform: Platform) -> None:
    """An empty scope is no assessment."""
    with pytest.raises(InputError):
        opened(platform)


def test_an_assessment_closes_only_when_nothing_is_missing(either: Platform) -> None:
    """Each system has a scenario, each scenario a treatment with an action or an acceptance."""
    furnished(either)
    one = opened(either)
    with pytest.raises(ConflictError):
        assessing.close(either, ANALYST, one.id, one.version, "done")
    bare = scenarios.write(either, ANALYST, one.id, words(one.systems[0]))
    treated(either, one)
    with pytest.raises(ConflictError):
        assessing.close(either, ANALYST, one.id, one.version, "done")
    scenarios.drop(either, ANALYST, bare.id, bare.revision, "said twice")
    done = assessing.close(either, ANALYST, one.id, one.version, "done")
    assert done.closed == either.now()
    assert told(either, AssessmentClosed) == 1
    with pytest.raises(ConflictError):
        scenarios.write(either, ANALYST, one.id, words(one.systems[0]))


@pytest.mark.parametrize(
    "change",
    [
        {"likelihood": 0},
        {"impact": 6},
        {"likelihood_why": " "},
        {"impact_why": ""},
        {"weakness": ""},
        {"threat": "bad luck"},
        {"system": "f" * 32},
        {"controls": ("no.such",)},
        {"treatment": "ignore"},
        {"treatment": "reduce", "treatment_why": ""},
    ],
)
def test_a_scenario_has_everything_with_reasons(platform: Platform, change: dict[str, object]) -> None:
    """Likelihood and impact within their steps, each with its reason; what it names must exist."""
    one = opened_with_register(platform)
    with pytest.raises(InputError):
        scenarios.write(platform, ANALYST, one[0], replace(words(one[1]), **change))  # type: ignore[arg-type]  # a table of cases
    assert told(platform, ScenarioKept) == 0


def opened_with_register(platform: Platform) -> tuple[str, str]:
    """Return an assessment and its first system."""
    furnished(platform)
    one = opened(platform)
    return one.id, one.systems[0]


def test_an_acceptance_needs_person_reason_and_expiry(platform: Platform) -> None:
    """Two factors, words, an end within a year; a scenario whose treatment is to accept."""
    assessment, system = opened_with_register(platform)
    made = scenarios.write(platform, ANALYST, assessment, words(system, treatment="accept"))
    later = soon(platform)
    for actor, reason, end, refusal in (
        (ANALYST, "borne", later, RefusedError),
        (REDUCED, "borne", later, RefusedError),
        (AUDITOR, "borne", later, RefusedError),
        (SHELL, "borne", later, RefusedError),
        (LEAD, " ", later, InputError),
        (LEAD, "borne", None, InputError),
        (LEAD, "borne", platform.now(), InputError),
        (LEAD, "borne", soon(platform, 400), InputError),
    ):
        with pytest.raises(refusal):
            accepting.accept(platform, actor, made.id, made.revision, reason, end)
    with pytest.raises(ConflictError):
        accepting.accept(platform, LEAD, made.id, made.revision + 1, "borne", later)
    other = scenarios.write(platform, ANALYST, assessment, words(system, treatment="reduce"))
    with pytest.raises(ConflictError):
        accepting.accept(platform, LEAD, other.id, other.revision, "borne", later)
    assert told(platform, RiskAccepted) == 0
    accepting.accept(platform, LEAD, made.id, made.revision, "borne", later)
    assert recall.scenario(platform, made.id).standing(platform.now()) == "accepted"


def test_an_acceptance_is_over_by_itself(either: Platform, clock: HandClock) -> None:
    """At its end the scenario is open again, whether or not the job ran; the fact follows once."""
    assessment, system = opened_with_register(either)
    made = scenarios.write(either, ANALYST, assessment, words(system, treatment="accept"))
    end = soon(either)
    accepting.accept(either, LEAD, made.id, made.revision, "borne", end)
    clock.set(end)
    assert recall.scenario(either, made.id).standing(end) == "open"
    assert [accepting.lapse(either), accepting.lapse(either)] == [1, 0]
    assert told(either, RiskAcceptanceEnded) == 1
    accepting.accept(either, LEAD, made.id, made.revision, "borne again", end + days(10))
    assert recall.scenario(either, made.id).standing(end) == "accepted"


def test_what_is_written_anew_is_not_accepted(platform: Platform) -> None:
    """An acceptance is of what was seen: a higher likelihood ends it."""
    assessment, system = opened_with_register(platform)
    made = scenarios.write(platform, ANALYST, assessment, words(system, treatment="accept"))
    accepting.accept(platform, LEAD, made.id, made.revision, "borne", soon(platform))
    changed = scenarios.rewrite(platform, ANALYST, made.id, made.revision, words(system, 5, 5, "accept"))
    assert (changed.level, changed.standing(platform.now())) == ("critical", "open")
    with pytest.raises(ConflictError):
        scenarios.rewrite(platform, ANALYST, made.id, made.revision, words(system, 1, 1, "accept"))


def test_once_closed_only_the_treatment_changes(platform: Platform) -> None:
    """What was assessed stays as it was; a treatment may follow what happened since."""
    furnished(platform)
    one = closed(platform)
    made = recall.of(platform, one.id)[0]
    with pytest.raises(ConflictError):
        scenarios.rewrite(platform, ANALYST, made.id, made.revision, words(made.words.system, 1, 1, "reduce"))
    after = scenarios.rewrite(platform, ANALYST, made.id, made.revision, words(made.words.system, treatment="accept"))
    assert after.words.treatment == "accept"


def test_an_action_is_late_after_its_day_and_done_once(platform: Platform, clock: HandClock) -> None:
    """Past its last day in Hong Kong a scenario shows it; once done it does not."""
    furnished(platform)
    one = opened(platform, *())
    made = treated(platform, one, date(2026, 12, 1))[0]
    clock.set(platform.now() + days(20))
    assert store.late(platform.db, date(2026, 12, 12)) == 2
    found = recall.scenario(platform, made.id)
    assert found.standing(platform.now()) == "overdue"
    scenarios.finish(platform, ANALYST, found.actions[0].id, "moved to tape")
    assert recall.scenario(platform, made.id).standing(platform.now()) == "treated"
    with pytest.raises(ConflictError):
        scenarios.finish(platform, ANALYST, found.actions[0].id, "again")


def test_who_may_not_write_does_not(platform: Platform) -> None:
    """An auditor and a session without second factor write nothing."""
    furnished(platform)
    for actor in (AUDITOR, REDUCED):
        with pytest.raises(LionrockError):
            assessing.begin(platform, actor, Wanted("yearly", (), "m", "a"))
