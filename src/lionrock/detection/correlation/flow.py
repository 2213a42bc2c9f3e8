"""Events run through the correlations, those that build on others after them: the same for streams and for history.

Where the groups are kept is the caller's: a table, whose rows change with the findings, or memory. Pure but for that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Protocol

from lionrock.detection.correlation import judging
from lionrock.detection.correlation.judging import Judged
from lionrock.detection.correlation.model import (
    AMOUNTS,
    MOST_CHAIN,
    MOST_KEYS,
    Book,
    Correlation,
    Event,
    Met,
    Occurrence,
    Part,
    told,
)
from lionrock.matching.values import number

Values = tuple[str, ...]
"""What a group has in common."""
_ABSENT: Final = "\x00"
"""Stands for a value that an event does not have, in a group of its own."""


@dataclass(slots=True)
class Stretch:
    """A stretch of event time of one group: its number and its events in order, the latest where there were too many.

    `due` is when the first window that waits to be over is, in microseconds.
    """

    group: str
    values: Values
    number: int
    events: list[Event]
    due: int | None = None


class States(Protocol):
    """Where the groups of correlations are kept."""

    def load(self, correlation: Correlation, wanted: Mapping[str, set[int]]) -> Mapping[tuple[str, int], Stretch]:
        """Return the stretches of these groups that are there."""

    def save(self, correlation: Correlation, changed: Sequence[Stretch]) -> None:
        """Keep stretches."""

    def waiting(self, correlation: Correlation, until: int) -> Iterable[tuple[str, Values, int]]:
        """Return the stretches with windows that were over by then: group, what it has in common, number."""


def run(book: Book, states: States, occurrences: Iterable[Occurrence]) -> list[Met]:
    """Return what the correlations find with these events that they did not find before."""
    return _Run(book, states).through(occurrences)


def judge(book: Book, states: States, until: int) -> list[Met]:
    """Return what the windows show that were over by then and waited for it."""
    return _Run(book, states).judged(until)


def key(values: Values) -> str:
    """Return the name of a group."""
    return hashlib.sha256("\x1f".join(values).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Run:
    """One pass through the correlations."""

    def __init__(self, book: Book, states: States) -> None:
        self._book = book
        self._states = states
        self._above = book.above
        self._by_rule: dict[str, list[Occurrence]] = {}
        self._found: list[Met] = []

    def through(self, occurrences: Iterable[Occurrence]) -> list[Met]:
        """Return what these events find."""
        for one in occurrences:
            self._by_rule.setdefault(one.rule, []).append(one)
        for correlation in self._book.correlations:
            self._advance(correlation)
        return self._found

    def judged(self, until: int) -> list[Met]:
        """Return what windows find that are over, and what builds on that."""
        for correlation in self._book.correlations:
            self._advance(correlation)
            if correlation.waits:
                self._judge(correlation, until)
        return self._found

    def _advance(self, correlation: Correlation) -> None:
        """Put the events of a correlation's rules into its groups, and judge what can be judged at once."""
        arrivals: dict[Values, list[Event]] = {}
        for place, rule in enumerate(correlation.rules):
            for one in self._by_rule.get(rule, ()):
                for values, event in _events(correlation, place, one, keep=correlation.id in self._above):
                    arrivals.setdefault(values, []).append(event)
        if not arrivals:
            return
        groups = {key(values): values for values in arrivals}
        wanted = {group: _near(correlation, arrivals[values]) for group, values in groups.items()}
        held = self._states.load(correlation, wanted)
        changed: list[Stretch] = []
        for group, values in groups.items():
            known = [event for at in sorted(wanted[group]) for event in _held(held, group, at)]
            events, fresh = _merged(known, arrivals[values])
            if not fresh:
                continue
            if not correlation.waits:
                self._tell(correlation, values, events, judging.met(correlation, events, fresh))
            changed += _stretches(correlation, group, values, events, wanted[group])
        self._states.save(correlation, changed)

    def _judge(self, correlation: Correlation, until: int) -> None:
        """Judge the windows of a correlation that are over."""
        for group, values, at in self._states.waiting(correlation, until):
            near = {at - 1, at, at + 1} if correlation.term is not None else {at}
            held = self._states.load(correlation, {group: near})
            events = [event for one in sorted(near) for event in _held(held, group, one)]
            self._tell(correlation, values, events, judging.over(correlation, events, until, at))
            self._states.save(correlation, list(_stretches(correlation, group, values, events, near)))

    def _tell(
        self, correlation: Correlation, values: Values, events: Sequence[Event], judged: Iterable[Judged]
    ) -> None:
        """Keep what windows show: events that become part of a finding, and what others build on."""
        above, marked = correlation.id in self._above, 0
        known = {event.id for event in events if event.told}
        for place, parts in judged:
            anchor = events[place]
            if above and (correlation.waits or not anchor.judged):
                self._by_rule.setdefault(correlation.id, []).append(_met(correlation, values, events, place, parts))
            anchor.judged = True
            begin = max(parts.start, marked) if isinstance(parts, range) else 0
            marked = parts.stop if isinstance(parts, range) else 0
            for event in (events[one] for one in (range(begin, marked) if marked else parts)):
                if not event.told:
                    self._part(correlation, values, event, known)
                    event.told = True
                    event.of = event.of if above else None

    def _part(self, correlation: Correlation, values: Values, event: Event, known: set[tuple[str, int]]) -> None:
        """Keep that an event is part of a finding, once however many rules it met."""
        if event.of is not None and event.id not in known and correlation.id not in self._book.quiet:
            known.add(event.id)
            kind, place = correlation.about
            about = " | ".join(value for value in values if value != _ABSENT) if kind == "none" else values[place]
            self._found.append(Met(correlation.id, values, event.of, (kind, about)))


