"""Reads rosters and leave from an iCalendar file (RFC 5545).

An event is a shift: its attendees in order, or the names in its summary divided by semicolons, are who is called first
and after. An event of category LEAVE, or whose summary begins so, is leave. Times without a zone are Hong Kong's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.clock import HONG_KONG, Instant, days
from lionrock.kernel.text import Text
from lionrock.register.problems import Report, Spot
from lionrock.register.roster import repeating
from lionrock.register.roster.directory import Directory
from lionrock.register.roster.repeating import RepetitionError
from lionrock.register.roster.rows import MOST_ENTRIES, Cells, Row, midnight

if TYPE_CHECKING:
    from icalendar import Event

_BEGIN: Final = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
_LEAVE: Final = re.compile(r"^\s*(?:leave|放假|休假|假期)\s*[:：]?\s*", re.IGNORECASE)
_LABEL: Final = re.compile(r"^\s*(?:on[ -]?call|on duty|duty|當值)\s*[:：]\s*", re.IGNORECASE)
_MOST_EVENTS: Final = 2_000
_BACK: Final = days(31)
_AHEAD: Final = days(366)


@dataclass(frozen=True, slots=True)
class _Told:
    """One event with its place in the file, and up to when repetitions are taken."""

    event: Event
    spot: Spot
    since: Instant
    last: Instant
    report: Report

    def wrong(self, field: str, expected: Text, found: str) -> None:
        """Note that something about the event is not as it must be."""
        self.report.add(self.spot, field, expected, found[:80])


def rows(text: str, directory: Directory, report: Report, now: Instant) -> Iterator[Row]:
    """Yield the entries of a calendar; what is wrong is reported with the line on which its event begins."""
    events = _events(text, report)
    places = [text.count("\n", 0, found.start()) + 1 for found in _BEGIN.finditer(text)]
    given = 0
    for number, event in enumerate(events):
        told = _Told(event, Spot(places[number] if number < len(places) else 0), now - _BACK, now + _AHEAD, report)
        for row in _entries(told, directory):
            given += 1
            if given > MOST_ENTRIES:
                told.wrong("", Text(f"at most {MOST_ENTRIES:,} entries", f"最多 {MOST_ENTRIES:,} 項"), "more")
                return
            yield row


def _events(text: str, report: Report) -> list[Event]:
    """Return the events of the file; one that cannot be read is reported."""
    if len(_BEGIN.findall(text)) > _MOST_EVENTS:
        report.add(Spot(), "", Text(f"at most {_MOST_EVENTS:,} events", f"最多 {_MOST_EVENTS:,} 個行程"), "more")
        return []
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as problem:
        report.add(Spot(), "", Text("an iCalendar file", "iCalendar 檔案"), str(problem)[:120])
        return []
    return [event for calendar in calendars for event in calendar.events]


def _entries(told: _Told, directory: Directory) -> Iterator[Row]:
    """Yield the entries of one event, each repetition one."""
    if str(told.event.get("STATUS", "")).upper() == "CANCELLED":
        return
    span = _span(told)
    if span is None:
        return
    summary = str(told.event.get("SUMMARY", ""))[:400]
    leave = bool(_LEAVE.match(summary)) or "LEAVE" in _categories(told.event)
    people = _people(told.event, _LEAVE.sub("", summary) if leave else _LABEL.sub("", summary))
    for starts in _beginnings(told, span[0]):
        ends = starts + (span[1] - span[0])
        written = {"start": starts.isoformat(), "end": ends.isoformat()}
        written |= {"person": people[0]} if leave else {"primary": people[0], "deputies": ";".join(people[1:])}
        cells = Cells(written, told.spot, {}, directory, told.report)
        row = cells.leave() if leave else cells.shift()
        if row is None:
            return
        yield row


def _span(told: _Told) -> tuple[datetime, datetime] | None:
    """Return beginning and end of an event, or None with what is wrong reported."""
    try:
        starts = _moment(told.event.start)
        ends = _moment(told.event.end)
    except Exception as problem:  # noqa: BLE001 the library raises many kinds for what a file may hold
        told.wrong("DTSTART", Text("a beginning and an end", "開始及結束時間"), str(problem))
        return None
    if ends <= starts:
        told.wrong("DTEND", Text("an end after the beginning", "結束時間須在開始之後"), str(told.event.end))
        return None
    return starts, ends


def _moment(found: date | datetime) -> datetime:
    """Return a moment with its zone: a day begins at midnight in Hong Kong, as does a time without zone."""
    if not isinstance(found, datetime):
        return midnight(datetime(found.year, found.month, found.day))  # noqa: DTZ001 the zone follows
    return found if found.tzinfo else found.replace(tzinfo=HONG_KONG)


def _beginnings(told: _Told, first: datetime) -> Iterator[datetime]:
    """Yield when an event happens: once, or as its rule repeats it less its exceptions, within reach of today."""
    if "RECURRENCE-ID" in told.event or "RDATE" in told.event:
        told.wrong("RECURRENCE-ID", Text("single exceptions as events of their own", "以獨立行程表示個別例外"), "")
        return
    if "RRULE" not in told.event:
        yield first
        return
    try:
        written: Any = told.event["RRULE"]
        rule = repeating.rule(written)
    except (RepetitionError, ValueError, TypeError) as problem:
        expected = problem.expected if isinstance(problem, RepetitionError) else repeating.EXPECTED
        told.wrong("RRULE", expected, getattr(problem, "found", str(problem)))
        return
    skipped = _exceptions(told.event)
    for moment in repeating.repeated(first, rule, told.last):
        if moment.astimezone(UTC) not in skipped and moment >= told.since:
            yield moment


def _exceptions(event: Event) -> set[datetime]:
    """Return the moments at which a repeated event does not happen."""
    found: Any = event.get("EXDATE", [])
    lists = found if isinstance(found, list) else [found]
    return {_moment(each.dt).astimezone(UTC) for one in lists for each in one.dts}


def _people(event: Event, summary: str) -> list[str]:
    """Return the names an event gives, in order: its attendees, else its summary."""
    attendees: Any = event.get("ATTENDEE", [])
    listed = attendees if isinstance(attendees, list) else [attendees]
    people = [str(each) for each in listed][:20]
    return people or [name for name in re.split(r"\s*[;；]\s*", summary) if name] or [""]


def _categories(event: Event) -> set[str]:
    """Return the categories of an event in capitals."""
    found: Any = event.get("CATEGORIES", [])
    lists = found if isinstance(found, list) else [found]
    return {str(word).upper() for one in lists for word in getattr(one, "cats", [one])}
