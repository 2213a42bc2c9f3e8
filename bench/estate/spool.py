"""The first pass: the estate's lines through the real sources and the real matcher, matches kept for the worlds."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bench.estate import attacks
from bench.estate.generate import by_stream
from bench.estate.hours import Hour
from bench.estate.lines import stream as stream_of
from bench.estate.people import Estate
from lionrock.app import registry
from lionrock.detection.serving import Runner, Serving, ready
from lionrock.events.records import Frame, Match, Source
from lionrock.events.trails import GRAVE
from lionrock.kernel.clock import Instant
from lionrock.matching.cache import Cache
from lionrock.telemetry import pipeline
from lionrock.telemetry.model import Tally, tally
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.reading import Files

MOST: Final = 10_000
"""Records of a frame."""
APART: Final = 10_000_000
"""Ordinals of a stream that an hour has for itself."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Folders of rules, and where their plan is kept."""

    folders: tuple[Path, ...]
    plans: Path

    def ready(self) -> Serving:
        """Return them compiled."""
        return ready(self.folders, Cache(self.plans))


@dataclass(frozen=True, slots=True)
class Batch:
    """What one frame came to."""

    hour: int
    frame: Frame
    matches: tuple[Match, ...]


@dataclass
class Volume:
    """How much was read."""

    lines: int = 0
    understood: int = 0
    matched: int = 0
    """Lines that a rule with findings of its own matched."""
    grave: int = 0
    """Of these, how many a rule of level high or critical did."""
    kinds: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, one: Tally) -> None:
        """Count a frame; of what was not understood the first few are told."""
        self.lines += one.count
        self.understood += one.understood
        self.kinds.update(one.kinds)
        self.told += [f"{lost.reason.en}: {lost.head[:200]!r}" for lost in one.told[: 5 - min(len(self.told), 5)]]

    def match(self, matches: Sequence[Match]) -> None:
        """Count the lines of a frame that matched."""
        told = [one for one in matches if one.feeds != "only"]
        self.matched += len({one.ordinal for one in told})
        self.grave += len({one.ordinal for one in told if one.level in GRAVE})

    def merge(self, other: Volume) -> None:
        """Count what another process counted."""
        self.lines += other.lines
        self.understood += other.understood
        self.matched += other.matched
        self.grave += other.grave
        self.kinds.update(other.kinds)
        self.told += other.told


def learned(hour: Hour) -> Instant:
    """Return when the platform has an hour's lines: at its end."""
    return hour.start + timedelta(hours=1)


class Reading:
    """Parses and matches with every source and one set of rules."""

    def __init__(self, rules: Rules) -> None:
        """Compile the rules, or take the plan from the cache."""
        self.sources: Mapping[str, Source] = {source.id: source for source in registry().of(Source)}
        self.parser = Parser(self.sources.values())
        self.runner = Runner(rules.ready())
        self.volume = Volume()

    def hour(self, estate: Estate, hour: Hour) -> Iterator[Batch]:
        """Yield the frames of an hour in which a rule matched."""
        for id, raws in by_stream(estate, hour).items():
            told = stream_of(id)
            for low in range(0, len(raws), MOST):
                frame = Frame(
                    id,
                    told.source,
                    hour.number * APART + low,
                    tuple(raws[low : low + MOST]),
                    learned(hour),
                    "00",
                    settings=told.settings,
                )
                yield from self._batch(hour, frame)

    def _batch(self, hour: Hour, frame: Frame) -> Iterator[Batch]:
        """Yield what a frame came to, without its raws; nothing when no rule matched."""
        results = pipeline.parse(self.sources, frame, self.parser)
        matches = pipeline.match(self.runner, frame, results)
        self.volume.add(tally(frame, results, (), 0))
        self.volume.match(matches)
        if matches:
            yield Batch(hour.number, replace(frame, raws=()), tuple(matches))

    def planted(self, attack: attacks.Planted) -> Iterator[Batch]:
        """Yield the frames of an attack, an hour each."""
        for number, records in attack.hours():
            hour = Hour(number)
            frame = Frame(attack.stream, "planted", number * APART, (), learned(hour), "00")
            matches = self.runner.match(records, frame.first)
            if matches:
                yield Batch(number, frame, tuple(matches))


def read(estate: Estate, hours: Sequence[Hour], rules: Rules, into: Path) -> Volume:
    """Read hours, write their batches to a file and return how much was read."""
    reading = Reading(rules)
    with into.open("wb") as file:
        for hour in hours:
            pickle.dump(list(reading.hour(estate, hour)), file, pickle.HIGHEST_PROTOCOL)
    return reading.volume


def batches(paths: Sequence[Path]) -> Iterator[Batch]:
    """Yield what was written, in order."""
    for path in paths:
        with path.open("rb") as file:
            while file.peek(1):
                yield from pickle.load(file)


def plant(estate: Estate, days: int, folder: Path, rules: Rules, into: Path) -> list[attacks.Planted]:
    """Match the attacks, write their batches to a file and return them without their records."""
    reading = Reading(rules)
    found = attacks.planted(estate, days, folder, Files(list(registry().of(Source))))
    with into.open("wb") as file:
        for attack in found:
            pickle.dump(list(reading.planted(attack)), file, pickle.HIGHEST_PROTOCOL)
    return [replace(attack, records=()) for attack in found]
