"""Kept events read again as records, for rules that were not there when they came."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.events.history import Mark, Past
from lionrock.events.ports import EventStore, Hunt, StoredEvent
from lionrock.events.records import LogRecord, LogSource, Source
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.telemetry import running, store
from lionrock.telemetry.eventsql import MOST
from lionrock.telemetry.formats import headed
from lionrock.telemetry.parsing import understood

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PAGES: Final = (MOST, 50, 2)
"""Events asked for at one time; whoever can write long lines could otherwise keep the past from being read."""
_NUMBERS = ("EventID",)
"""Fields that rules are routed by and that are numbers where the log is parsed."""


class Kept:
    """Implements the `History` port over the event store."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self._platform = platform
        self._examples: dict[str, list[LogRecord]] = {}

    def empty(self) -> bool:
        """Say whether no stream has a record."""
        return not any(stream.next for stream in store.streams(self._platform.db))

    def read(self, since: Instant, until: Instant, after: Mark | None) -> Past:
        """Return the events that follow a mark, a thousand at most."""
        hunt = Hunt(since=since, until=until, newest_first=False, after=after)
        found, most = self._found(hunt)
        sources = running.by_id(self._platform)
        records = [(_moment(event), self._record(event, sources.get(event.source))) for event in found]
        return Past(records, _mark(found[-1]) if len(found) == most else None)

    def _found(self, hunt: Hunt) -> tuple[list[StoredEvent], int]:
        """Return the next events and how many were asked for: fewer where so many long ones are refused."""
        events = self._platform.port(EventStore)
        for most in _PAGES[:-1]:
            with suppress(UnavailableError):
                return list(events.search(replace(hunt, limit=most))), most
        return list(events.search(replace(hunt, limit=_PAGES[-1]))), _PAGES[-1]

    def _record(self, event: StoredEvent, source: Source | None) -> LogRecord:
        """Return an event as a record: parsed again, or as it was kept where its line alone does not say it all."""
        again = self._again(source, event) if source is not None else None
        if again is not None:
            return replace(again, time=event.time, host=event.host or None)
        return LogRecord(
            source=event.source,
            logsource=self._logsource(source, event.fields.keys()),
            ocsf=event.ocsf,
            time=event.time,
            time_text=event.time_text,
            host=event.host or None,
            user=event.user or None,
            address=event.address or None,
            message=event.message,
            fields={name: _whole(name, value) for name, value in event.fields.items()},
            raw=event.raw,
        )

    def _again(self, source: Source, event: StoredEvent) -> LogRecord | None:
        """Return the record of an event's bytes, None where they do not give what was kept."""
        try:
            found = understood(source, event.raw, {}, 0)
        except LionrockError:
            return None
        same = (
            isinstance(found, LogRecord) and found.message == event.message and set(found.fields) == set(event.fields)
        )
        return found if same and isinstance(found, LogRecord) else None

    def _logsource(self, source: Source | None, names: Collection[str]) -> LogSource:
        """Return what a record with these fields is in Sigma's words, as the source's sample most like it says."""
        if source is None:
            return LogSource()
        if source.id not in self._examples:
            self._examples[source.id] = list(_examples(source))
        likest = max(self._examples[source.id], key=lambda one: len(set(names) & set(one.fields)), default=None)
        return likest.logsource if likest else LogSource()


def _examples(source: Source) -> Iterator[LogRecord]:
    """Yield the records of a source's samples."""
    for sample in source.samples:
        above = {headed.HEADER: headed.leading(sample.above, source.header)} if sample.above else {}
        found = understood(source, sample.raw, above, 0)
        if isinstance(found, LogRecord):
            yield found


def _whole(name: str, value: object) -> object:
    """Return a kept value as the log had it, where that decides which rules look at it."""
    return int(value) if name in _NUMBERS and isinstance(value, str) and value.isdigit() else value


def _moment(event: StoredEvent) -> Instant:
    """Return when an event was, as replayed; where that is unknown, when it was learned."""
    return event.replayed_as or event.time or event.learned


def _mark(event: StoredEvent) -> Mark:
    """Return the mark behind an event."""
    return _moment(event), event.stream, int(event.id.rpartition(":")[2])
