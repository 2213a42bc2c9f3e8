"""Records not understood read again with what is known now: each is counted and stored once, whenever that is killed.

They are counted first, in one change that remembers which; then stored, where they are not yet. Who was killed between
begins again at the frame it was at, and finds what was counted and not stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import Findings, Insert
from lionrock.events.records import Frame, LogRecord, Match
from lionrock.events.telemetry import RecordsReread, SourceChanged
from lionrock.kernel.change import system
from lionrock.telemetry import pipeline, store
from lionrock.telemetry.teaching import store as taught

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.telemetry.model import Stream
    from lionrock.telemetry.pipeline import Pipeline

_FRAMES: Final = 20
"""Frames of one stream that are read again before others have their turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a stream to go on."""

    stream: str
    begin: int


@dataclass(frozen=True, slots=True)
class Span:
    """Records of a stream from an ordinal up to, not with, another."""

    stream: str
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class Recount:
    """What is understood of a frame now: the kind of each record by its ordinal. The frame comes without its raws."""

    frame: Frame
    kinds: Mapping[int, str]
    stored: tuple[int, ...]
    matches: tuple[Match, ...]


def advance(platform: Platform, worker: Pipeline, stream: Stream) -> int:
    """Read again some frames of a stream for which that was asked; return how many records are understood now.

    A frame that is not stored yet has its turn later.
    """
    if stream.again is None or stream.id in worker.trouble:
        return 0
    frames: list[int] = platform.ask("telemetry.unread", Place(stream.id, stream.again))
    ready = [first for first in frames if first < worker.stored(stream.id)]
    done = sum(_frame(platform, worker, stream.id, first) for first in ready)
    if ready == frames:
        begin = -1 if len(frames) < _FRAMES else frames[-1] + 1
        platform.ask("telemetry.reread", Place(stream.id, begin))
    elif ready:
        platform.ask("telemetry.reread", Place(stream.id, frames[len(ready)]))
    return done


def _frame(platform: Platform, worker: Pipeline, stream: str, first: int) -> int:
    """Read one frame again; return how many of its records are understood now and were not."""
    frame = worker.segments.frame(stream, first).frame
    results = worker.parsed(frame)
    bare, matches = replace(frame, raws=()), pipeline.match(worker.matcher, frame, results)
    kinds = {first + n: one.source for n, one in enumerate(results) if isinstance(one, LogRecord)}
    stored: list[int] = platform.ask("store.ordinals", Span(stream, first, first + len(frame.raws)))
    found = Recount(bare, kinds, tuple(stored), tuple(matches))
    counted: list[int] = platform.ask("telemetry.recount", found)
    wanted = set(counted) - set(stored)
    if wanted:
        records = tuple(
            one if isinstance(one, LogRecord) and first + n in wanted else None for n, one in enumerate(results)
        )
        rules = {ordinal: tuple(ids) for ordinal, ids in pipeline.rules(matches).items() if ordinal in wanted}
        platform.ask("store.complete", Insert(bare, records, rules))
    return len(counted)


def unread(platform: Platform, place: Place) -> list[int]:
    """Return where the next frames begin that are to be read again."""
    return taught.unread(platform.db, place.stream, place.begin, _FRAMES)


def recount(platform: Platform, found: Recount) -> list[int]:
    """Count records that are understood now, each once; return those that were, now or before."""
    stream, first = found.frame.stream, found.frame.first
    before, unknown = taught.again(platform.db, stream, first), taught.unknown(platform.db, stream, first)
    open_ = found.kinds.keys() - set(found.stored) if unknown is None else found.kinds.keys() & unknown
    fresh = sorted(open_ - before)
    if not fresh:
        return sorted(before & found.kinds.keys())
    news = tuple(one for one in found.matches if one.ordinal in set(fresh))
    with platform.change(system("telemetry"), f"read again {found.frame.token}") as change:
        known = store.stream(change.db, stream)
        more = Counter(found.kinds[ordinal] for ordinal in fresh)
        grown = replace(
            known,
            understood=known.understood + len(fresh),
            unparsed=max(0, known.unparsed - len(fresh)),
            kinds={**known.kinds, **{kind: known.kinds.get(kind, 0) + count for kind, count in more.items()}},
            again=first if known.again is not None else None,
        )
        store.save(change.db, grown)
        taught.reread(change.db, stream, first, fresh, len(news))
        if news and platform.provides(Findings):
            platform.port(Findings).count(change, found.frame, news)
        change.publish(RecordsReread(stream, first, len(fresh), len(news)))
    return sorted((before | set(fresh)) & found.kinds.keys())


def moved(platform: Platform, place: Place) -> None:
    """Remember where reading again goes on; before the beginning: that it is done."""
    with platform.change(system("telemetry"), f"read again of {place.stream}") as change:
        known = store.stream(change.db, place.stream)
        store.save(change.db, replace(known, again=place.begin if place.begin >= 0 else None))
        change.publish(SourceChanged(place.stream, "read again"))
