"""One rule over everything that is stored: distinct values, tested once, joined back; slice by slice, newest first.

One statement finds the events of a slice that a rule may be true of: how many, when, and which of their values SQL
leaves open. Where none is left open these are the events it is true of; else the open values are tested, and only the
events found are looked at again, unless they are thousands.

A slice is a span of event time, made wider or narrower so that one statement takes about half a second, on a machine
that lets it: whoever stores new events waits for it. What a slice may hold in memory is bounded by the number of values
the rule leaves open; one that has more of them is divided. A rule that makes too long a statement is asked as a wider
one, and the events that finds are tested one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from lionrock.events.ports import RuleHits, RuleHunt, StoredEvent
from lionrock.kernel.clock import Instant, instant, micros, monotonic
from lionrock.kernel.errors import InputError, UnavailableError
from lionrock.kernel.text import Text
from lionrock.matching.predicates import FALSE, On, SameAs, Tree, leaves, simplified
from lionrock.matching.reference import compared
from lionrock.matching.scans import Scanner, compiled
from lionrock.matching.trees import unpacked
from lionrock.matching.values import clean
from lionrock.telemetry import eventsql
from lionrock.telemetry.eventsql_bounds import MOST_CALLS, calls, wider
from lionrock.telemetry.eventsql_order import ordered
from lionrock.telemetry.eventsql_rules import FALSE as NEVER
from lionrock.telemetry.eventsql_rules import Statement, pair, tests
from lionrock.telemetry.sifting import PAGE, PARTS, held

Rows = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]
Mark = tuple[Instant, str, int]

MOST_TESTS: Final = 20_000
"""Tests of one rule."""
MOST_VALUES: Final = 100_000
"""Open values of one field within a slice."""
LONGEST: Final = 30.0
"""Seconds that one answer may take."""
FIRST: Final = 1_000_000
"""Events of the first slice, about."""
MOST_PLACES: Final = 1000
"""Events that are looked up by their instants; where there are more, their slice is looked through again."""
_MOST_AT_ONCE: Final = 10
"""How many times as many open values may be held of events of one instant, which cannot be halved."""
_QUICK, _SLOW = 0.25, 0.75
_DAY: Final = 86_400_000_000


class _TooMuchError(Exception):
    """A slice holds more open values than may be held at a time."""


@dataclass
class _Found:
    """What was found so far."""

    room: int
    counting: bool
    rows: list[dict[str, Any]] = field(default_factory=list)
    matched: int = 0
    looked: int = 0
    days: dict[int, int] = field(default_factory=dict)

    def copy(self) -> _Found:
        """Return it as it stands."""
        return replace(self, rows=self.rows.copy(), days=self.days.copy())


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the first statement over a slice told: `places` are the instants of candidates, None when there are many."""

    span: eventsql.Conditions
    events: int
    candidates: int = 0
    places: tuple[int, ...] | None = ()
    passed: Mapping[On, Sequence[Any]] = field(default_factory=dict)
    settled: bool = True

    def narrowed(self) -> eventsql.Conditions:
        """Return the conditions of the slice, of its candidates alone where they are few."""
        if self.places is None:
            return self.span
        made = eventsql.Conditions(list(self.span.parts), dict(self.span.values))
        made.add("at IN {places:Array(DateTime64(6, 'UTC'))}", places=list(map(_written, sorted(set(self.places)))))
        return made


