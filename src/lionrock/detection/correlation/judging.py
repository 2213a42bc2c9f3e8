"""One group of a correlation: which of its events meet the condition, and which are part of that. Pure.

What is found depends on the events alone, not on the order in which they came: a window that once met a condition of
*at least* goes on meeting it, and any other window is judged once, when it is over.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from lionrock.detection.correlation.model import AMOUNTS, Correlation, Event
from lionrock.detection.correlation.tallies import tally

_MOST_SCANNED: Final = 500
"""Events of one window that are looked through for those on the way to an ordered match."""

Judged = tuple[int, Sequence[int]]
"""The place of an event whose window met the condition, and the places of the events that are part of it."""


def met(correlation: Correlation, events: Sequence[Event], fresh: Sequence[Event]) -> Iterator[Judged]:
    """Yield the windows that meet a condition of *at least* and that fresh events may have changed.

    A window ends with an event and holds all that is within the timespan before it, what is of the same time too.
    Events are in their order; the fresh ones are among them.
    """
    times = sorted({event.time for event in fresh})
    if not times or not _possible(correlation, events):
        return
    if correlation.kind == "temporal_ordered":
        for sequence in correlation.sequences:
            yield from _ordered(correlation, sequence, events, times)
        return
    held = tally(correlation)
    left = right = bisect_right(events, times[0] - correlation.span, key=_time)
    for place in _changed(correlation, events, times):
        time = events[place].time
        while right < len(events) and events[right].time <= time:
            held.add(events[right])
            right += 1
        while events[left].time <= time - correlation.span:
            held.remove(events[left])
            left += 1
        if held.holds():
            yield place, range(left, right)


def _possible(correlation: Correlation, events: Sequence[Event]) -> bool:
    """Say whether all events of a group together could meet a condition of *at least*; most groups never do."""
    if correlation.kind == "event_count":
        return correlation.holds(len(events))
    if correlation.kind == "value_count":
        return correlation.holds(len({value for event in events for value in event.values}))
    rules = {event.rule for event in events}
    if correlation.kind == "temporal_ordered":
        return any(rules.issuperset(sequence) for sequence in correlation.sequences)
    if correlation.term is not None:
        return correlation.term.holds(rules, rules)
    return correlation.kind in AMOUNTS or correlation.holds(len(rules))


def over(correlation: Correlation, events: Sequence[Event], until: int, number: int) -> Iterator[Judged]:
    """Yield the windows of a stretch that were over by `until` and met the condition; all are marked as judged.

    Of events that come to a window when it was judged already, nothing is made. The events of the stretches before and
    after are there as far as windows reach into them.
    """
    first, end = number * correlation.stretch, (number + 1) * correlation.stretch
    begin, stop = bisect_left(events, first, key=_time), bisect_left(events, end, key=_time)
    judged = _absences if correlation.term is not None else _stretches
    yield from judged(correlation, events, range(begin, stop), until)


def _stretches(
    correlation: Correlation, events: Sequence[Event], places: Sequence[int], until: int
) -> Iterator[Judged]:
    """Yield the stretches of the clock that met the condition, with the last event of each."""
    for window, held in groupby(places, key=lambda place: events[place].time // correlation.span):
        if (window + 1) * correlation.span > until:
            return
        parts = list(held)
        again = any(events[place].judged for place in parts)
        found = tally(correlation)
        for place in parts:
            events[place].judged = True
            found.add(events[place])
        if not again and found.holds():
            yield parts[-1], range(parts[0], parts[-1] + 1)


def _absences(correlation: Correlation, events: Sequence[Event], places: Sequence[int], until: int) -> Iterator[Judged]:
    """Yield the windows that begin with an event and in which, and in the timespan before, nothing negated is."""
    assert correlation.term is not None
    for place in places:
        event = events[place]
        if event.time + correlation.span > until:
            return
        if event.judged:
            continue
        event.judged = True
        before = bisect_right(events, event.time - correlation.span, key=_time)
        begin = bisect_left(events, event.time, key=_time)
        end = bisect_left(events, event.time + correlation.span, key=_time)
        present = {one.rule for one in events[begin:end]}
        if correlation.term.holds(present, present | {one.rule for one in events[before:begin]}):
            yield place, range(begin, end)


def due(correlation: Correlation, events: Sequence[Event]) -> int | None:
    """Return when the first window not yet judged is over; None when all are."""
    first = next((event for event in events if not event.judged), None)
    if first is None:
        return None
    if correlation.term is not None:
        return first.time + correlation.span
    return (first.time // correlation.span + 1) * correlation.span


def _time(event: Event) -> int:
    """Return when an event was."""
    return event.time


def _changed(correlation: Correlation, events: Sequence[Event], times: Sequence[int]) -> Iterator[int]:
    """Yield the places of events whose windows hold something of these times."""
    reach, following = times[0], 0
    for place in range(bisect_left(events, times[0], key=_time), len(events)):
        time = events[place].time
        while following < len(times) and times[following] <= time:
            reach = times[following] + correlation.span
            following += 1
        if time < reach:
            yield place
        elif following == len(times):
            return


def _ordered(
    correlation: Correlation, sequence: Sequence[int], events: Sequence[Event], times: Sequence[int]
) -> Iterator[Judged]:
    """Yield the events that end a sequence of rules within the timespan, with what lies on the way.

    What is of the same time counts as in the order that is asked for.
    """
    steps = {rule: step for step, rule in enumerate(sequence)}
    begin = bisect_right(events, times[0] - correlation.span, key=_time)
    row = [place for place in range(begin, len(events)) if events[place].rule in steps]
    row.sort(key=lambda place: (events[place].time, steps[events[place].rule]))
    taken = [steps[events[place].rule] for place in row]
    changed = set(_changed(correlation, events, times))
    begins: list[int | None] = []
    latest: list[int | None] = [None] * len(sequence)
    for at, place in enumerate(row):
        event, step = events[place], taken[at]
        since = event.time if step == 0 else latest[step - 1]
        begins.append(since)
        if since is None:
            continue
        latest[step] = since if (known := latest[step]) is None else max(known, since)
        if step == len(sequence) - 1 and place in changed and since > event.time - correlation.span:
            way = _way(at, taken, begins, event.time - correlation.span)
            yield place, [row[one] for one in way]


def _way(at: int, steps: Sequence[int], begins: Sequence[int | None], after: int) -> Iterator[int]:
    """Yield the events on the way to one that ends a sequence begun after a moment; of very many the latest."""
    reached = {steps[at]}
    yield at
    for one in range(at - 1, max(at - _MOST_SCANNED, 0) - 1, -1):
        since = begins[one]
        if since is not None and since > after and steps[one] + 1 in reached:
            reached.add(steps[one])
            yield one
