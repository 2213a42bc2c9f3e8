"""The four questions: every legal way from one state to the next, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.model import ASKED_AGAIN, Incident
from lionrock.kernel.clock import Instant, days, hours, instant, minutes
from lionrock.kernel.text import Text

NIGHT = instant(1_795_300_200_000_000)
OPENED = Incident(id="a" * 32, number=7, title=Text("Web shell", "網頁後門"), opened_at=NIGHT, by_hand=False)
NAMED = OPENED.named("oms")
POSSIBLE = NAMED.called_possible(NIGHT + minutes(30))
AFFIRMED = NAMED.affirmed(NIGHT + minutes(40))


def test_opening_makes_nobody_aware() -> None:
    """A suspicion, by machine or by hand, starts no clock."""
    assert OPENED.aware_at is None
    assert OPENED.standing == "suspected"
    assert OPENED.reference == "INC-0007"


def test_possible_counts_from_the_statement_and_is_provisional() -> None:
    """Only a person's possible incident starts the provisional clock, from that moment."""
    assert (POSSIBLE.aware_at, POSSIBLE.provisional) == (NIGHT + minutes(30), True)


def test_possible_needs_no_system() -> None:
    """Nothing stands before possible incident, not even question 0."""
    assert OPENED.called_possible(NIGHT).standing == "possible"


def test_possible_twice_is_refused() -> None:
    """A second statement cannot move the first one."""
    with pytest.raises(AnswerError):
        POSSIBLE.called_possible(NIGHT + hours(2))


def test_affirming_keeps_the_moment_of_possible() -> None:
    """The clock that ran provisionally goes on from the same instant."""
    affirmed = POSSIBLE.affirmed(NIGHT + hours(1))
    assert (affirmed.aware_at, affirmed.provisional) == (NIGHT + minutes(30), False)


def test_affirming_can_say_an_earlier_moment_at_once() -> None:
    """The person may know that somebody was aware before."""
    affirmed = POSSIBLE.affirmed(NIGHT + hours(1), since=NIGHT)
    assert affirmed.aware_at == NIGHT
    assert affirmed.version == POSSIBLE.version + 1
    assert [former.because for former in affirmed.earlier] == ["corrected"]


def test_an_incident_concerns_a_named_system() -> None:
    """In the sense of the law there is none without a critical computer system."""
    with pytest.raises(AnswerError):
        OPENED.affirmed(NIGHT)


def test_losing_the_system_leaves_a_possible_incident_and_its_clock() -> None:
    """Not yet known takes nothing back of what was stated."""
    unknown = AFFIRMED.not_known()
    assert (unknown.standing, unknown.aware_at) == ("possible", AFFIRMED.aware_at)


@pytest.mark.parametrize("dismissal", ["threat_only", "technical_fault"])
def test_a_dismissal_ends_awareness_and_is_asked_again(dismissal: str) -> None:
    """The s. 28 question ends; a day later it is asked again."""
    dismissed = POSSIBLE.called(dismissal, NIGHT + hours(1))  # type: ignore[arg-type]  # parametrized
    assert dismissed.aware_at is None
    assert dismissed.earlier[0].awareness.at == NIGHT + minutes(30)
    assert not dismissed.asks_again(NIGHT + hours(1))
    assert dismissed.asks_again(NIGHT + hours(1) + ASKED_AGAIN)


def test_none_of_ours_ends_the_question_and_keeps_the_statement() -> None:
    """The incident stays, without a clock; what was stated is kept."""
    none = AFFIRMED.judged("serious", NIGHT + hours(1)).none_of_ours(NIGHT + hours(2))
    assert (none.standing, none.aware_at, none.verdict) == ("not_ours", None, "undecided")
    assert none.earlier[0].because == "not_ours"


def test_possible_after_none_of_ours_counts_anew() -> None:
    """A new fact on the night's second half is a new statement, and the system is open again."""
    again = POSSIBLE.none_of_ours(NIGHT + hours(1)).called_possible(NIGHT + hours(9))
    assert (again.scope, again.aware_at) == ("unknown", NIGHT + hours(9))


