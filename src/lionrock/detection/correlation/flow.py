"""Events run through the correlations, those that build on others after them: the same for streams and for history.

Where the groups are kept is the caller's: a table, whose rows change with the findings, or memory. Pure but for that.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Protocol

from lionrock.detection.correlation import judging
from lionrock.detection.correlation.judging import Judged
from lionrock.detection.correlation.model import (
    AMOUNTS,
    FEW,
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
    """A stretch of event time of one group: its number and its events in order; of very many, the latest not alike.

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
        groups, stretch = {key(values): values for values in arrivals}, correlation.stretch
        wanted = {group: _near(correlation, arrivals[values]) for group, values in groups.items()}
        held = self._states.load(correlation, wanted)
        changed: list[Stretch] = []
        for group, values in groups.items():
            events = [event for at in sorted(wanted[group]) for event in _held(held, group, at)]
            fresh = _merge(events, arrivals[values])
            touched = {event.time // stretch for event in fresh}
            if fresh and not correlation.waits:
                judged = judging.met(correlation, events, fresh)
                touched |= self._tell(correlation, values, events, judged)
            changed += _parted(correlation, group, values, events, touched)
        self._states.save(correlation, changed)

    def _judge(self, correlation: Correlation, until: int) -> None:
        """Judge the windows of a correlation that are over."""
        for group, values, at in self._states.waiting(correlation, until):
            near = {at - 1, at, at + 1} if correlation.term is not None else {at}
            held = self._states.load(correlation, {group: near})
            events = [event for one in sorted(near) for event in _held(held, group, one)]
            touched = self._tell(correlation, values, events, judging.over(correlation, events, until, at))
            self._states.save(correlation, list(_parted(correlation, group, values, events, touched | {at})))

    def _tell(
        self, correlation: Correlation, values: Values, events: Sequence[Event], judged: Iterable[Judged]
    ) -> set[int]:
        """Keep what windows show, and return the stretches it changed.

        Events become part of a finding; what others build on is an event for them, with those that stand for it first.
        """
        above, marked, touched = correlation.id in self._above, 0, set[int]()
        known = {event.id for event in events if event.told} if len(correlation.rules) > 1 else set()
        for place, parts in judged:
            anchor = events[place]
            begin = max(parts.start, marked) if isinstance(parts, range) else 0
            marked = parts.stop if isinstance(parts, range) else 0
            row = range(begin, marked) if marked else parts
            news = [event for event in (events[one] for one in row) if not event.told]
            for event in news:
                self._part(correlation, values, event, known)
                event.told = True
            if above and (correlation.waits or not anchor.judged):
                last = events[parts[-1]].time if correlation.waits else anchor.time
                self._by_rule.setdefault(correlation.id, []).append(_met(correlation, values, anchor, last, news))
            if news or not anchor.judged:
                touched.update(event.time // correlation.stretch for event in (anchor, *news))
            anchor.judged = True
            if not above:
                for event in news:
                    event.of = None
        return touched

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
    parts = [
        tuple(dict.fromkeys(map(told, values))) if len(values) > 1 else tuple(map(told, values)) for values in fields
    ]
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
    """Return the stretches that windows with these events reach."""
    reach, stretch = 0 if correlation.waits else correlation.span, correlation.stretch
    times = {event.time for event in events}
    return {(time + step) // stretch for time in times for step in (-reach, 0, reach)}


def _held(held: Mapping[tuple[str, int], Stretch], group: str, number: int) -> list[Event]:
    """Return the events of a stretch."""
    found = held.get((group, number))
    return found.events if found is not None else []


def _merge(events: list[Event], arrivals: Iterable[Event]) -> list[Event]:
    """Put what is new in its place and return it: an event told again is the same event."""
    fresh: list[Event] = []
    for event in arrivals:
        order = event.order
        if not events or events[-1].order < order:
            events.append(event)
            fresh.append(event)
            continue
        place = bisect_left(events, order, key=_order)
        if events[place].order != order:
            events.insert(place, event)
            fresh.append(event)
    return fresh


def _order(event: Event) -> tuple[int, int, str, int]:
    """Return the place of an event."""
    return event.order


def _parted(
    correlation: Correlation, group: str, values: Values, events: Sequence[Event], numbers: Iterable[int]
) -> Iterator[Stretch]:
    """Yield some stretches of a group with their events, the latest of each."""
    for at in sorted(numbers):
        begin = bisect_left(events, at * correlation.stretch, key=_time)
        end = bisect_left(events, (at + 1) * correlation.stretch, key=_time)
        kept = _kept(correlation, events[begin:end])
        if kept:
            due = judging.due(correlation, kept) if correlation.waits else None
            yield Stretch(group, values, at, kept, due)


def _kept(correlation: Correlation, events: Sequence[Event]) -> list[Event]:
    """Return the events of a stretch that are kept: all where there are few, of many the latest that are not alike."""
    if len(events) <= FEW:
        return list(events)
    if correlation.alike:
        events = _unlike(correlation, events, correlation.alike)
    return list(events[-correlation.kept :])


def _unlike(correlation: Correlation, events: Sequence[Event], most: int) -> list[Event]:
    """Return so many of the events that are alike, the latest, each once whatever rules it met.

    Where one shows as much as many the first stays too: what must follow one of them, or not be near it, may follow it.
    """
    likes = [correlation.likeness(event) for event in events]
    first = {likes[place]: place for place in range(len(events) - 1, -1, -1)} if most == 1 else {}
    seen: dict[tuple[object, ...], set[tuple[str, int]]] = {}
    latest: list[Event] = []
    for place in range(len(events) - 1, -1, -1):
        event, like = events[place], likes[place]
        held = seen.setdefault(like, set())
        if (len(held) < most and event.id not in held) or first.get(like) == place:
            held.add(event.id)
            latest.append(event)
    return latest[::-1]


def _time(event: Event) -> int:
    """Return when an event was."""
    return event.time


def _met(correlation: Correlation, values: Values, anchor: Event, time: int, news: Sequence[Event]) -> Occurrence:
    """Return that a correlation was met, as an event for those that build on it."""
    own = anchor.of or Occurrence("", anchor.time, anchor.stream, anchor.ordinal, {})
    named = {name: (value,) for name, value in zip(correlation.group, values, strict=True) if value != _ABSENT}
    return Occurrence(
        rule=correlation.id,
        time=time,
        stream=anchor.stream,
        ordinal=anchor.ordinal,
        values={**own.values, **named},
        host=own.host,
        user=own.user,
        address=own.address,
        summary=own.summary,
        chain=_chain(anchor, news),
    )


def _chain(anchor: Event, news: Sequence[Event]) -> tuple[Part, ...]:
    """Return the latest events that stand for one beside itself, with those that stand for them in turn."""
    found: dict[str, Part] = {}
    for event in news:
        if event.of is not None:
            found |= {part.event: part for part in event.of.chain}
            found[event.of.event] = Part(event.of.event, event.of.rule, event.of.time, event.of.summary)
    if anchor.of is not None:
        found.pop(anchor.of.event, None)
    return tuple(sorted(found.values(), key=lambda part: (part.time, part.event)))[-MOST_CHAIN:]