class Search:
    """One rule's way through a span, from its end."""

    def __init__(
        self,
        rows: Rows,
        asked: RuleHunt,
        *,
        most: int = MOST_VALUES,
        first: int = FIRST,
        places: int = MOST_PLACES,
        length: int = MOST_CALLS,
    ) -> None:
        """Ask the store through `rows`; raises InputError for a question out of bounds.

        `most` are the open values of one field within a slice, `first` the events of the first slice, about; up to
        `places` candidates are looked up by their instants; `length` are the calls of one statement.
        """
        self._rows = rows
        self._places = places
        self._most = most
        self._first_events = first
        self._asked = asked
        self._tree, self._wide = _trees(asked.tree, length)
        self._tests = list(tests(self._wide))
        self._until = 0.0
        self._scanners: dict[str, tuple[Scanner, list[On]]] = {}
        self._found = _Found(max(0 if asked.counting else 1, min(asked.limit, eventsql.MOST)), asked.counting)

    def run(self, event: Callable[[Mapping[str, Any]], StoredEvent]) -> RuleHits:
        """Return what was found within the time there is."""
        low, high, known, unknown = self._span()
        before = None if not known or self._tree == FALSE else self._through(low, high, known)
        found = self._found
        reached = 1.0
        if before is not None:
            begin = micros(self._asked.until) if self._asked.until else high
            reached = min(max((begin - micros(before[0])) / max(begin - low, 1), 0.0), 1.0)
        return RuleHits(
            events=tuple(map(event, found.rows)),
            matched=found.matched,
            days=tuple((instant(day * _DAY), found.days[day]) for day in sorted(found.days, reverse=True)),
            looked=found.looked,
            before=before,
            reached=reached,
            unknown=unknown,
        )

    def _through(self, low: int, high: int, total: int) -> Mark | None:
        """Look at slices from the end until the time or the room is used up; return where to go on, None at the end."""
        self._until = monotonic() + min(max(self._asked.seconds, 0.0), LONGEST)
        top: Mark = self._asked.before or (instant(high), "", 0)
        width = max(1, (high - low) * self._first_events // max(total, 1))
        least = max(1, width // 2)  # below that, beginning a statement costs more than the statement
        while True:
            begin = max(low, micros(top[0]) - width)
            begun, kept = monotonic(), self._found.copy()
            try:
                left = self._slice(begin, top)
            except (_TooMuchError, UnavailableError):
                if width <= 1:
                    raise
                width, self._found = max(1, width // 4), kept
                continue
            if left is not None:
                return left
            if begin <= low:
                return None
            top = (instant(begin), "", 0)
            took = monotonic() - begun
            if took < _QUICK or took > _SLOW:
                width = width * 2 if took < _QUICK else max(min(width, least), width // 2)
            if monotonic() > self._until:
                return top

    def _slice(self, begin: int, top: Mark) -> Mark | None:
        """Look at the events from `begin` up to the mark; return where to go on when there is no more room for them."""
        seen = self._first(_between(begin, top), halve=begin + 1 < micros(top[0]))
        if self._wide is not self._tree:
            return self._sifted(seen, begin, top)
        found = self._found
        room = found.room - len(found.rows)
        rows = self._exact(seen, room) if seen.candidates else []
        more = len(rows) > room
        if not more or found.counting:
            found.looked += seen.events
        if found.counting and seen.candidates:
            self._count(seen, None if more or room <= 0 else [int(row["placed"]) for row in rows])
        rows = rows[:room]
        found.rows += rows
        if not found.counting:
            found.matched += len(rows)
        return self._last(found.rows) if more and not found.counting else None

    def _sifted(self, seen: _Looked, begin: int, top: Mark) -> Mark | None:
        """Test the events a wider rule finds in a slice; return where to go on when time or room is used up."""
        found = self._found
        mark = top
        while rows := self._page(seen, begin, mark, first=mark == top):
            for row in rows:
                mark = _mark(row)
                if held(self._tree, row):
                    if len(found.rows) >= found.room and not found.counting:
                        return self._last(found.rows)
                    self._take(row)
                if monotonic() > self._until:
                    found.looked += seen.events - self._many(_between(begin, mark))
                    return mark
            if len(rows) < PAGE:
                break
        found.looked += seen.events
        return None

    def _page(self, seen: _Looked, begin: int, mark: Mark, *, first: bool) -> list[dict[str, Any]]:
        """Return the next events of a slice that the wider rule is true of."""
        if not seen.candidates:
            return []
        span = seen.span if first else _between(begin, mark)
        return self._matching(span, seen, PAGE, PARTS)

    def _take(self, row: dict[str, Any]) -> None:
        """Keep an event found where there is room for it, and count it."""
        found = self._found
        found.matched += 1
        if len(found.rows) < found.room:
            found.rows.append(row)
        if found.counting:
            day = int(row["placed"]) // _DAY
            found.days[day] = found.days.get(day, 0) + 1

    def _last(self, rows: Sequence[Mapping[str, Any]]) -> Mark | None:
        """Return the mark of the last event given; where none may be given, there is nothing to look for."""
        return _mark(rows[-1]) if rows else None

    def _first(self, span: eventsql.Conditions, *, halve: bool) -> _Looked:
        """Return how many events lie in a slice, which the rule may be true of, and the open values that pass."""
        events = self._many(span)
        statement = Statement(self._wide, values=dict(span.values))
        possible, open = (statement.where("possibly"), statement.open()) if events else (NEVER, {})
        if possible == NEVER:
            return _Looked(span, events)
        most = self._most if halve else _MOST_AT_ONCE * self._most
        asked = ["count() AS n", f"groupArray({self._places + 1})(toUnixTimestamp64Micro(at)) AS places"]
        asked += [f"groupUniqArrayArray({most + 1})({array}) AS v{n}" for n, array in enumerate(open.values())]
        sql = f"SELECT {', '.join(asked)} FROM lionrock.event{span.where} AND ({possible})"
        row = self._rows(sql, statement.values)[0]
        values = {name: row[f"v{n}"] for n, name in enumerate(open)}
        if any(len(found) > most for found in values.values()):
            raise _TooMuchError
        return _Looked(
            span,
            events,
            candidates=int(row["n"]),
            places=tuple(row["places"]) if len(row["places"]) <= self._places else None,
            passed=self._passed(values),
            settled=not any(values.values()),
        )

    def _many(self, span: eventsql.Conditions) -> int:
        """Return how many events lie in a slice."""
        return int(self._rows(f"SELECT count() AS n FROM lionrock.event{span.where}", span.values)[0]["n"])

    def _passed(self, values: Mapping[str, Sequence[Any]]) -> dict[On, list[Any]]:
        """Return the open values that pass each test."""
        passed: dict[On, list[Any]] = {}
        for on in self._tests:
            if isinstance(on.test, SameAs):
                found = values.get(pair(on), ())
                passed[on] = [(one, other) for one, other in found if compared(on.test.form, clean(one), clean(other))]
        for name, found in values.items():
            if not found or not (own := [on for on in self._tests if on.field == name]):
                continue
            scanner, ordered = self._scanner(name, own)
            for value in found:
                for atom in scanner.atoms_in((value,)):
                    passed.setdefault(ordered[atom], []).append(value)
        return passed

    def _scanner(self, name: str, own: Iterable[On]) -> tuple[Scanner, list[On]]:
        """Return what finds the tests of a field in a value, with the tests by number."""
        if name not in self._scanners:
            single = [on for on in own if not isinstance(on.test, SameAs)]
            atoms: dict[Tree, int] = {on: number for number, on in enumerate(single)}
            self._scanners[name] = (Scanner(compiled(atoms)), single)
        return self._scanners[name]

    def _exact(self, seen: _Looked, room: int) -> list[dict[str, Any]]:
        """Return the events of a slice that the rule is true of, one more than there is room for."""
        if room <= 0 and self._found.counting:
            return []
        return self._matching(seen.narrowed(), seen, room + 1)

    def _matching(
        self, span: eventsql.Conditions, seen: _Looked, most: int, columns: str = eventsql.COLUMNS
    ) -> list[dict[str, Any]]:
        """Return the newest events of a span that what is asked of the store is true of."""
        statement = Statement(self._wide, seen.passed, dict(span.values))
        exact = statement.where("exactly")
        if exact == NEVER:
            return []
        sql = (
            f"SELECT {columns}, toUnixTimestamp64Micro(at) AS placed FROM lionrock.event{span.where} "
            f"AND ({exact}) ORDER BY at DESC, stream DESC, ordinal DESC LIMIT {{room_:UInt64}}"
        )
        return self._rows(sql, statement.values | {"room_": most})

    def _count(self, seen: _Looked, given: Sequence[int] | None) -> None:
        """Count the events of a slice that the rule is true of, by day; `given` are their instants, where known."""
        places = seen.places if given is None and seen.settled else given
        days = self._days(seen) if places is None else Counter(place // _DAY for place in places)
        for day, many in days.items():
            self._found.days[day] = self._found.days.get(day, 0) + many
            self._found.matched += many

    def _days(self, seen: _Looked) -> Mapping[int, int]:
        """Return by day how many events of a slice the rule is true of, now that open values are tested."""
        span = seen.narrowed()
        statement = Statement(self._tree, seen.passed, dict(span.values))
        sql = (
            f"SELECT toInt64(floor(toUnixTimestamp64Micro(at) / {_DAY})) AS day, count() AS n "
            f"FROM lionrock.event{span.where} "
            f"AND ({statement.where('exactly')}) GROUP BY day"
        )
        return {row["day"]: row["n"] for row in self._rows(sql, statement.values)}

    def _span(self) -> tuple[int, int, int, int]:
        """Return the first instant, that behind the last, and how many events have a log source, and have none."""
        made = self._whole()
        sql = (
            "SELECT countIf(routed = 1) AS known, countIf(routed = 0) AS unknown, "
            "toUnixTimestamp64Micro(min(at)) AS low, toUnixTimestamp64Micro(max(at)) AS high "
            f"FROM lionrock.event{made.where}"
        )
        row = self._rows(sql, made.values)[0]
        return row["low"], row["high"] + 1, row["known"], row["unknown"]

    def _whole(self) -> eventsql.Conditions:
        """Return the conditions of the span that was asked for, as far as it is not behind."""
        made = eventsql.Conditions()
        if self._asked.since is not None:
            made.add("at >= fromUnixTimestamp64Micro({since:Int64}, 'UTC')", since=micros(self._asked.since))
        if self._asked.until is not None:
            made.add("at < fromUnixTimestamp64Micro({until:Int64}, 'UTC')", until=micros(self._asked.until))
        if self._asked.before is not None:
            _below(made, self._asked.before)
        return made


def _written(at: int) -> str:
    """Return a moment as a bound list holds it."""
    return instant(at).strftime("%Y-%m-%d %H:%M:%S.%f")


def _between(begin: int, top: Mark) -> eventsql.Conditions:
    """Return the conditions of a slice of events whose log source is known."""
    made = eventsql.Conditions()
    made.add("at >= fromUnixTimestamp64Micro({begin:Int64}, 'UTC')", begin=begin)
    _below(made, top)
    made.add("routed = 1")
    return made


def _below(made: eventsql.Conditions, top: Mark) -> None:
    """Add that events lie before a mark; the index knows the first column alone."""
    at, stream, ordinal = top
    if not stream:
        made.add("at < fromUnixTimestamp64Micro({at:Int64}, 'UTC')", at=micros(at))
        return
    made.add("at <= fromUnixTimestamp64Micro({at:Int64}, 'UTC')", at=micros(at))
    made.add(
        "(at, stream, ordinal) < (fromUnixTimestamp64Micro({at:Int64}, 'UTC'), {stream:String}, {ordinal:UInt64})",
        at=micros(at),
        stream=stream,
        ordinal=ordinal,
    )


def _mark(row: Mapping[str, Any]) -> Mark:
    """Return the mark of an event."""
    return instant(row["placed"]), str(row["stream"]), int(row["ordinal"])


def _trees(packed: Sequence[Any], length: int) -> tuple[Tree, Tree]:
    """Return the tree asked with, and what the store is asked; raises InputError for none, or for too many tests."""
    try:
        tree = simplified(unpacked(list(packed)))
        many = sum(1 for _ in leaves(tree))
        if many <= MOST_TESTS:
            found = made if calls(made := ordered(tree)) <= length else tree
            return found, wider(found, length)
    except (ValueError, TypeError, IndexError, RecursionError) as problem:
        raise InputError(
            Text(f"no predicate tree: {problem}", f"不是條件樹：{problem}"),
            Text("Ask with the tree of a rule.", "請以規則的條件樹查詢。"),
        ) from problem
    raise InputError(
        Text(f"{many:,} tests in one rule", f"一條規則有 {many:,} 項測試"),
        Text(f"At most {MOST_TESTS:,} can be hunted with.", f"最多可用 {MOST_TESTS:,} 項。"),
    )
