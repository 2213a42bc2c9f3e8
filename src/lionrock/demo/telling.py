"""Tells stories: moves the story clock from moment to moment and lets telemetry arrive and people act."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, cast

from lionrock.demo import acting
from lionrock.demo.acting import Scene
from lionrock.demo.model import Arrival, Story
from lionrock.events.records import LogRecord, Source
from lionrock.incidents import store as incidents
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant, StoryClock, hours, micros
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.timers import fire_due, waiting
from lionrock.telemetry import parsing, running
from lionrock.telemetry import service as telemetry

WRITTEN: Final = datetime.fromisoformat("2026-11-22T17:09:00+00:00")
"""When the logs without a year were written; their files keep this date wherever they are copied."""


def tell(platform: Platform, story: Story, examples: Path, people: dict[str, Actor], now: Instant) -> None:
    """Let a past story happen; raises UnavailableError when its telemetry opened no incident."""
    clock = cast("StoryClock", platform.clock)
    begin = now - hours(story.hours_ago)
    ahead = lead(platform, story, examples)
    before = {one.id for one in incidents.listing(platform.db, closed=False)}
    for moment in story.moments:
        _pass_time(platform, clock, begin + moment.delay)
        if isinstance(moment, Arrival):
            arrive(platform, moment, examples, begin + moment.delay - ahead)
            running.take_in(platform)
        else:
            acting.act(Scene(platform, people[moment.who], _opened(platform, story, before), moment))
        platform.settle()


def lead(platform: Platform, story: Story, examples: Path) -> timedelta:
    """Return how long before it arrives a story's telemetry begins, so that no event is learned before it happened."""
    spans = [happened(platform, arrival, examples) for arrival in story.arrival]
    return max((last - first for first, last in spans), default=timedelta())


def arrive(platform: Platform, arrival: Arrival, examples: Path, first: Instant) -> None:
    """Put a file where a stream of its own reads it, with the offset that lets its earliest event happen at `first`."""
    place = inbox(platform) / arrival.stream
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = _copied(platform, examples / "telemetry" / arrival.file, arrival)
    offset = micros(first) - micros(happened(platform, arrival, examples)[0])
    telemetry.add(
        platform,
        system("demo"),
        "the demo's telemetry",
        name=arrival.stream,
        location=str(place),
        source=arrival.source,
        zone=arrival.settings.get("zone", ""),
        host=arrival.settings.get("host", ""),
        replayed_by=offset,
    )
    copy.replace(place / arrival.file)


def _copied(platform: Platform, origin: Path, arrival: Arrival) -> Path:
    """Return a copy of a file, with the date on which it was written, where nothing reads it yet."""
    waiting = inbox(platform) / f"{arrival.stream}.arriving"
    shutil.copyfile(origin, waiting)
    os.utime(waiting, (WRITTEN.timestamp(), WRITTEN.timestamp()))
    return waiting


def happened(platform: Platform, arrival: Arrival, examples: Path) -> tuple[Instant, Instant]:
    """Return the times of the earliest and the latest event of a file as it was written."""
    path = examples / "telemetry" / arrival.file
    times = [record.time for record in _records(platform, path, arrival) if record.time is not None]
    if not times:
        raise UnavailableError(
            Text(f"{path.name} has no event with a known time", f"{path.name} 沒有時間已知的事項"),
            Text("Settle its zone in the story.", "請在故事檔設定其時區。"),
        )
    return min(times), max(times)


def inbox(platform: Platform) -> Path:
    """Return the folder, beside the data folder, in which the demo's telemetry arrives."""
    return platform.folder.with_name(f"{platform.folder.name}-telemetry")


def _records(platform: Platform, path: Path, arrival: Arrival) -> Iterator[LogRecord]:
    """Yield the records of a file as its stream will read them."""
    source = platform.registry.get(Source, arrival.source)
    settings = {"written": WRITTEN.isoformat()} | dict(arrival.settings)
    for where, raw in enumerate(source.split(path.read_bytes()), 1):
        found = parsing.understood(source, raw, settings, where)
        if isinstance(found, LogRecord):
            yield found


def _opened(platform: Platform, story: Story, before: set[str]) -> str:
    """Return the incident the story's telemetry opened."""
    for one in incidents.listing(platform.db, closed=False):
        if one.id not in before:
            return one.id
    raise UnavailableError(
        Text(f"story {story.id}: its telemetry opened no incident", f"故事 {story.id}：其資料未引發事故"),
        Text("See whether the rules were loaded: lionrock status.", "請檢查規則是否已載入：lionrock status。"),
    )


def _pass_time(platform: Platform, clock: StoryClock, moment: Instant) -> None:
    """Move the story on, letting every deadline on the way fire at its own time."""
    for due in _deadlines(platform, moment):
        clock.reach(due)
        fire_due(platform)
        platform.settle()
    clock.reach(moment)


def _deadlines(platform: Platform, until: Instant) -> list[Instant]:
    """Return the instants at which timers come due before `until`."""
    return sorted({timer.due for timer in waiting(platform.db) if timer.due <= until})


def finish(platform: Platform, now: Instant) -> None:
    """Let the stories catch up with the present, and order everything they wrote."""
    clock = cast("StoryClock", platform.clock)
    _pass_time(platform, clock, now)
    clock.join()
    fire_due(platform)
    platform.settle()
    Sequencer(platform).run_once()
