"""Duties that follow what was recorded: proposals, judgements, forms and plans handed in; records taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from conftest import START, HandClock

from duties.test_duties import ANALYST, LEAD, by_hand, furnished, told
from lionrock.duties import model, service, store
from lionrock.duties.model import Duty
from lionrock.events.duties import DutyDated, DutyFulfilled, DutyReminded
from lionrock.events.filings import MaterialityJudged, OccasionGrew, OccasionOpened
from lionrock.events.obligations import SubmissionRecorded, WarningDayRecorded
from lionrock.events.plans import PlanEndorsed, PlanSubmitted
from lionrock.events.risk import RiskReportSubmitted
from lionrock.kernel import timers
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, RefusedError
from lionrock.kernel.platform import Platform

REVIEW = START + timedelta(days=730)


def tell(platform: Platform, *facts: Any, at: Instant | None = None) -> None:
    """Publish facts as the capability that owns them does, and let everything follow."""
    with platform.change(LEAD, "a test") as change:
        for fact in facts:
            change.publish(fact, effective=at)
    platform.settle()


def proposal(platform: Platform, form: str = "annex-d", at: Instant = START) -> str:
    """Propose a form for a change of the register; return the occasion."""
    occasion = new_id()
    tell(platform, OccasionOpened(occasion, form, 7, "0" * 64, by_register=True), at=at)
    return occasion


def judge(platform: Platform, occasion: str, *, material: bool, form: str = "annex-d") -> None:
    """Judge a change."""
    tell(platform, MaterialityJudged(occasion, form, material, "0" * 64, START))


def hand_in(platform: Platform, about: str, form: str = "annex-d") -> None:
    """Record a form as submitted now."""
    tell(platform, SubmissionRecorded(about, form, 1, platform.now(), "portal", first_notice=False))


def of(platform: Platform, row: str) -> list[Duty]:
    """Return every duty of a row."""
    return store.of_row(platform.db, row)


def test_a_proposal_runs_before_anybody_judges_it(either: Platform) -> None:
    """A month from the change, not from the judgement; material, the row's own words stand."""
    furnished(either)
    occasion = proposal(either, at=START - timedelta(days=3))
    (duty,) = of(either, "OBL-22-MATERIAL")
    assert (duty.standing, duty.reference, duty.period) == ("open", "FIL-0007", occasion)
    assert duty.work_to == datetime(2026, 12, 19, 2, tzinfo=UTC)
    assert duty.title.en.startswith("Judge a change")
    judge(either, occasion, material=True)
    (judged,) = of(either, "OBL-22-MATERIAL")
    assert (judged.standing, judged.work_to) == ("open", duty.work_to)
    assert judged.title.en.startswith("Notify a material change")


def test_what_is_not_material_falls_away_with_its_reminders(platform: Platform) -> None:
    """The row and who judged stay."""
    furnished(platform)
    occasion = proposal(platform)
    judge(platform, occasion, material=False)
    (duty,) = of(platform, "OBL-22-MATERIAL")
    assert (duty.standing, duty.done_by) == ("withdrawn", "May Ho")
    assert timers.waiting(platform.db, duty.id) == []


def test_an_earlier_change_that_belongs_to_it_dates_it_earlier(platform: Platform) -> None:
    """A later one dates nothing."""
    furnished(platform)
    occasion = proposal(platform)
    tell(platform, OccasionGrew(occasion, "annex-d", "1" * 64), at=START + timedelta(days=1))
    assert told(platform, DutyDated) == 0
    tell(platform, OccasionGrew(occasion, "annex-d", "2" * 64), at=START - timedelta(days=5))
    (duty,) = of(platform, "OBL-22-MATERIAL")
    assert duty.triggered == START - timedelta(days=5)
    assert duty.work_to == datetime(2026, 12, 17, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("annex-a", "OBL-19-CHANGE"),
        ("annex-b", "OBL-20-OPERATOR"),
        ("annex-c", "OBL-21-SUPERVISOR"),
        ("annex-d", "OBL-22-MATERIAL"),
    ],
)
def test_a_form_handed_in_ends_its_duty_once(platform: Platform, form: str, row: str) -> None:
    """A correction that is handed in later ends nothing again, and another occasion's duty stands."""
    furnished(platform)
    occasion, other = proposal(platform, form), proposal(platform, form)
    judge(platform, occasion, material=True, form=form)
    hand_in(platform, occasion, form)
    assert {one.period: one.standing for one in of(platform, row)} == {occasion: "done", other: "open"}
    done = next(one for one in of(platform, row) if one.period == occasion)
    assert (done.done_at, done.done_by, done.receipt) == (START, "May Ho", "portal")
    hand_in(platform, occasion, form)
    assert told(platform, DutyFulfilled) == 1


def test_annex_a_is_also_the_first_notice_of_the_office(platform: Platform) -> None:
    """The duty that counts from designation ends with it."""
    furnished(platform)
    service.set_out(platform)
    hand_in(platform, proposal(platform, "annex-a"), "annex-a")
    assert [one.standing for one in of(platform, "OBL-19-OFFICE")] == ["done"]


def test_an_incident_s_form_ends_no_duty_of_the_calendar(platform: Platform) -> None:
    """Its clocks do."""
    furnished(platform)
    service.set_out(platform)
    hand_in(platform, new_id(), "annex-e")
    assert told(platform, DutyFulfilled) == 0


