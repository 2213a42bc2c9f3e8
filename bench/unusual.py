"""What detectors of the unusual say over ordinary work: `python -m bench.unusual --help`.

The lines of the benign estate go through the real sources, are counted by groups as the event store counts them, wait
and are judged by the real detectors; the database is left out.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from bench.estate.generate import by_stream
from bench.estate.hours import Hour, hours
from bench.estate.lines import stream as stream_of
from bench.estate.people import SEED, Estate, made
from bench.estate.spool import APART, learned
from lionrock.app import registry
from lionrock.detection.learning.model import Detector, Habit, Site, Unusual
from lionrock.detection.learning.running import LATENESS
from lionrock.detection.learning.waiting import Room
from lionrock.events.learning import OR, Group, Reading
from lionrock.events.records import Frame, LogRecord, Source
from lionrock.kernel.clock import instant, micros
from lionrock.telemetry import pipeline
from lionrock.telemetry.parsing import Parser

_COLUMNS = ("source", "host", "user", "address", "message")
_DIGITS = re.compile(r"[0-9]+")


@dataclass
class Mind:
    """One detector with all it knows, and what it said on which day."""

    detector: Detector
    rooms: dict[str, Room] = field(default_factory=dict)
    habits: dict[str, Habit] = field(default_factory=dict)
    said: list[tuple[int, Unusual]] = field(default_factory=list)
    seconds: float = 0.0

    def hour(self, hour: Hour, streams: Mapping[str, Sequence[tuple[int, LogRecord]]]) -> None:
        """Live through an hour."""
        began = time.perf_counter()
        site = Site({name: one.default for name, one in self.detector.numbers.items()})
        for id, records in streams.items():
            room = self.rooms.setdefault(id, Room(self.detector))
            room.take(id, groups(self.detector.reading, records))
            ready = sorted(room.ready(micros(learned(hour) - LATENESS)), key=lambda one: (one.key, one.at, one.value))
            for key, waits in groupby(ready, key=attrgetter("key")):
                habit = self.habits.setdefault(key, self.detector.habit())
                self.said += [(hour.day, one) for one in self.detector.judge(habit, list(waits), site)]
        self.seconds += time.perf_counter() - began


def main() -> int:
    """Print findings a day for each detector."""
    asked = argparse.ArgumentParser(prog="python -m bench.unusual", description=__doc__)
    asked.add_argument("--assets", type=int, default=60)
    asked.add_argument("--days", type=int, default=42)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    estate = made(options.assets, options.seed)
    minds = [Mind(one) for one in registry().of(Detector) if not one.located]
    print(f"estate of {options.assets:,} assets and {len(estate.people):,} people, {options.days} days")
    lines = sum(_lived(estate, hour, minds) for hour in hours(options.days))
    print(f"  {lines:,} lines")
    for mind in minds:
        _tell(mind, options.days, lines)
    return 0


def _lived(estate: Estate, hour: Hour, minds: Sequence[Mind]) -> int:
    """Live through an hour with every detector; return how many lines it had."""
    streams = {id: list(records(estate, hour, id, raws)) for id, raws in by_stream(estate, hour).items()}
    for mind in minds:
        mind.hour(hour, streams)
    return sum(map(len, streams.values()))


_READ: dict[str, Any] = {}


def records(estate: Estate, hour: Hour, id: str, raws: Sequence[bytes]) -> Iterator[tuple[int, LogRecord]]:
    """Yield the records of a stream in an hour, with their ordinals."""
    if not _READ:
        sources = {source.id: source for source in registry().of(Source)}
        _READ.update(sources=sources, parser=Parser(sources.values()))
    told, first = stream_of(id), hour.number * APART
    frame = Frame(id, told.source, first, tuple(raws), learned(hour), "00", settings=told.settings)
    for place, one in enumerate(pipeline.parse(_READ["sources"], frame, _READ["parser"]), first):
        if isinstance(one, LogRecord):
            yield place, one


def groups(reading: Reading, records: Sequence[tuple[int, LogRecord]]) -> Iterator[Group]:
    """Yield records counted by groups, as the event store does."""
    found = defaultdict[tuple[int, tuple[str, ...]], list[tuple[int, int, LogRecord]]](list)
    width = reading.seconds * 1_000_000
    for ordinal, one in records:
        if one.time is None or (reading.sources and one.source not in reading.sources):
            continue
        if not all(value(one, name) for name in reading.needs):
            continue
        if not all(value(one, name).lower() in values for name, values in reading.where):
            continue
        at = micros(one.time)
        by = tuple(
            _DIGITS.sub("0", value(one, name)) if reading.shapes and name == "message" else value(one, name)
            for name in reading.by
        )
        found[at // width * width, by].append((at, ordinal, one))
    for (begin, _), rows in found.items():
        at, ordinal, first = min(rows, key=lambda row: row[:2])
        yield Group(
            at=instant(begin),
            by=tuple(value(first, name) for name in reading.by),
            count=len(rows),
            first=instant(at),
            last=instant(max(row[0] for row in rows)),
            ordinal=ordinal,
            distinct=_distinct(reading, [row[2] for row in rows]),
            times=tuple(sorted({row[0] for row in rows})) if reading.times else (),
        )


def _distinct(reading: Reading, rows: Sequence[LogRecord]) -> tuple[int, ...]:
    """Return hashes of the distinct values."""
    return tuple(sorted({hash(value(one, reading.distinct)) for one in rows})) if reading.distinct else ()


def value(record: LogRecord, name: str) -> str:
    """Return a column or field, or the first of several that holds something."""
    for part in name.split(OR):
        if part in _COLUMNS:
            found: Any = getattr(record, part)
        elif part == "ocsf":
            found = record.ocsf
        else:
            found = record.fields.get(part)
            found = found[0] if isinstance(found, list) and found else found
        if found not in (None, "", []):
            return str(found)[:400]
    return ""


def _tell(mind: Mind, days: int, lines: int) -> None:
    """Print what a detector said."""
    by_day = Counter(day for day, _ in mind.said)
    begin = int(mind.detector.learns) + 1
    measured = [by_day.get(day, 0) for day in range(begin, days + 1)]
    mean = sum(measured) / max(len(measured), 1)
    rate = lines / max(mind.seconds, 1e-9)
    print(
        f"  {mind.detector.id.removeprefix('lionrock.anomaly.'):18} {mean:6.2f} a day (most {max(measured, default=0)})"
        f" on days {begin}-{days}; {len(mind.habits):,} entities; {rate:,.0f} lines/s"
    )
    for day, one in mind.said[:3]:
        print(f"      day {day}: {one.reason.en[:190]}")


if __name__ == "__main__":
    sys.exit(main())
