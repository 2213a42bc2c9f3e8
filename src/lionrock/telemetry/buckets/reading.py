"""One object read on from where it was: its records in frames, each durable before the next is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lionrock.events.records import Frame, Source
from lionrock.kernel.clock import Clock, instant
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.telemetry.buckets.client import Client, Thing
from lionrock.telemetry.buckets.flowing import Flow
from lionrock.telemetry.buckets.memory import Memory, Read
from lionrock.telemetry.buckets.unpacking import SpoiltError, unpacked
from lionrock.telemetry.following import span
from lionrock.telemetry.formats import headed
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.frames import MOST_RECORDS
from lionrock.telemetry.model import Stream
from lionrock.telemetry.recognise import HEAD, Verdict, judged
from lionrock.telemetry.segments import Segments

WHOLE: Final = 256 << 20
"""Bytes of a document that must be read as one, such as those CloudTrail writes."""


class StrangeError(Exception):
    """An object that no source knows, or that two know alike."""

    def __init__(self, verdict: Verdict) -> None:
        """Keep what it was taken for."""
        super().__init__(str(verdict.why))
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Ground:
    """What reading a bucket's objects stands on; `going` says whether to go on."""

    stream: Stream
    client: Client
    memory: Memory
    segments: Segments
    clock: Clock
    sources: Sequence[Source]
    going: Callable[[], bool]