def test_plans_handed_in_end_their_duties_and_endorsement_opens_the_next(either: Platform) -> None:
    """First plan, response plan, review two years on; a revised version within a month."""
    furnished(either)
    service.set_out(either)
    tell(either, PlanEndorsed("management", 1, "0" * 64, "board", REVIEW))
    assert [one.standing for one in of(either, "OBL-23-REVIEW")] == ["open"]
    assert of(either, "OBL-23-REVISE") == []
    tell(either, PlanSubmitted("management", 1, START, "portal", "R-1"))
    tell(either, PlanSubmitted("response", 1, START, "portal", "R-2"))
    assert [of(either, row)[0].standing for row in ("OBL-23-PLAN", "OBL-27-ERP")] == ["done", "done"]
    tell(either, PlanEndorsed("management", 2, "1" * 64, "board", REVIEW))
    assert [one.standing for one in of(either, "OBL-23-REVIEW")] == ["done", "open"]
    assert [one.work_to for one in of(either, "OBL-23-REVISE")] == [datetime(2026, 12, 22, 2, tzinfo=UTC)]
    tell(either, PlanSubmitted("management", 2, START, "portal", "R-3"))
    assert [one.standing for one in of(either, "OBL-23-REVISE")] == ["done"]


def test_the_report_of_a_year_ends_that_years_duty(platform: Platform) -> None:
    """Section 24: a report that was required, or of another year, ends nothing."""
    furnished(platform)
    service.set_out(platform)
    tell(platform, RiskReportSubmitted(new_id(), 1, "directed", 0, START, "portal", "R-1"))
    tell(platform, RiskReportSubmitted(new_id(), 1, "yearly", 9, START, "portal", "R-2"))
    assert {one.standing for one in of(platform, "OBL-24-RA")} == {"open"}
    tell(platform, RiskReportSubmitted(new_id(), 1, "yearly", 1, START, "portal", "R-3"))
    assert [one.receipt for one in of(platform, "OBL-24-RA") if one.standing == "done"] == ["R-3"]


def test_a_wrong_record_is_taken_back(either: Platform, clock: HandClock) -> None:
    """The duty stands again with the date it had, and is reminded of; two people at once meet."""
    furnished(either)
    made = service.open_duty(either, LEAD, by_hand(), "letter")
    service.fulfil(either, LEAD, made.id, 1, clock(), "done", "R-1")
    with pytest.raises(RefusedError):
        service.reopen(either, ANALYST, made.id, 2, "x")
    again = service.reopen(either, LEAD, made.id, 2, "it was another letter")
    assert (again.standing, again.work_to, again.done_by, again.receipt) == ("open", made.work_to, None, "")
    assert len(timers.waiting(either.db, made.id)) == 3
    with pytest.raises(ConflictError):
        service.reopen(either, LEAD, made.id, 2, "twice")
    with pytest.raises(ConflictError):
        service.reopen(either, LEAD, made.id, again.version, "open already")


def test_each_rung_calls_anew_and_past_the_date_daily(platform: Platform, clock: HandClock) -> None:
    """Also when the call before was answered; a duty that was closed stops every call."""
    called = furnished(platform)
    made = service.open_duty(platform, LEAD, by_hand(), "letter")
    for days in (6, 7, 8, 9, 12):
        clock.set(START + timedelta(days=days))
        timers.fire_due(platform)
        platform.settle()
    assert len(set(called.keys)) == len(called.keys) == 5
    assert told(platform, DutyReminded) == 6  # three days before, too; nobody was called for that
    assert [one.due for one in timers.waiting(platform.db, made.id)] == [START + timedelta(days=13)]
    service.fulfil(platform, LEAD, made.id, 1, clock(), "late", "")
    assert called.keys == []


@pytest.mark.parametrize(
    ("left", "rungs"),
    [
        (timedelta(hours=10), [(1, 5.0), (0, 10.0)]),
        (timedelta(0), [(0, 0.0)]),
        (timedelta(hours=-60), [(-2, 0.0)]),
        (timedelta(hours=25), [(1, 1.0), (0, 25.0)]),
    ],
    ids=["ten hours", "now", "past", "a day"],
)
def test_there_is_always_a_rung(left: timedelta, rungs: list[tuple[int, float]]) -> None:
    """However near or past the date is when the duty comes up."""
    found = model.reminders(START + left, START)
    assert [(days, (moment - START) / timedelta(hours=1)) for days, moment in found] == rungs


def test_a_warning_day_moves_the_last_day_and_never_the_strict_date(either: Platform) -> None:
    """Of the calendar and of duties opened by hand; a correction moves it back."""
    furnished(either)
    service.set_out(either)
    wanted = replace(by_hand(), kind="statute", title="", row="OBL-19-CHANGE", work_to=None)
    made = service.open_duty(either, LEAD, wanted, "moved")
    for stands, last in ((True, date(2026, 12, 23)), (False, date(2026, 12, 22))):
        tell(either, WarningDayRecorded("2026-12-22", "gale", "HKO", stands, ""))
        service.set_out(either)
        after = service.get(either, made.id)
        assert (after.work_to, after.last_day) == (made.work_to, last)
    assert service.set_out(either) == 0
    assert told(either, DutyDated) == 2


def test_another_day_of_designation_dates_the_calendar_anew(platform: Platform) -> None:
    """What was entered wrongly leaves no wrong date behind."""
    furnished(platform)
    service.set_out(platform)

    from duties.test_duties import Named
    from lionrock.events.ports import Estate

    class Earlier(Named):
        def operator(self) -> dict[str, Any]:
            """Return what is registered."""
            return super().operator() | {"designated_on": date(2026, 6, 2)}

    platform.bind(Estate, Earlier())
    assert service.set_out(platform) == 0
    (plan,) = of(platform, "OBL-23-PLAN")
    assert plan.work_to == datetime(2026, 9, 2, 4, tzinfo=UTC)
