"""The fast executor: runs a plan over many records at once, column by column, each distinct value looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from operator import and_
from typing import Any, Final

from lionrock.matching import plan
from lionrock.matching.columns import ROOM, Column, Keywords, Source, Subject
from lionrock.matching.costs import Cost, Looked, Meter, Timed, clock, shared
from lionrock.matching.predicates import ANYWHERE
from lionrock.matching.programs import Check, linked
from lionrock.matching.rows import Row
from lionrock.matching.values import fold, texts

Record = Mapping[str, Any]
Route = tuple[Any, ...]
"""Values of the routing fields: text, integer or None; a tuple of texts for a list."""

_MOST_ROUTES: Final = 20_000


class Engine:
    """Matches records against a plan; keeps what it learned about values, within bounds.

    Not for two threads at once.
    """

    def __init__(self, compiled: plan.Plan, room: int = ROOM) -> None:
        """Run this plan; each cache keeps about `room` characters. Databases and lanes open when first needed."""
        self.plan = compiled
        self.fields = [Source(field, self._route_place(field.name), room) for field in compiled.fields]
        self._lanes: dict[int, _Lane] = {}
        self._routes: dict[Route, int] = {}

    def match(
        self, records: Sequence[Record], routes: Sequence[Route] | None = None, notes: Sequence[str] = ()
    ) -> list[tuple[int, int]]:
        """Return pairs of record and rule, both by place, in order.

        `routes` gives the routing fields of each record (without it they are read from the records), `notes` free text
        that keywords look into as well.
        """
        if routes is None:
            routes = [self.route(record) for record in records]
        found: list[tuple[int, int]] = []
        for number, places in self._sorted(routes).items():
            subjects = [
                Subject(place, records[place], routes[place], notes[place] if notes else "") for place in places
            ]
            found.extend(self._lane(number).match(subjects))
        found.sort()
        return found

    def route(self, record: Record) -> Route:
        """Return the values of the routing fields that a record itself has."""
        values = (texts(record.get(name)) for name in self.plan.routing)
        return tuple(value if len(value) > 1 else value[0] if value else None for value in values)

    def distinct(self) -> tuple[int, int]:
        """Return how many values were looked up in columns so far, and how many of them had to be scanned."""
        return sum(source.asked for source in self.fields), sum(source.columns.scanned for source in self.fields)

    def costs(self) -> tuple[list[Cost], int]:
        """Return what rules cost in the calls that were timed, the dearest first, and how many records those had."""
        spent: dict[int, float] = {}
        for lane in list(self._lanes.values()):
            for rule, seconds in lane.costs():
                spent[rule] = spent.get(rule, 0.0) + seconds
        found = [Cost(self.plan.keys[rule], seconds) for rule, seconds in spent.items()]
        found.sort(key=lambda one: (-one.seconds, one.rule))
        return found, sum(lane.meter.records for lane in list(self._lanes.values()))

    def _sorted(self, routes: Sequence[Route]) -> dict[int, list[int]]:
        """Return the places of the records of each lane."""
        lanes: dict[int, list[int]] = {}
        for place, route in enumerate(routes):
            lane = self._routes.get(route)
            if lane is None:
                lane = self._routed(route)
            if lane in lanes:
                lanes[lane].append(place)
            else:
                lanes[lane] = [place]
        return lanes

    def _routed(self, route: Route) -> int:
        """Return the lane of a route that was not seen before."""
        if len(self._routes) > _MOST_ROUTES:
            self._routes.clear()
        self._routes[route] = lane = self._walked(route)
        return lane

    def _walked(self, route: Route) -> int:
        """Return the lane the forks lead to; several values at one fork mean lane 0, where nothing is settled."""
        place = self.plan.entrance
        while place >= 0:
            fork = self.plan.forks[place]
            values = texts(route[fork.field])
            if len(values) > 1:
                return 0
            place = fork.values.get(fold(values[0]), fork.other) if values else fork.absent
        return ~place

    def _lane(self, number: int) -> _Lane:
        """Return a lane, opened."""
        if number not in self._lanes:
            self._lanes[number] = _Lane(self, self.plan.lane(number))
        return self._lanes[number]

    def _route_place(self, name: str) -> int:
        """Return where a field stands in a route, -1 when it does not."""
        return self.plan.routing.index(name) if name in self.plan.routing else -1


class _Lane:
    """One lane of the plan with its columns."""

    def __init__(self, engine: Engine, lane: plan.Lane) -> None:
        self._engine = engine
        self._rules = lane.rules
        self._all = (1 << len(lane.rules)) - 1
        self._columns = [_column(engine.fields[column.field], column) for column in lane.columns]
        self._rests = lane.rests
        self._linked: dict[int, Check] = {}
        self.meter = Meter()

    def costs(self) -> Iterator[tuple[int, float]]:
        """Yield seconds by rule, of the calls that were timed."""
        return shared(self.meter, self._rules, (column.needed & self._all for column in self._columns))

    def match(self, subjects: list[Subject]) -> Iterator[tuple[int, int]]:
        """Yield pairs of record and rule."""
        if not self._all:
            return
        timed = self.meter.turn(len(subjects))
        columns = [Timed(one, self.meter, place) for place, one in enumerate(self._columns)] if timed else self._columns
        subjects, live = self._through(subjects, columns)
        for subject, bits in zip(subjects, live, strict=True):
            if bits:
                for rule in self._matched(subject, bits, timed=timed):
                    yield subject.place, rule

    def _through(self, subjects: list[Subject], columns: Sequence[Looked]) -> tuple[list[Subject], list[int]]:
        """Return the records that are left after all columns, with their branches that are.

        A column is looked up only for records that still have a branch which needs it.
        """
        live = list(repeat(self._all, len(subjects)))
        for column in columns:
            needed = column.needed
            places = [place for place, bits in enumerate(live) if bits & needed]
            if len(places) == len(live):
                live = list(map(and_, live, column.bits(subjects)))
            elif places:
                for place, bits in zip(places, column.bits([subjects[place] for place in places]), strict=True):
                    live[place] &= bits
            left = sum(map(bool, live))
            if not left:
                return [], []
            if left * 4 < len(live) * 3:
                subjects = [subject for subject, bits in zip(subjects, live, strict=True) if bits]
                live = [bits for bits in live if bits]
        return subjects, live

    def _matched(self, subject: Subject, bits: int, *, timed: bool) -> set[int]:
        """Return the rules of which a branch holds."""
        rules: set[int] = set()
        row: Row | None = None
        while bits:
            lowest = bits & -bits
            bits ^= lowest
            branch = lowest.bit_length() - 1
            rule = self._rules[branch]
            if rule in rules:
                continue
            rest = self._rests[branch]
            if rest >= 0:
                row = row or Row(self._engine.fields, subject)
                begun = clock() if timed else 0.0
                holds = self._check(rest)(row)
                if timed:
                    self.meter.rest(rule, begun)
                if not holds:
                    continue
            rules.add(rule)
        return rules

    def _check(self, rest: int) -> Check:
        """Return a rest, linked."""
        found = self._linked.get(rest)
        if found is None:
            found = self._linked[rest] = linked(self._engine.plan.rests[rest])
        return found


def _column(source: Source, column: plan.Column) -> Column:
    """Return a column that looks values up in the right place."""
    return (Keywords if source.name == ANYWHERE else Column)(source, column)
