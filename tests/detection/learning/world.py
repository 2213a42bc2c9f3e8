"""A small world for learning: records in memory, counted by groups as the event store counts them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lionrock.detection.learning import running, store
from lionrock.detection.learning.model import Detector
from lionrock.detection.learning.second import Question, Second
from lionrock.detection.learning.store import ANOMALY, Anomaly
from lionrock.events.learning import MOST, OR, Asked, Came, Group, Lately
from lionrock.events.ports import EventStore, Hunt, StoredEvent
from lionrock.kernel.clock import HONG_KONG, Instant, instant, micros
from lionrock.kernel.platform import Platform

MONDAY = datetime(2026, 8, 31, tzinfo=HONG_KONG)
"""Twelve weeks before the tests' clock."""


@dataclass(frozen=True, slots=True)
class Happened:
    """A record: when it happened, when it was learned, and its columns and fields."""

    at: Instant
    learned: Instant
    values: Mapping[str, str]

    def value(self, name: str) -> str:
        """Return a column or field, or the first of several that holds something."""
        return next((found for part in name.split(OR) if (found := self.values.get(part, ""))), "")


@dataclass
class Memory:
    """Streams in memory; implements `Lately`, and of `EventStore` what learning asks."""

    streams: dict[str, list[Happened]] = field(default_factory=dict)
    heard: dict[str, Instant] = field(default_factory=dict)

    def put(self, *records: Happened, stream: str = "s1") -> None:
        """Learn records, in this order."""
        self.streams.setdefault(stream, []).extend(records)
        self.heard[stream] = max(one.learned for one in records)

    def came(self) -> list[Came]:
        """Return how far each stream has come."""
        return [Came(id, len(all_), 0, "linux.auth", self.heard[id]) for id, all_ in sorted(self.streams.items())]

    def clock(self, stream: str, first: int, until: int) -> Instant | None:
        """Return the latest event time of what was learned within a day of it."""
        fresh = [one for one in self.streams[stream][first:until] if one.learned - one.at < timedelta(days=1)]
        return max((min(one.at, one.learned) for one in fresh), default=None)

    def groups(self, asked: Asked) -> list[Group]:
        """Return the groups."""
        reading, found = asked.reading, dict[tuple[int, tuple[str, ...]], list[tuple[Happened, int]]]()
        for ordinal, one in enumerate(self.streams[asked.stream][asked.first : asked.until], asked.first):
            fits = all(one.value(name) for name in reading.needs) and all(
                one.value(name).lower() in values for name, values in reading.where
            )
            if not fits or (reading.sources and one.value("source") not in reading.sources):
                continue
            width = reading.seconds * 1_000_000
            by = tuple(
                re.sub(r"\d+", "0", one.value(name)) if reading.shapes and name == "message" else one.value(name)
                for name in reading.by
            )
            found.setdefault((micros(one.at) // width * width, by), []).append((one, ordinal))
        return [_group(asked, at, rows) for (at, _), rows in sorted(found.items())][:MOST]

    def search(self, hunt: Hunt) -> list[StoredEvent]:
        """Return the events with these ids."""
        found = []
        for id in hunt.ids:
            stream, _, ordinal = id.rpartition(":")
            one = self.streams[stream][int(ordinal)]
            names = {name: one.value(name) for name in ("host", "user", "address", "message")}
            found.append(
                StoredEvent(
                    id=id, stream=stream, source="", time=one.at, replayed_as=None, time_text="", learned=one.learned,
                    ocsf=0, fields={}, rules=(), raw=b"", **names,
                )
            )  # fmt: skip
        return found


def _group(asked: Asked, at: int, rows: Sequence[tuple[Happened, int]]) -> Group:
    """Return some records as a group."""
    first, ordinal = min(rows, key=lambda row: (row[0].at, row[1]))
    reading = asked.reading
    return Group(
        at=instant(at),
        by=tuple(first.value(name) for name in reading.by),
        count=len(rows),
        first=first.at,
        last=max(one.at for one, _ in rows),
        ordinal=ordinal,
        distinct=tuple(sorted({_hash(one.value(reading.distinct)) for one, _ in rows})) if reading.distinct else (),
        times=tuple(sorted({micros(one.at) for one, _ in rows})) if reading.times else (),
    )


def _hash(value: str) -> int:
    """Return a number for a value, the same in every run."""
    return int.from_bytes(value.encode()[-7:].rjust(7), "big")


def happened(at: Instant, delay: timedelta = timedelta(seconds=1), **values: str) -> Happened:
    """Return a record that was learned a moment after it happened."""
    return Happened(at, at + delay, {"source": "linux.auth", "ocsf": "3002"} | values)


class Nobody:
    """Gives no second opinion."""

    def opinions(self, asked: Sequence[Question]) -> list[float | None]:
        """Return none."""
        return [None] * len(asked)


def bound(platform: Platform, *records: Happened) -> Memory:
    """Have a platform ask a memory with these records."""
    memory = Memory()
    if records:
        memory.put(*records)
    platform.bind(Lately, memory)
    platform.bind(Second, Nobody())
    platform.bind(EventStore, memory)
    return memory


def learned(platform: Platform) -> None:
    """Learn all there is."""
    while running.learn(platform):
        pass
    running.learn(platform)


def anomalies(platform: Platform, id: str = "") -> list[Anomaly]:
    """Return what was unusual, in order of time."""
    rules = [id] if id else sorted({row.rule for row in platform.db.execute(select(ANOMALY.c.rule))})
    far = timedelta(days=4000)
    found = [one for rule in rules for one in store.between(platform.db, rule, MONDAY - far, MONDAY + far)]
    return sorted(found, key=lambda one: (one.at, one.rule, one.key))


def detector(platform: Platform, name: str) -> Detector:
    """Return a detector by its short name."""
    return platform.registry.get(Detector, f"lionrock.anomaly.{name}")


def kinds(**wanted: Any) -> dict[str, Any]:
    """Return the settings that switch every detector off but these."""
    names = (
        "rate", "user-on-host", "user-from-network", "program-of-parent", "program-on-host", "new-template", "travel",
        "mass", "beacon",
    )  # fmt: skip
    return {name: wanted.get(name.replace("-", "_"), {"on": False}) for name in names}