def _events(correlation: Correlation, place: int, one: Occurrence, *, keep: bool) -> Iterator[tuple[Values, Event]]:
    """Yield an occurrence as events of the groups it belongs to; none where it lacks what is grouped or counted by."""
    counted = _counted(correlation, one)
    if correlation.counted and not counted:
        return
    of = one if keep else _bare(one)
    missing = (_ABSENT,) if correlation.keeps_missing else ()
    fields = (one.values.get(name, missing) for name in correlation.fields[one.rule])
    parts = [tuple(dict.fromkeys(told(value) for value in values)) for values in fields]
    for count, values in enumerate(product(*parts)):
        if count >= MOST_KEYS:
            return
        yield values, Event(one.time, one.stream, one.ordinal, place, counted, of=of)


def _bare(one: Occurrence) -> Occurrence:
    """Return an occurrence without the values that its group has by now."""
    return Occurrence(
        one.rule, one.time, one.stream, one.ordinal, {}, one.host, one.user, one.address, one.summary, one.chain
    )


def _counted(correlation: Correlation, one: Occurrence) -> tuple[str | float, ...]:
    """Return the values of an occurrence that are counted: texts, or amounts, of which a sum takes none below zero."""
    if not correlation.counted:
        return ()
    fields = [one.values.get(name, ()) for name in correlation.counted]
    if correlation.kind not in AMOUNTS:
        return tuple("\x1f".join(told(value) for value in values) for values in product(*fields))[:MOST_KEYS]
    amounts = [amount for value in fields[0] if (amount := number(value)) is not None]
    return tuple(amount for amount in amounts if correlation.kind != "value_sum" or amount >= 0)


def _near(correlation: Correlation, events: Iterable[Event]) -> set[int]:
    """Return the stretches that windows with these events may reach."""
    return {event.time // correlation.stretch + step for event in events for step in (-1, 0, 1)}


def _held(held: Mapping[tuple[str, int], Stretch], group: str, number: int) -> list[Event]:
    """Return the events of a stretch."""
    found = held.get((group, number))
    return found.events if found is not None else []


def _merged(known: Sequence[Event], arrivals: Sequence[Event]) -> tuple[list[Event], list[Event]]:
    """Return all events in order, and those that were not there: an event told again is the same event."""
    there = {(event.stream, event.ordinal, event.rule) for event in known}
    fresh: list[Event] = []
    for event in arrivals:
        mark = (event.stream, event.ordinal, event.rule)
        if mark not in there:
            there.add(mark)
            fresh.append(event)
    return sorted((*known, *fresh), key=lambda event: event.order), fresh


def _stretches(
    correlation: Correlation, group: str, values: Values, events: Iterable[Event], wanted: Iterable[int]
) -> Iterator[Stretch]:
    """Yield a group's events by stretch, the latest of each."""
    found: dict[int, list[Event]] = {at: [] for at in wanted}
    for event in events:
        found[event.time // correlation.stretch].append(event)
    for at, held in found.items():
        if held:
            kept = held[-correlation.kept :]
            due = judging.due(correlation, kept) if correlation.waits else None
            yield Stretch(group, values, at, kept, due)


def _met(
    correlation: Correlation, values: Values, events: Sequence[Event], place: int, parts: Sequence[int]
) -> Occurrence:
    """Return that a correlation was met, as an event for those that build on it."""
    anchor = events[place]
    last = events[parts[-1]].time if correlation.waits else anchor.time
    own = anchor.of or Occurrence("", anchor.time, anchor.stream, anchor.ordinal, {})
    named = {name: (value,) for name, value in zip(correlation.group, values, strict=True) if value != _ABSENT}
    return Occurrence(
        rule=correlation.id,
        time=last,
        stream=anchor.stream,
        ordinal=anchor.ordinal,
        values={**own.values, **named},
        host=own.host,
        user=own.user,
        address=own.address,
        summary=own.summary,
        chain=_chain(events, place, parts),
    )


def _chain(events: Sequence[Event], place: int, parts: Sequence[int]) -> tuple[Part, ...]:
    """Return the latest events that a window rests on beside its own, with those that they rest on in turn."""
    found: dict[str, Part] = {}
    latest = (
        parts[: -MOST_CHAIN - 2 : -1] if isinstance(parts, range) else sorted(parts, reverse=True)[: MOST_CHAIN + 1]
    )
    for one in latest:
        of = events[one].of
        if of is None:
            continue
        for part in (*of.chain, Part(of.event, of.rule, of.time, of.summary)):
            if (events[one].id != events[place].id or part.event != of.event) and len(found) < MOST_CHAIN:
                found.setdefault(part.event, part)
    return tuple(sorted(found.values(), key=lambda part: (part.time, part.event)))
