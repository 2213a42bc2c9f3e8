"""The calendar as iCalendar (RFC 5545): references and dates alone, no name of operator, system or incident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from lionrock.duties.model import KINDS, Duty
from lionrock.kernel.clock import Instant


def write(duties: Iterable[Duty], now: Instant) -> bytes:
    """Return the open duties with a date as a calendar, each with an alarm a day before."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Lionrock//Duties//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Lionrock")
    for one in duties:
        if one.work_to is None:
            continue
        event = icalendar.Event()
        event.add("uid", f"{one.id}@lionrock")
        event.add("dtstamp", now)
        event.add("dtstart", one.work_to)
        event.add("dtend", one.work_to)
        event.add("summary", f"{KINDS[one.kind].en} · {KINDS[one.kind].zh} · {one.row or one.id[-8:]}")
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "Lionrock")
        alarm.add("trigger", timedelta(days=-1))
        event.add_component(alarm)
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
