"""Roster files: what they would do, and every problem at its own place."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import HandClock, scratch

from lionrock.kernel.platform import Platform
from lionrock.register.errors import ImportRefusedError
from lionrock.register.roster import service
from lionrock.register.roster.importing import MOST_BYTES, Plan
from register.rosters import STAFF, WEEK, on, staff, take
from register.world import load

NIGHTS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//roster//EN
BEGIN:VEVENT
UID:1
DTSTART;TZID=Asia/Hong_Kong:20261101T200000
DTEND;TZID=Asia/Hong_Kong:20261102T080000
RRULE:FREQ=DAILY;COUNT=60
EXDATE;TZID=Asia/Hong_Kong:20261124T200000
SUMMARY:On call: Ng Tsz-kit; ho
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:20261123T000000Z
DTEND:20261123T120000Z
SUMMARY:Duty
ATTENDEE;CN=Cheung:mailto:cheung@power.example
ATTENDEE:MAILTO:HO@power.example
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20261227
SUMMARY:Leave: 林卓欣
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with people and an empty roster that no test changes."""
    made = scratch(tmp_path_factory.mktemp("still"), HandClock())
    staff(made)
    yield made
    made.close()


def tried(platform: Platform, text: str, name: str = "roster.csv", *, whole: bool = False) -> Plan:
    """Return what a file would do."""
    return service.plan(platform, name, text.encode(), whole=whole)


def told(plan: Plan) -> list[tuple[int, str, str]]:
    """Return line, field and what was found of each problem."""
    return [(one.spot.line, one.field, str(one.found)) for one in plan.problems]


def test_a_roster_is_read(still: Platform) -> None:
    """Three rows are three shifts."""
    assert tried(still, WEEK).counts == {"added": 3, "changed": 0, "ended": 0, "unchanged": 0}


def test_leave_is_read_and_a_day_lasts_until_its_end(still: Platform) -> None:
    """The end of 27 November is midnight."""
    [step] = tried(still, "person,start,end\nlam,2026-11-26,2026-11-27\n").steps
    assert (step.entry.ends - step.entry.starts).days == 2


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("2026-11-24T08:00,2026-11-24T20:00,nobody,", (2, "primary", "nobody")),
        ("2026-11-24T08:00,2026-11-24T20:00,ng,nobody", (2, "deputies", "nobody")),
        ("2026-11-24T08:00,2026-11-24T08:00,ng,", (2, "end", "2026-11-24T08:00")),
        ("24/11/2026,2026-11-24T20:00,ng,", (2, "start", "24/11/2026")),
        (",2026-11-24T20:00,ng,", (2, "start", "")),
        ("2026-11-24T08:00,2026-11-24T20:00,,ho", (2, "primary", "")),
        ("2026-11-24T08:00,2026-11-24T20:00,ng,ho;ng", (2, "deputies", "Ng Tsz-kit")),
        ("2026-11-24T08:00,2027-11-24T20:00,ng,", (2, "end", "365 days, 12:00:00")),
        ("2029-11-24T08:00,2029-11-24T20:00,ng,", (2, "start", "24 Nov 2029, 08:00")),
        ("2026-11-24T08:00,2026-11-24T20:00,=ng,", (2, "primary", "=ng")),
        ("2026-11-24T08:00,2026-11-24T20:00,fung,", (2, "primary", "Fung Wai-lun: none")),
        ("2026-11-24T08:00,2026-11-24T20:00", (2, "", "2")),
    ],
)
def test_a_problem_names_its_place(still: Platform, row: str, problem: tuple[int, str, str]) -> None:
    """Line, field and what was found."""
    assert told(tried(still, f"start,end,primary,deputies\n{row}\n")) == [problem]


def test_a_head_is_one_of_two(still: Platform) -> None:
    """An unknown column is named, and a missing one."""
    assert [one.found for one in tried(still, "start,end,who\n").problems] == ["who", ""]


