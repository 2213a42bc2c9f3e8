"""From durable frames to findings and stored events; plain functions that one process or several can run.

The order makes a kill harmless: a frame is durable before it is parsed; counting it and moving the stream's position is
one change; the event store takes it after that, under its token. What was counted but not stored is stored when the
pipeline starts again, or when the store answers again.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat
from typing import Final, Self

from lionrock.events.ports import EventStore, Insert, Matcher
from lionrock.events.records import Frame, LogRecord, Match, Source, Unparsed
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import model
from lionrock.telemetry.model import Stream, Tally, Understood
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.segments import Segments, Tail
from lionrock.telemetry.shelving import Shelf, Shelved

Commit = Callable[[Tally], bool]
_UNKNOWN: Final = Text("no source of this name is installed here", "此處沒有安裝該資料來源")


def parse(sources: Mapping[str, Source], frame: Frame, parser: Parser) -> list[Understood]:
    """Return what each raw record of a frame is, in order."""
    source = sources.get(frame.source)
    line = int(frame.settings.get("line", "1"))
    if source is None:
        return [Unparsed(raw, line + n, _UNKNOWN) for n, raw in enumerate(frame.raws)]
    senders = _settings(frame)
    return [parser.understood(source, raw, next(senders), line + n) for n, raw in enumerate(frame.raws)]


def _settings(frame: Frame) -> Iterator[Mapping[str, str]]:
    """Yield what is settled for each record of a frame: a received one that names no host came from its sender."""
    shared = {name: value for name, value in frame.settings.items() if name != "peers"}
    for peer, count in model.peers(frame.settings):
        yield from repeat({"host": peer} | shared, count)
    yield from repeat(shared)


def match(matcher: Matcher, frame: Frame, results: Sequence[Understood]) -> list[Match]:
    """Return the matches of a frame's records; ordinals count within the stream."""
    records = [one for one in results if isinstance(one, LogRecord)]
    if len(records) == len(results):
        return matcher.match(records, frame.first) if records else []
    places = [n for n, one in enumerate(results) if isinstance(one, LogRecord)]
    found = matcher.match(records, 0) if records else []
    return [replace(one, ordinal=frame.first + places[one.ordinal]) for one in found]


def rules(matches: Sequence[Match]) -> dict[int, list[str]]:
    """Return the rule ids of each record that matched, by ordinal."""
    by_ordinal: dict[int, list[str]] = {}
    for one in matches:
        by_ordinal.setdefault(one.ordinal, []).append(one.rule)
    return by_ordinal


