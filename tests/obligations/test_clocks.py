"""Clocks as stored: started, replaced, worked off, each told in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pytest

from lionrock.events.incidents import IncidentAssessed, IncidentOpened
from lionrock.events.obligations import WarningDayRecorded
from lionrock.events.paging import Notifier
from lionrock.filings import composing as forms
from lionrock.filings import service as filings
from lionrock.kernel import timers
from lionrock.kernel.change import Change, system
from lionrock.kernel.clock import hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.platform import Platform
from lionrock.obligations import service, store
from lionrock.obligations.record import ANNEX_E
from lionrock.obligations.service import Submitted
from obligations.world import AWARE, DEPUTY, Case, entries, hkt


def test_an_opened_incident_has_no_clock(case: Case) -> None:
    """A finding never starts one."""
    assert store.running(case.platform.db) == []
    assert store.matter(case.platform.db, case.id).title.zh == "對外網站遭入侵"


def test_a_possible_incident_starts_provisional_clocks(case: Case) -> None:
    """Twelve hours, forty-eight beside it, and the report."""
    case.answer(standing="possible")
    assert [clock.terms.reading for clock in case.clocks("notice")] == ["serious", "other"]
    assert all(clock.terms.provisional for clock in store.running(case.platform.db))


def test_a_decision_replaces_clocks_and_tells_both(case: Case) -> None:
    """Nothing is edited: old rows end as replaced, new ones begin."""
    case.answer()
    old = {clock.id for clock in case.clocks("notice")}
    case.answer(seriousness="not_serious")
    new = case.clocks("notice")
    assert (new[0].terms.reading, new[0].terms.provisional) == ("other", False)
    assert not old & {clock.id for clock in new}
    ended = [clock for clock in store.history(case.platform.db, case.id) if clock.id in old]
    assert {clock.state for clock in ended} == {"replaced"}
    assert entries(case.platform, "ClockEnded") == len(old)


def test_an_answer_that_changes_nothing_leaves_an_entry(case: Case) -> None:
    """The recomputation itself is on record."""
    case.answer()
    before = entries(case.platform, "ClockComputed")
    case.answer()
    assert entries(case.platform, "ClockComputed") == before
    assert entries(case.platform, "ClocksChecked") == 2


def test_a_delivery_repeated_changes_nothing(case: Case) -> None:
    """Reactions may come twice; clocks do not."""
    case.answer()
    clocks = store.history(case.platform.db, case.id)
    case.platform.settle()
    assert store.history(case.platform.db, case.id) == clocks


def test_an_answer_may_arrive_before_the_opening(platform: Platform) -> None:
    """Each reaction has its own cursor; the order between them is not given."""
    with platform.change(system("incidents"), "both at once") as change:
        change.publish(IncidentOpened("1" * 32, "INC-0001", "Opened", "已開立", None, by_hand=True))
        change.publish(
            IncidentAssessed("1" * 32, "INC-0001", "nature", None, "possible", change.now, True, "undecided", None, "")
        )
    platform.settle()
    assert store.matter(platform.db, "inc-0001").title.en == "Opened"
    assert len(store.running(platform.db)) == 3


def test_threat_only_ends_every_clock_as_fallen_away(case: Case) -> None:
    """The duty is gone, the history stays."""
    case.answer().answer(standing="threat_only")
    assert store.running(case.platform.db) == []
    assert {clock.state for clock in store.history(case.platform.db, case.id)} == {"fell_away"}
    assert timers.waiting(case.platform.db) == []


def test_a_corrected_awareness_moves_the_clocks_openly(case: Case) -> None:
    """The former computation stays readable."""
    case.answer(seriousness="serious")
    case.answer(seriousness="serious", aware=AWARE - hours(1))
    assert case.clocks("notice")[0].terms.work_to == hkt(22, 17, 30)
    assert len(store.history(case.platform.db, case.id)) == 4


def test_a_completed_call_works_off_the_notice_and_starts_the_written_record(case: Case) -> None:
    """The written record counts from the call, at the time it was."""
    case.answer()
    case.clock.set(hkt(22, 7, 20))
    case.call(at=hkt(22, 7, 10))
    assert {(clock.state, clock.ended_at) for clock in case.clocks("notice")} == {("done", hkt(22, 7, 10))}
    (written,) = case.clocks("written")
    assert (written.state, written.terms.work_to) == ("running", hkt(24, 7, 10))


def test_a_later_decision_leaves_a_given_notice_done(case: Case) -> None:
    """Judged serious after the call: the twelve-hour clock is computed, and was worked off."""
    case.answer()
    case.call()
    case.answer(seriousness="serious")
    assert {clock.state for clock in case.clocks("notice")} == {"done"}


def test_back_to_an_incident_after_a_threat_starts_again(case: Case) -> None:
    """New clocks, old ones kept as fallen away."""
    case.answer().answer(standing="technical_fault").answer(aware=AWARE)
    assert case.clocks("notice")[0].running


def test_choosing_a_reading_needs_an_upgrade(case: Case) -> None:
    """There is nothing to choose between."""
    case.answer(seriousness="serious")
    with pytest.raises(RefusedError, match="no two readings"):
        service.choose(case.platform, case.id, "serious", DEPUTY, "counsel advised")


def test_counsel_chooses_between_the_readings(case: Case) -> None:
    """The other one stays in sight, and the choice is an entry with its reason."""
    case.answer(seriousness="not_serious")
    case.clock.set(hkt(22, 20))
    case.answer(seriousness="serious")
    assert [clock.terms.governs for clock in case.clocks("notice")] == [True, True]
    service.choose(case.platform, case.id, "serious-decision", DEPUTY, "advice of counsel, 22 November")
    first, second = case.clocks("notice")
    assert (first.terms.reading, first.terms.work_to, second.terms.governs) == ("serious-decision", hkt(23, 8), False)
    assert entries(case.platform, "ReadingChosen") == 1


def test_choosing_needs_a_fresh_proof(case: Case) -> None:
    """A decision is a signed one."""
    with pytest.raises(RefusedError, match="fresh"):
        service.choose(case.platform, case.id, "serious", DEPUTY.__class__("d", "May", "deputy", "totp"), "why")


def warn(case: Case, day: date, kind: Literal["gale", "black_rainstorm"], *, stands: bool = True) -> None:
    """Tell that a warning stood on a day, or that an earlier record was wrong."""
    with case.platform.change(DEPUTY, "as the Observatory said") as change:
        change.publish(WarningDayRecorded(day.isoformat(), kind, "Hong Kong Observatory", stands))
    case.platform.settle()


def test_a_warning_day_moves_the_last_day_and_not_the_strict_one(case: Case) -> None:
    """A gale on Monday 7 December: the report's last day becomes Tuesday, openly."""
    case.answer(seriousness="serious")
    case.clock.set(hkt(7, 9, month=12))
    warn(case, date(2026, 12, 7), "gale")
    (report,) = case.clocks("report")
    assert (report.terms.last_day, report.terms.work_to) == (date(2026, 12, 8), hkt(6, 6, 30, month=12))
    assert [why.en for _, why in report.terms.rolled][-1] == "gale or black rainstorm warning day"