def test_overlapping_rows_are_refused(still: Platform) -> None:
    """The later row is wrong, and names the other."""
    text = WEEK + "2026-11-23T19:00,2026-11-23T23:00,lam,\n"
    [(line, field, found)] = told(tried(still, text))
    assert (line, field) == (5, "start")
    assert "Cheung Hoi-ting, 23 Nov 2026, 08:00 to 23 Nov 2026, 20:00" in found


def test_the_same_row_twice_is_refused(still: Platform) -> None:
    """The first line is named."""
    [problem] = tried(still, WEEK + "2026-11-22T08:00,2026-11-22T20:00,ng,\n").problems
    assert "see line 2" in problem.expected.en


def test_a_calendar_is_read(still: Platform) -> None:
    """Repeated nights less one, a day by attendees, and leave by whole days."""
    plan = tried(still, NIGHTS, "roster.ics").checked()
    assert plan.counts["added"] == 61
    take_in = [step.entry for step in plan.steps]
    assert sum(entry.starts.isoformat().startswith("2026-11-24") for entry in take_in) == 0


def test_what_a_calendar_says_wrong_is_told_at_its_event(still: Platform) -> None:
    """The line is that on which the event begins."""
    wrong = NIGHTS.replace("Ng Tsz-kit; ho", "Somebody").replace("FREQ=DAILY", "FREQ=MONTHLY", 1)
    assert told(tried(still, wrong, "roster.ics")) == [(4, "RRULE", "MONTHLY")]
    assert told(tried(still, wrong.replace("MONTHLY", "DAILY"), "roster.ics"))[0][:2] == (4, "primary")


def test_a_name_that_two_share_is_not_guessed(platform: Platform) -> None:
    """Two people called alike are told apart by their identifiers alone."""
    load(platform, STAFF + "ng2,Ng Tsz-kit,吳子傑,Engineer,工程師,+852 0000 1999,,engineer\n", "staff.csv")
    row = "start,end,primary\n2026-11-24T08:00,2026-11-24T20:00,Ng Tsz-kit\n"
    assert told(tried(platform, row))[0][1:] == ("primary", "Ng Tsz-kit")
    assert not tried(platform, row.replace("Ng Tsz-kit", "ng2")).problems


@pytest.mark.parametrize("text", ["", "no calendar", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n"])
def test_what_is_no_calendar_is_refused_or_empty(still: Platform, text: str) -> None:
    """Nothing raises; nothing is taken."""
    assert not tried(still, text, "roster.ics").work


def test_a_file_is_bounded(still: Platform) -> None:
    """Size and number of entries."""
    assert tried(still, "x" * (MOST_BYTES + 1)).problems
    endless = NIGHTS.replace("COUNT=60", "INTERVAL=1")
    assert len(tried(still, endless, "roster.ics").steps) < 500


def test_a_file_sent_again_changes_nothing(platform: Platform) -> None:
    """Also after somebody fell ill: only what is new is held against leave."""
    staff(platform)
    take(platform, WEEK)
    take(platform, "person,start,end\nng,2026-11-22T23:00,2026-11-23T06:00\n")
    assert tried(platform, WEEK).counts["unchanged"] == 3
    with pytest.raises(ImportRefusedError, match="Ng Tsz-kit on leave"):
        tried(platform, WEEK.replace("ng,ho", "ng,lam")).checked()


def test_a_whole_file_ends_what_it_leaves_out(platform: Platform) -> None:
    """Within its span and not over yet; a partial one leaves it."""
    staff(platform)
    take(platform, WEEK)
    shorter = "start,end,primary\n2026-11-22T08:00,2026-11-22T20:00,cheung\n2026-11-23T08:00,2026-11-23T20:00,cheung\n"
    assert tried(platform, shorter).counts["ended"] == 0
    take(platform, shorter, whole=True)
    assert on(platform, "2026-11-23T01:00") == ["lam"]
