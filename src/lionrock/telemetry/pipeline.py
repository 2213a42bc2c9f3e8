"""From durable frames to findings and stored events; plain functions that one process or several can run.

The order makes a kill harmless: a frame is durable before it is parsed; counting it and moving the stream's position is
one change; the event store takes it after that, under its token. What was counted but not stored is stored when the
pipeline starts again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lionrock.events.ports import EventStore, Matcher
from lionrock.events.records import Frame, LogRecord, Match, Source, Unparsed
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import model
from lionrock.telemetry.model import Stream, Tally, Understood
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.segments import Segments, Tail

Commit = Callable[[Tally], bool]
_UNKNOWN: Final = Text("no source of this name is installed here", "此處沒有安裝該資料來源")


def parse(sources: Mapping[str, Source], frame: Frame) -> list[Understood]:
    """Return what each raw record of a frame is, in order."""
    source = sources.get(frame.source)
    line = int(frame.settings.get("line", "1"))
    if source is None:
        return [Unparsed(raw, line + n, _UNKNOWN) for n, raw in enumerate(frame.raws)]
    return [understood(source, raw, frame.settings, line + n) for n, raw in enumerate(frame.raws)]


def match(matcher: Matcher, frame: Frame, results: Sequence[Understood]) -> list[Match]:
    """Return the matches of a frame's records; ordinals count within the stream."""
    places = [n for n, one in enumerate(results) if isinstance(one, LogRecord)]
    records = [one for one in results if isinstance(one, LogRecord)]
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
    """Parses, matches, has counted and has stored the frames of streams, in order."""

    segments: Segments
    sources: Mapping[str, Source]
    matcher: Matcher
    commit: Commit
    store: EventStore
    _tails: dict[str, Tail] = field(default_factory=dict)
    _stored: dict[str, int] = field(default_factory=dict)

    def advance(self, stream: Stream) -> int:
        """Work through the frames of a stream that are durable and not yet done; return how many.

        Raises what counting or storing raises; the frame is then taken up again by the next call.
        """
        done = 0
        for frame in self._due(stream):
            self._work(stream, frame)
            done += 1
        return done

    def _due(self, stream: Stream) -> Iterator[Frame]:
        """Yield the frames from the first that is not stored; raises AlteredError when acknowledged ones are gone."""
        tail = self._tails.get(stream.id)
        if tail is None:
            self._stored.setdefault(stream.id, stream.stored)
            tail = self._tails[stream.id] = self.segments.tail(stream.id, stream.stored)
        yield from tail.frames()

    def _work(self, stream: Stream, frame: Frame) -> None:
        """Parse, match, count and store one frame."""
        try:
            results = parse(self.sources, frame)
            matches = match(self.matcher, frame, results)
            self.commit(model.tally(frame, results, matches, self._stored[stream.id]))
            self.store.insert(frame, model.records(results), rules(matches))
        except LionrockError:
            self._tails.pop(stream.id, None)  # take the frame up again
            raise
        self._stored[stream.id] = frame.first + len(frame.raws)


class NoMatcher:
    """Matches nothing: telemetry without detection still reads, keeps and searches."""

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return no match."""
        return []