@dataclass
class Reading:
    """One object on its way into frames."""

    ground: Ground
    thing: Thing
    at: Read = field(init=False)
    count: int = 0
    header: str = ""
    _over: bytes = b""
    """The beginning of a line that is too long, until its end is found."""

    def __post_init__(self) -> None:
        """Begin where the object was read to."""
        self.at = self.ground.memory.known.get(self.thing.key) or Read(self.thing.etag, self.thing.modified)

    def run(self) -> int:
        """Read what is new of the object; return how many records.

        Raises BucketError when it cannot be had now, StrangeError when nobody knows it, LionrockError of the disk.
        """
        flow = self._opened()
        self.at = replace(self.at, etag=self.thing.etag, modified=self.thing.modified, done=False, left=("", ""))
        try:
            done = self._read(flow)
        except SpoiltError as problem:
            self.at = replace(self.at, left=(problem.message.en, problem.message.zh))
            done = True
        self.at = replace(self.at, done=done)
        self.ground.memory.remember(self.thing.key, self.at)
        return self.count

    def _opened(self) -> Flow:
        """Return the object's bytes behind what was read of them; from the start when other bytes stand there now."""
        flow = Flow(unpacked(self.ground.client.read(self.thing)))
        if self._document or self.at.offset == 0:
            if self.at.etag != self.thing.etag:
                self.at = Read(self.thing.etag, self.thing.modified)
            return flow
        try:
            same = flow.passed(self.at.offset) and flow.digest == self.at.digest
        except SpoiltError:
            same = False
        if same:
            return flow
        self.at = Read(self.thing.etag, self.thing.modified)
        return Flow(unpacked(self.ground.client.read(self.thing)))

    @property
    def _document(self) -> bool:
        """Say whether what was read of the object were members of a closed document."""
        return self.at.records > 0 and self.at.offset == 0

    def _read(self, flow: Flow) -> bool:
        """Read to the end of the object; say whether that was reached."""
        source = self._source(flow) if not flow.offset else self._known(flow)
        if not flow.offset and source.closed(flow.peek(HEAD)):
            return self._members(source, flow)
        rest = b""
        try:
            for block in flow.blocks():
                rest = self._lines(source, flow, rest + block)
                if not self.ground.going():
                    return False
        except SpoiltError:
            self._last(source, flow, rest)
            raise
        self._last(source, flow, rest)
        return True

    def _source(self, flow: Flow) -> Source:
        """Return the kind of the object; raises StrangeError."""
        name = self.thing.key.removesuffix(".gz").rpartition("/")[2]
        if len(self.ground.sources) == 1:
            return self.ground.sources[0]
        verdict = judged(self.ground.sources, name, flow.peek(HEAD))
        if verdict.source is None:
            raise StrangeError(verdict)
        return verdict.source

    def _known(self, flow: Flow) -> Source:
        """Return the kind an object was read as before; its header stands in the last frame of it."""
        self.header = self.at.header
        found = next((one for one in self.ground.sources if one.id == self.at.source), None)
        return found or self._source(flow)

    def _lines(self, source: Source, flow: Flow, block: bytes) -> bytes:
        """Make the whole records of a block durable; return what is left of it."""
        if self._over:
            newline = block.find(b"\n") + 1
            flow.take(block[:newline] or block)
            if not newline:
                return b""
            self._append(source, flow, (self._over,))
            self._over, block = b"", block[newline:]
        while block:
            start, end, endless = span(block, skipping=False)
            if endless:
                self._over = block[: LONGEST + 1]
                flow.take(block)
                return b""
            size = self._extent(source, block, end)
            if start == size:
                return block
            self._records(source, flow, block[:size])
            block = block[size:]
        return b""

    @staticmethod
    def _extent(source: Source, block: bytes, end: int) -> int:
        """Return how much of a block's lines are whole records, of one header."""
        size = source.extent(block[:end]) if source.extent else end
        if source.extent and not size and end > LONGEST:
            size = end
        if source.header and size:
            size = min(size, headed.section(block[:size], source.header)[1])
        return size

    def _last(self, source: Source, flow: Flow, rest: bytes) -> None:
        """Make what stands behind the last line's end durable."""
        if self._over:
            self._append(source, flow, (self._over,))
            self._over = b""
        elif rest:
            self._records(source, flow, rest)

    def _records(self, source: Source, flow: Flow, block: bytes) -> None:
        """Make the records of a block durable."""
        if source.header:
            head, _ = headed.section(block, source.header)
            self.header = headed.merged(self.header, head) if head else self.header
        raws = [raw for raw in source.split(block) if raw.strip() and not _heads(source, raw)]
        flow.take(block)
        if raws:
            self._append(source, flow, raws)

    def _members(self, source: Source, flow: Flow) -> bool:
        """Make the records of a closed document durable; those read before are passed over."""
        raws = [raw for raw in source.split(flow.whole(WHOLE)) if raw.strip()]
        for some in _parted(raws[self.at.records :]):
            self._append(source, flow, some, container=flow.digest)
            if not self.ground.going():
                return self.at.records >= len(raws)
        return True

    def _append(self, source: Source, flow: Flow, raws: Sequence[bytes], container: str = "") -> None:
        """Make records durable together with how far their object was read."""
        ground, first = self.ground, self.at.records
        told = {"records": first + len(raws), "source": source.id, "header": self.header}
        if not container:
            told |= {"offset": flow.offset, "digest": flow.digest}
        self.at = replace(self.at, **told)  # type: ignore[arg-type]  # names and kinds as above
        where = {"file": self.thing.key, "line": str(first + 1)}
        where["written"] = instant(self.thing.modified).isoformat()
        where |= {headed.HEADER: self.header} if self.header else {}
        where |= {"container": container} if container else {}
        settled = {name: value for name, value in ground.stream.settings.items() if name in {"zone", "host"}}
        frame = Frame(
            stream=ground.stream.id,
            source=source.id,
            first=ground.segments.next(ground.stream.id),
            raws=tuple(raws),
            learned=ground.clock(),
            root=batch_root(raws).hex(),
            settings=settled | where,
        )
        ground.segments.append(frame, ground.memory.position(self.thing.key, self.at))
        ground.memory.settled(self.thing.key, self.at)
        self.count += len(raws)


def _heads(source: Source, raw: bytes) -> bool:
    """Say whether a raw is a header line."""
    return bool(source.header) and raw.lstrip(b"\xef\xbb\xbf").startswith(source.header)


def _parted(raws: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield records as many as a frame holds."""
    begin, size = 0, 0
    for n, raw in enumerate(raws):
        size += len(raw)
        if n + 1 - begin == MOST_RECORDS or size >= 4 * LONGEST:
            yield raws[begin : n + 1]
            begin, size = n + 1, 0
    if begin < len(raws):
        yield raws[begin:]
