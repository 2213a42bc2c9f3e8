"""From followed files to durable frames: one round looks at every stream and appends what is new."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from lionrock.events.records import Frame, Source
from lionrock.kernel.clock import Clock
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.text import Text, same
from lionrock.telemetry import model
from lionrock.telemetry.following import Batch, Follower
from lionrock.telemetry.formats import headed
from lionrock.telemetry.frames import altered
from lionrock.telemetry.model import Stream
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.watched import Entry

Report = Callable[[str, Mapping[str, Text], list[str]], None]
"""Takes a stream's id, its problems by file, and the files nobody recognises."""

_LEAST_DELTAS: Final = 50
_LONGEST: Final = 500
_LOG: Final = logging.getLogger("lionrock.telemetry")


@dataclass
class _Followed:
    """A stream that is followed in this process."""

    follower: Follower
    location: str
    source: str
    deltas: int = 0


class Collector:
    """Follows the streams of a site and appends frames; one process does so."""

    def __init__(self, segments: Segments, sources: Sequence[Source], clock: Clock, report: Report) -> None:
        """Append to `segments`; problems of a stream go to `report` after each round."""
        self._segments = segments
        self._sources = tuple(sources)
        self._clock = clock
        self._report = report
        self._followed: dict[str, _Followed] = {}

    def renew(self, sources: Sequence[Source]) -> None:
        """Recognise files by these sources from now on; what is followed is looked at anew when they changed."""
        if tuple(sources) != self._sources:
            self._sources = tuple(sources)
            self._followed.clear()

    def round(self, streams: Sequence[Stream], *, final: bool = False) -> int:
        """Look at every stream once and append all that is new; return how many frames.

        One stream that fails stops no other. With `final`, last lines without an end are taken too.
        """
        return sum(self._one(stream, final=final) for stream in streams if stream.reading and stream.followed)

    def _one(self, stream: Stream, *, final: bool) -> int:
        """Append what is new of a stream and report its problems."""
        count = 0
        problems: dict[str, Text] = {}
        unclaimed: list[str] = []
        try:
            self._refuse_loss(stream)
            followed = self._following(stream)
            for _ in self._frames(stream, followed, final=final):
                count += 1
            problems |= followed.follower.problems
            unclaimed = sorted(followed.follower.unclaimed)
        except LionrockError as problem:
            self._followed.pop(stream.id, None)  # begin again from what is durable
            problems[stream.location] = problem.message
        except Exception as problem:  # noqa: BLE001 a bulkhead: who can write into one folder must not stop the others
            _LOG.exception("a stream could not be read", extra={"stream": stream.id})
            self._followed.pop(stream.id, None)
            problems[stream.location] = same(f"{type(problem).__name__}: {problem}"[:_LONGEST])
        self._report(stream.id, problems, unclaimed)
        return count

    def _refuse_loss(self, stream: Stream) -> None:
        """Return when the segment files hold all that was counted; raises AlteredError."""
        held = self._segments.next(stream.id)
        if held < stream.next:
            raise altered(stream.id, held, f"records up to {stream.next} were acknowledged and are gone")

    def _frames(self, stream: Stream, followed: _Followed, *, final: bool) -> Iterator[Frame]:
        """Append one frame for each batch of a round."""
        follower = followed.follower
        follower.look()
        while batch := follower.batch(final=final):
            frame = self._frame(stream, batch)
            self._segments.append(frame, self._position(followed, batch))
            follower.read(batch)
            yield frame

    def _frame(self, stream: Stream, batch: Batch) -> Frame:
        """Return the frame of a batch; it carries where its records stood and what the site settled."""
        where = {"file": batch.file, "line": str(batch.line), "written": batch.written}
        if batch.container:
            where["container"] = batch.container
        if batch.header:
            where[headed.HEADER] = batch.header
        return Frame(
            stream=stream.id,
            source=batch.source.id,
            first=self._segments.next(stream.id),
            raws=batch.raws,
            learned=self._clock(),
            root=batch_root(batch.raws).hex(),
            replayed_by=stream.replayed_by,
            settings=dict(stream.settings) | where,
        )

    def _position(self, followed: _Followed, batch: Batch) -> dict[str, Any]:
        """Return the position of a frame: what changed, and now and then everything."""
        changes = followed.follower.changes(batch)
        followed.deltas += 1
        whole = followed.deltas > max(_LEAST_DELTAS, len(followed.follower.entries) // 4)
        if whole:
            followed.deltas = 0
            changes = {**followed.follower.entries, **changes}
        return model.position({name: asdict(one) if one else None for name, one in changes.items()}, whole=whole)

    def _following(self, stream: Stream) -> _Followed:
        """Return the follower of a stream, begun where its frames say."""
        known = self._followed.get(stream.id)
        if known and (known.location, known.source) == (stream.location, stream.source):
            return known
        sources = [one for one in self._sources if stream.source in {RECOGNISE, one.id}]
        entries = resumed(self._segments, stream.id)
        made = _Followed(Follower(Path(stream.location), sources, entries), stream.location, stream.source)
        self._followed[stream.id] = made
        return made


def resumed(segments: Segments, stream: str) -> dict[str, Entry]:
    """Return how far each file was read, from the positions in a stream's frames."""
    deltas: list[Mapping[str, Any]] = []
    for kept in segments.backward(stream):
        deltas.append(kept.position["entries"])
        if kept.position["whole"]:
            break
    entries: dict[str, Entry] = {}
    for delta in reversed(deltas):
        for name, entry in delta.items():
            if entry is None:
                entries.pop(name, None)
            else:
                entries[name] = Entry(**entry)
    return entries