def test_a_warning_day_told_twice_counts_once(case: Case) -> None:
    """Telling it again changes nothing."""
    for _ in range(2):
        warn(case, date(2026, 11, 20), "black_rainstorm")
    assert len(store.warned(case.platform.db)) == 1


def test_a_corrected_warning_day_moves_the_last_day_back(case: Case) -> None:
    """What was recorded by mistake no longer excuses a day; the clock computed with it is kept as replaced."""
    case.answer(seriousness="serious")
    warn(case, date(2026, 12, 7), "gale")
    warn(case, date(2026, 12, 7), "gale", stands=False)
    (report,) = case.clocks("report")
    assert report.terms.last_day == date(2026, 12, 7)
    assert len([one for one in store.history(case.platform.db, case.id) if one.terms.kind == "report"]) == 3


def test_reminders_come_at_each_share_while_the_duty_is_open(case: Case) -> None:
    """Half, three quarters, nine tenths, the end; none for a clock worked off."""
    case.answer(seriousness="serious")
    case.pass_time(hkt(22, 15, 30))
    assert [one.share for one in store.reminders(case.platform.db, case.id)] == [50, 75]
    case.call()
    case.pass_time(hkt(22, 20))
    assert [one.share for one in store.reminders(case.platform.db, case.id)] == [50, 75]


def test_a_clock_whose_time_had_passed_reminds_at_once(case: Case) -> None:
    """Awareness set back beyond the limit: the end fires at the next poll."""
    case.answer(seriousness="serious", aware=AWARE - hours(13))
    case.pass_time(AWARE + timedelta(seconds=1))
    assert [one.share for one in store.reminders(case.platform.db, case.id)] == [100]


def test_a_case_on_both_databases(either: Platform, clock: Any) -> None:
    """From a suspicion to a worked-off written record, on SQLite and PostgreSQL."""
    case = Case(either, clock).open().answer(aware=clock.now).answer(aware=clock.now, seriousness="not_serious")
    case.call()
    digest = forms.draft(either, ANNEX_E, case.id).digest
    filings.approve(either, ANNEX_E, case.id, digest, DEPUTY)
    service.record(either, ANNEX_E, case.id, Submitted(1, "secure channel"), DEPUTY)
    case.answer(aware=clock.now, seriousness="serious")
    states = {one.terms.reading: one.state for one in store.current(either.db, case.id)}
    assert states == {"serious": "done", "serious-decision": "done", "written": "done", "report": "running"}
    assert len(store.running(either.db)) == store.count(either.db) == 1


def test_an_exercise_stays_one(case: Case) -> None:
    """Every entry of its clocks carries the mark."""
    other = Case(case.platform, case.clock, reference="INC-0008").open(exercise=True).answer(exercise=True)
    assert store.matter(case.platform.db, other.id).exercise


def test_awareness_before_the_ordinance_takes_the_present_rules(case: Case) -> None:
    """A clock too many is safer than none."""
    case.answer(aware=hkt(31, 23, month=12, year=2025))
    assert case.clocks("notice")[0].terms.work_to == hkt(1, 11, month=1)


class Called:
    """The notifier port, remembering the calls that stand."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def page(self, change: Change, key: str, why: str, incident: str | None, roles: Sequence[str] = ()) -> str:
        """Remember the key."""
        assert why == "unanswered-clock"
        self.keys.append(key)
        return new_id()

    def stand_down(self, change: Change, key: str) -> None:
        """Forget the key."""
        self.keys = [one for one in self.keys if one != key]


def test_people_are_called_near_the_end_of_a_clock_and_after_it(case: Case) -> None:
    """At three quarters, nine tenths, the end and each further tenth; the call made, nobody is called any more."""
    called = Called()
    case.platform.bind(Notifier, called)
    case.answer(seriousness="serious")
    for hour, minute, calls in ((12, 30, 0), (15, 30, 1), (17, 18, 2), (18, 30, 3), (19, 42, 4), (23, 0, 5)):
        case.pass_time(hkt(22, hour, minute))
        assert len(called.keys) == calls
    assert len(set(called.keys)) == 5
    case.call()
    assert called.keys == []