@dataclass
class Pipeline:
    """Parses, matches, has counted and has stored the frames of streams, in order.

    A store that does not answer stops no counting: what it missed is given to it once it answers again.
    """

    segments: Segments
    sources: Mapping[str, Source]
    matcher: Matcher
    commit: Commit
    store: EventStore
    beat: Callable[[], None] = lambda: None
    """Called with each frame: a long way back is no standstill."""
    abreast: Executor | None = None
    """One thread that has a frame counted while the next one is matched; a thread more has frames stored after that.

    Without it all is done in turn.
    """
    trouble: dict[str, LionrockError] = field(default_factory=dict)
    """Why a stream's events are not stored now, by stream."""
    _parser: Parser = field(init=False)
    _tails: dict[str, Tail] = field(default_factory=dict)
    _counted: dict[str, int] = field(default_factory=dict)
    _stored: dict[str, int] = field(default_factory=dict)
    _shelf: Shelf | None = field(init=False)

    def __post_init__(self) -> None:
        """Know the marks of all sources."""
        self._parser = Parser(self.sources.values())
        self._shelf = Shelf(self._keep) if self.abreast else None

    def renew(self, sources: Mapping[str, Source]) -> None:
        """Parse with these sources from the next frame on."""
        if dict(sources) != dict(self.sources):
            self.sources = dict(sources)
            self._parser = Parser(self.sources.values())

    def stored(self, stream: str) -> int:
        """Return the ordinal before which all of a stream is stored, as far as this process knows."""
        return self._stored.get(stream, 0)

    def parsed(self, frame: Frame) -> list[Understood]:
        """Return what each raw record of a frame is now."""
        return parse(self.sources, frame, self._parser)

    def advance(self, stream: Stream, seconds: float = math.inf) -> int:
        """Count the frames of a stream that are durable and not yet counted, and have them stored; return how many.

        No frame is begun after `seconds`: a sender that floods its stream must not keep all others waiting.

        Raises what reading or counting raises; the frame is then taken up again by the next call.
        """
        self._begin(stream)
        done, until = 0, monotonic() + seconds
        try:
            with _Turn(self.abreast) as turn:
                for frame in self._tails[stream.id].frames():
                    self.beat()
                    results = self.parsed(frame)
                    turn.take(partial(self._settle, Shelved(frame, results, match(self.matcher, frame, results))))
                    done += 1
                    if monotonic() > until:
                        break
        except Exception:
            self._tails.pop(stream.id, None)  # whatever failed, the frame is taken up again
            raise
        return done

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait a little for something to do."""
        stop.wait(seconds)

    def close(self) -> None:
        """Have stored what was counted, as far as that does not take long."""
        if self._shelf is not None:
            self._shelf.close()

    def _begin(self, stream: Stream) -> None:
        """Read a stream on from where it was counted, and have stored what was counted alone."""
        if stream.id not in self._tails:
            self._tails[stream.id] = self.segments.tail(stream.id, stream.next)
            self._counted[stream.id] = stream.next
            self._stored.setdefault(stream.id, stream.stored)
        if self._shelf is None or not self._shelf.holds(stream.id):
            self._catch_up(stream.id)

    def _count(self, frame: Frame) -> None:
        """Parse, match and count one frame, and have it stored."""
        self.beat()
        results = self.parsed(frame)
        self._settle(Shelved(frame, results, match(self.matcher, frame, results)))

    def _settle(self, one: Shelved) -> None:
        """Have a frame counted, and stored unless something before it is not."""
        stream, end = one.frame.stream, one.frame.first + len(one.frame.raws)
        self.commit(model.tally(one.frame, one.results, one.matches, self._stored[stream]))
        self._counted[stream] = end
        if self._shelf is None:
            self._keep([one])
        elif self._shelf.holds(stream) or self._stored[stream] >= one.frame.first:
            self._shelf.put(one)  # any other would lie there in vain, and keep what is before it from being stored

    def _catch_up(self, stream: str) -> None:
        """Have stored what was counted and not stored: by this process or by one that was killed."""
        if self._stored[stream] >= self._counted[stream]:
            return
        for frame in self.segments.tail(stream, self._stored[stream]).frames():
            if frame.first >= self._counted[stream]:
                return
            self.beat()
            results = self.parsed(frame)
            if not self._keep([Shelved(frame, results, match(self.matcher, frame, results))]):
                return

    def _keep(self, frames: Sequence[Shelved]) -> bool:
        """Give frames of a stream to the store, unless something before them is not there; say whether it took them."""
        first, last = frames[0].frame, frames[-1].frame
        if self._stored[first.stream] < first.first:
            return False
        try:
            if len(frames) == 1:
                self.store.insert(first, model.records(frames[0].results), rules(frames[0].matches))
            else:
                self.store.insert_all([_insert(one) for one in frames])
        except LionrockError as problem:
            self.trouble[first.stream] = problem
            return False
        self.trouble.pop(first.stream, None)
        self._stored[first.stream] = last.first + len(last.raws)
        return True


def _insert(one: Shelved) -> Insert:
    """Return a frame as the store takes it."""
    named = {ordinal: tuple(ids) for ordinal, ids in rules(one.matches).items()}
    return Insert(one.frame, tuple(model.records(one.results)), named)


class _Turn:
    """Has frames counted in their order, each while its caller goes on to the next; at the end all of them are."""

    def __init__(self, abreast: Executor | None) -> None:
        self._abreast = abreast
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._counted()
        elif self._last is not None:
            wait([self._last])  # another failure is on its way; what failed here is met again, as nothing is skipped

    def take(self, count: Callable[[], None]) -> None:
        """Have a frame counted once the one before is; raises what counting that one raised."""
        self._counted()
        if self._abreast is None:
            count()
        else:
            self._last = self._abreast.submit(count)

    def _counted(self) -> None:
        """Wait until the frame before is counted; raises what that raised."""
        last, self._last = self._last, None
        if last is not None:
            last.result()


class NoMatcher:
    """Matches nothing: telemetry without detection still reads, keeps and searches."""

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return no match."""
        return []