def test_affirming_after_a_lapse_asks_since_when() -> None:
    """No clock moves silently: from the earlier moment or from now, a person says which."""
    dismissed = POSSIBLE.called("technical_fault", NIGHT + hours(1))
    with pytest.raises(AnswerError):
        dismissed.affirmed(NIGHT + hours(9))
    assert dismissed.affirmed(NIGHT + hours(9), since=NIGHT + minutes(30)).aware_at == NIGHT + minutes(30)
    assert dismissed.affirmed(NIGHT + hours(9), since=NIGHT + hours(9)).aware_at == NIGHT + hours(9)


def test_setting_awareness_keeps_the_former_value() -> None:
    """A correction is never an erasure."""
    corrected = AFFIRMED.aware_since(NIGHT, NIGHT + hours(3))
    assert corrected.aware_at == NIGHT
    assert corrected.earlier[0].awareness.at == NIGHT + minutes(40)
    assert corrected.lapsed == ()


@pytest.mark.parametrize("moment", [NIGHT + minutes(41), NIGHT - days(400)])
def test_awareness_stays_within_the_statement_and_a_year(moment: Instant) -> None:
    """It cannot be later than what was stated, nor lie absurdly far back."""
    with pytest.raises(AnswerError):
        AFFIRMED.aware_since(moment, NIGHT + days(2))


def test_the_core_function_needs_a_statement_first() -> None:
    """The questions stand in order."""
    with pytest.raises(AnswerError):
        NAMED.judged("serious", NIGHT)


def test_an_upgrade_carries_the_instant_of_its_decision() -> None:
    """Both readings of an upgrade need both instants."""
    upgraded = AFFIRMED.judged("not_serious", NIGHT + hours(1)).judged("serious", NIGHT + hours(20))
    assert (upgraded.verdict, upgraded.verdict_at) == ("serious", NIGHT + hours(20))
    assert upgraded.aware_at == NIGHT + minutes(40)


def test_undecided_is_an_answer_without_an_instant() -> None:
    """Taking a verdict back leaves it undecided."""
    assert AFFIRMED.judged("serious", NIGHT).judged("undecided", NIGHT).verdict_at is None


@pytest.mark.parametrize(
    ("incident", "question"),
    [
        (OPENED, "system"),
        (NAMED, "nature"),
        (POSSIBLE, "nature"),
        (AFFIRMED, "core"),
        (AFFIRMED.judged("not_serious", NIGHT), None),
        (NAMED.called("threat_only", NIGHT), None),
        (OPENED.none_of_ours(NIGHT), None),
    ],
)
def test_the_first_open_question_follows_the_order(incident: Incident, question: str | None) -> None:
    """The queue shows what waits for a person."""
    assert incident.question == question


def test_an_open_question_keeps_it_from_being_closed() -> None:
    """Closing never stands in for an answer."""
    with pytest.raises(AnswerError):
        AFFIRMED.closed(NIGHT)


def test_closed_takes_no_answer_until_reopened() -> None:
    """A closed incident is changed by reopening it, with a reason."""
    closed = NAMED.called("threat_only", NIGHT).closed(NIGHT + hours(1))
    with pytest.raises(ClosedError):
        closed.called_possible(NIGHT + hours(2))
    assert not closed.asks_again(NIGHT + days(3))
    assert closed.reopened().asks_again(NIGHT + days(3))


@pytest.mark.parametrize(
    "broken",
    [
        {"system": None},
        {"placed_by": None},
        {"awareness": None},
        {"nature": "suspected"},
        {"scope": "none", "system": None, "placed_by": None},
        {"verdict": "serious"},
        {"ask_again_at": NIGHT},
        {"closed_at": NIGHT},
    ],
)
def test_illegal_states_cannot_be_constructed(broken: dict[str, object]) -> None:
    """What the questions do not know cannot be held in a value."""
    with pytest.raises(ValueError, match="INC-0007"):
        replace(AFFIRMED, **broken)  # type: ignore[arg-type]  # that is the point


