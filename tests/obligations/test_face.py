"""What a row of clocks says, and which row comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lionrock.kernel.clock import Instant, hours
from lionrock.obligations import board, face, script, service
from lionrock.obligations.face import Row
from lionrock.obligations.record import ANNEX_E
from lionrock.obligations.service import Submitted
from obligations.world import ANALYST, AWARE, DEPUTY, Case, hkt

NOW = hkt(22, 10, 47)


def row(case: Case, kind: int = 0) -> Row:
    """Return the row of the first notice, written record or report."""
    return board.of(case.platform, case.id)[kind]


def said(case: Case, now: Instant = NOW, kind: int = 0) -> list[str]:
    """Return the lines under a clock in English."""
    return [line.en for line in face.notes(row(case, kind), now)]


def test_an_undecided_notice_shows_both_ends(case: Case) -> None:
    """The strict end drives, the other stands beside it."""
    case.answer()
    assert said(case) == ["aware 06:30 · 12 h end 18:30 · if found not serious, 48 h end 24 Nov 06:30"]
    assert str(face.why(row(case), NOW)) == "seriousness undecided for 4 h 17 min"
    assert (row(case).provisional, row(case).until(NOW)) == (True, hkt(22, 18, 30))


def test_a_notice_that_is_not_serious_shows_when_twelve_hours_would_end(case: Case) -> None:
    """Cap. 653 §28: 48 h govern, 12 h stay in sight."""
    case.answer(seriousness="not_serious")
    assert said(case) == ["aware 06:30 · 48 h end 24 Nov 06:30 · 12 h would end 18:30"]


def test_two_readings_are_never_past_until_counsel_chooses(case: Case) -> None:
    """The one gone by is not shown as past; once chosen, it may be."""
    case.answer(seriousness="not_serious")
    case.clock.set(hkt(22, 9))
    case.answer(seriousness="serious")
    late, later = hkt(22, 19), hkt(23, 9)
    assert (row(case).until(late), row(case).past(late)) == (hkt(22, 21), False)
    assert (row(case).until(later), row(case).past(later)) == (None, False)
    assert str(face.why(row(case), later)) == "two readings; counsel has not chosen"
    assert "past" not in " ".join(said(case, later)) + " ".join(str(line) for line in face.limits(row(case), later))
    service.choose(case.platform, case.id, "serious", DEPUTY, "advice of counsel")
    assert row(case).past(late)
    assert said(case, late)[-1] == "past the time computed under rulebook version cap653 2026-11-22"


def test_the_report_shows_both_values_and_why_the_day_moved(case: Case) -> None:
    """Strict time to work to; the Sunday is named."""
    case.answer()
    assert said(case, kind=2) == [
        "aware 06:30 · work to 6 Dec 06:30 · last day, Cap. 1 s.71: Mon 7 Dec",
        "Sun 6 Dec: Sunday, a general holiday",
    ]


def test_an_uncalled_notice_outranks_a_nearer_written_deadline(case: Case) -> None:
    """First the call, then the nearest end."""
    case.answer()
    case.call()
    case.clock.set(hkt(24, 5))
    other = Case(case.platform, case.clock, reference="INC-0008").open().answer(aware=hkt(24, 4))
    rows = board.running(case.platform)
    assert [(one.matter.incident, one.kind) for one in rows[:2]] == [(other.id, "notice"), (case.id, "written")]
    nearest = board.nearest(case.platform)
    assert nearest is not None
    assert nearest.uncalled


def test_attempts_are_said_and_stop_nothing(case: Case) -> None:
    """Not yet called, and how often it was tried."""
    case.answer()
    service.attempt(case.platform, case.id, ANALYST, "no_answer")
    assert str(face.standing(row(case))) == "not yet called: 1 attempt reached nobody"


def test_what_is_recorded_is_said_as_recorded(case: Case) -> None:
    """Never filed, never late."""
    case.answer()
    service.record(case.platform, ANNEX_E, case.id, Submitted(0, "portal", AWARE), DEPUTY)
    assert str(face.standing(row(case))) == "recorded as given, 22 Nov 2026, 06:30"
    assert not row(case).running


def test_every_bar_says_as_soon_as_practicable_and_the_law(case: Case) -> None:
    """Beside every clock of s. 28, while its rows are unverified."""
    case.answer()
    case.call()
    for one in board.running(case.platform):
        limit, law = face.limits(one, NOW)
        assert limit.en.startswith("outer limit")
        assert law.en.startswith("as soon as practicable")
        assert law.zh.startswith("在切實可行的範圍內盡快")
        assert law.en.endswith("law unverified")


def test_no_words_of_our_own_accord(case: Case) -> None:
    """Nothing here says compliant, filed, late, overdue or aware of knowledge."""
    case.answer()
    for kind in range(3):
        for now in (NOW, hkt(30, 12)):
            words = " ".join([*said(case, now, kind), str(face.standing(row(case, kind)))])
            assert not [word for word in ("compliant", "filed", "late", "overdue") if word in words.split()]


@pytest.mark.parametrize(("day", "en"), [(date(2026, 12, 7), "Mon 7 Dec"), (date(2026, 11, 22), "Sun 22 Nov")])
def test_days_are_hong_kong_days(day: date, en: str) -> None:
    """A day has no time and no zone."""
    assert face.day(day).en == en


def test_a_countdown_without_a_running_clock_is_none(case: Case) -> None:
    """There is nothing to count down to."""
    assert row(case).until(NOW) is None
    assert str(face.waiting("written")) == "counts from the completed call"
    assert row(case, 2).key(NOW) > replace(row(case), kind="notice").key(NOW - hours(1))


def test_the_script_volunteers_nothing(case: Case) -> None:
    """Who, for whom, number, nature, system, account; no awareness, cause or seriousness."""
    assert not {"incident.aware_at", "incident.effect", "incident.state"} & set(script.VALUES)