class Answers(RuleBasedStateMachine):
    """Any sequence of answers, legal or not, at any pace."""

    @initialize()
    def begin(self) -> None:
        """Open one."""
        self.now = NIGHT
        self.incident = OPENED
        self.statements: list[Instant] = []

    def answer(self, after: Incident) -> None:
        """Take the answer and hold the laws of one step."""
        before, self.incident = self.incident, after
        assert after.version == before.version + 1
        assert after.earlier[: len(before.earlier)] == before.earlier
        if before.awareness and after.awareness != before.awareness:
            assert after.earlier[-1].awareness == before.awareness
        if after.aware_at is not None and before.aware_at is None:
            self.statements.append(self.now)

    def attempt(self, verb: str, *args: object, **named: object) -> None:
        """Try an answer; a refused one changes nothing."""
        before = self.incident
        try:
            after = getattr(before, verb)(*args, **named)
        except (AnswerError, ClosedError):
            return
        self.answer(after)

    @rule(pause=st.integers(0, 3 * 24 * 60))
    def time_passes(self, pause: int) -> None:
        """Let minutes go by: time alone changes no answer."""
        self.now += minutes(pause)

    @rule(system=st.sampled_from(["oms", "ems"]))
    def names_system(self, system: str) -> None:
        """Question 0: which one."""
        self.attempt("named", system)

    @rule()
    def knows_no_system(self) -> None:
        """Question 0: not yet known."""
        self.attempt("not_known")

    @rule()
    def says_none_of_ours(self) -> None:
        """Question 0: none."""
        self.attempt("none_of_ours", self.now)

    @rule()
    def says_possible(self) -> None:
        """Question 1: it may be one; the clock counts from this moment unless it runs already."""
        before = self.incident
        self.attempt("called_possible", self.now)
        if before is not self.incident:
            assert self.incident.aware_at == (before.aware_at or self.now)

    @rule(back=st.none() | st.integers(-60, 10_000))
    def affirms(self, back: int | None) -> None:
        """Question 1: it is one, since then."""
        self.attempt("affirmed", self.now, since=None if back is None else self.now - minutes(back))

    @rule(dismissal=st.sampled_from(["threat_only", "technical_fault"]))
    def dismisses(self, dismissal: str) -> None:
        """Question 1: it is none."""
        self.attempt("called", dismissal, self.now)

    @rule(back=st.integers(-60, 10_000))
    def corrects_awareness(self, back: int) -> None:
        """Question 2: since when."""
        self.attempt("aware_since", self.now - minutes(back), self.now)

    @rule(verdict=st.sampled_from(["serious", "not_serious", "undecided"]))
    def judges(self, verdict: str) -> None:
        """Question 3: the core function."""
        before = self.incident
        self.attempt("judged", verdict, self.now)
        assert self.incident.aware_at == before.aware_at

    @rule()
    def closes(self) -> None:
        """Close it."""
        self.attempt("closed", self.now)

    @rule()
    def reopens(self) -> None:
        """Open it again."""
        self.attempt("reopened")

    @invariant()
    def awareness_rests_on_a_statement(self) -> None:
        """Without a person's statement nobody is aware, and never since after it or after now."""
        if (aware := self.incident.awareness) is not None:
            assert self.statements
            assert aware.at <= aware.stated <= self.now
            assert aware.stated in self.statements

    @invariant()
    def provisional_means_possible(self) -> None:
        """A clock is provisional exactly while a person left it undecided."""
        assert self.incident.provisional == (self.incident.standing == "possible")
        assert (self.incident.aware_at is not None) == (self.incident.standing in ("possible", "incident"))

    @invariant()
    def a_verdict_follows_awareness(self) -> None:
        """Serious or not, the decision lies after the awareness it judges."""
        if self.incident.verdict_at is not None:
            assert self.incident.aware_at is not None
            assert self.incident.aware_at <= self.incident.verdict_at <= self.now

    @invariant()
    def dismissals_come_back_within_a_day(self) -> None:
        """Threat only and technical fault are never final by themselves."""
        if self.incident.dismissed and self.incident.open:
            assert self.incident.asks_again(self.now + ASKED_AGAIN)


Answers.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestAnswers = Answers.TestCase
