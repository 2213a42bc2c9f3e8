"""The buckets of an instance: listed again and again, what is new in them read; each with its own health."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from lionrock.events.records import Source
from lionrock.kernel.clock import Clock, Instant, instant, monotonic
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.telemetry.buckets import secrets
from lionrock.telemetry.buckets.client import BucketError, Client, Thing
from lionrock.telemetry.buckets.memory import remembered
from lionrock.telemetry.buckets.places import place
from lionrock.telemetry.buckets.reading import Ground, Reading, StrangeError
from lionrock.telemetry.frames import altered
from lionrock.telemetry.model import Stream
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.segments import Segments

EVERY: Final = 60.0
"""Seconds between two listings of a bucket, or three times as long as the last one took."""
TURN: Final = 30.0
"""Seconds after which another bucket has its turn."""
_LOOK: Final = 1.0
_MOST_TOLD: Final = 50
_MOST_STRANGE: Final = 10_000
_LOG: Final = logging.getLogger("lionrock.telemetry")

Report = Callable[[str, Mapping[str, Text], list[str]], None]


@dataclass(frozen=True, slots=True)
class Health:
    """How a bucket fares: when it was last listed and read, and what waits there; `oldest` is of what waits."""

    stream: str
    listed: Instant | None = None
    objects: int = 0
    waiting: int = 0
    oldest: Instant | None = None
    last: str = ""
    last_modified: Instant | None = None
    last_read: Instant | None = None
    records: int = 0
    failed: Instant | None = None
    why: Text | None = None

    def lag(self, now: Instant) -> float:
        """Return for how many seconds the oldest object that is not read has waited; 0 when none waits."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


@dataclass
class _Polled:
    """A bucket that is read in this process."""

    stream: Stream
    ground: Ground
    health: Health
    due: float = 0.0
    strange: dict[str, tuple[str, Text | None]] = field(default_factory=dict)
    """Objects nobody recognises by their tag, with what they may be."""


class Buckets:
    """Reads the streams whose location is a bucket; one thread of one process does so."""

    def __init__(self, segments: Segments, sources: Sequence[Source], clock: Clock, report: Report) -> None:
        """Make durable in `segments`; problems of a stream go to `report` after each round."""
        self._segments = segments
        self._sources = tuple(sources)
        self._clock = clock
        self._report = report
        self._polled: dict[str, _Polled] = {}
        self._failing: dict[str, tuple[Stream, Health, float]] = {}
        """Buckets that cannot be read now: as which stream, how they fare, and when they are due again."""

    def health(self) -> list[Health]:
        """Return how each bucket fares; from any thread."""
        failing = {id: health for id, (_, health, _) in tuple(self._failing.items())}
        return list({**{id: one.health for id, one in tuple(self._polled.items())}, **failing}.values())

    def renew(self, sources: Sequence[Source]) -> None:
        """Recognise objects by these sources from now on."""
        if tuple(sources) != self._sources:
            self._sources = tuple(sources)
            self._polled.clear()

    def run(self, streams: Callable[[], list[Stream]], stop: threading.Event) -> None:
        """Read as the streams say until told to stop."""
        while not stop.wait(_LOOK):
            try:
                known = streams()
            except LionrockError:  # the core does not answer: it is asked again
                continue
            self.round(known, going=lambda: not stop.is_set())

    def round(self, streams: Sequence[Stream], *, now: bool = False, going: Callable[[], bool] = lambda: True) -> int:
        """Look at every bucket that is due, with `now` at all; return how many records came. One stops no other."""
        wanted = {one.id: one for one in streams if one.polled and one.reading}
        for kept in (self._polled, self._failing):
            for id in kept.keys() - wanted.keys():
                del kept[id]
        return sum(self._one(one, now=now, going=going) for one in wanted.values() if going())

    def _one(self, stream: Stream, *, now: bool, going: Callable[[], bool]) -> int:
        """Look at one bucket when it is due and report how it stands; return how many records came."""
        if not now and not self._due(stream):
            return 0
        begun = monotonic()
        try:
            self._refuse_loss(stream)
            known = self._begun(stream, going)
            count = self._read(known, begun)
        except LionrockError as problem:
            self._failed(stream, problem.message)
            return 0
        except Exception as problem:  # noqa: BLE001 a bulkhead: what one bucket holds must not stop the others
            _LOG.exception("a bucket could not be read", extra={"stream": stream.id})
            self._failed(stream, same(type(problem).__name__))
            return 0
        self._failing.pop(stream.id, None)
        known.due = monotonic() + (0.0 if known.health.waiting and count else max(EVERY, 3 * (monotonic() - begun)))
        return count

    def _due(self, stream: Stream) -> bool:
        """Say whether a bucket is to be looked at now."""
        if failing := self._failing.get(stream.id):
            return monotonic() >= failing[2] or _differs(stream, failing[0])
        known = self._polled.get(stream.id)
        return known is None or monotonic() >= known.due or _differs(stream, known.stream)

    def _refuse_loss(self, stream: Stream) -> None:
        """Return when the segment files hold all that was counted; raises AlteredError."""
        held = self._segments.next(stream.id)
        if held < stream.next:
            raise altered(stream.id, held, f"records up to {stream.next} were acknowledged and are gone")

    def _begun(self, stream: Stream, going: Callable[[], bool]) -> _Polled:
        """Return the bucket of a stream, begun where its frames say; raises ConfigurationError."""
        known = self._polled.get(stream.id)
        if known and not _differs(stream, known.stream):
            known.stream = stream
            return known
        client = opened(stream, self._clock)
        sources = tuple(one for one in self._sources if stream.source in {RECOGNISE, one.id})
        memory = remembered(self._segments, stream.id)
        ground = Ground(stream, client, memory, self._segments, self._clock, sources, going)
        failing = self._failing.get(stream.id)
        health = known.health if known else failing[1] if failing else Health(stream.id)
        self._polled[stream.id] = made = _Polled(stream, ground, health)
        return made

    def _read(self, known: _Polled, begun: float) -> int:
        """List a bucket and read what is new of it for a turn; return how many records came. Raises LionrockError."""
        things = list(known.ground.client.things())
        waiting = [one for one in known.ground.memory.fresh(things) if _strange(known, one) is None]
        known.health = replace(known.health, listed=self._clock(), objects=len(things), failed=None, why=None)
        problems: dict[str, Text] = {}
        count = done = 0
        for thing in waiting:
            if not known.ground.going() or monotonic() - begun > TURN:
                break
            count += self._object(known, thing, problems)
            done += 1
        self._tell(known, things, waiting[done:], problems)
        return count

    def _object(self, known: _Polled, thing: Thing, problems: dict[str, Text]) -> int:
        """Read one object; what goes wrong with it alone stops no other. Raises LionrockError of the disk or bucket."""
        reading = Reading(known.ground, thing)
        try:
            reading.run()
        except StrangeError as problem:
            why = problem.verdict.why if problem.verdict.guesses else None
            if len(known.strange) < _MOST_STRANGE:
                known.strange[thing.key] = (thing.etag, why)
        except BucketError as problem:
            if problem.code in {"NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"}:
                raise
            if problem.code not in {
                "NoSuchKey",
                "PreconditionFailed",
            }:  # gone or another by now: the next listing tells
                problems[thing.key] = problem.message
        known.health = replace(known.health, records=known.health.records + reading.count)
        if reading.at.done:
            last = instant(thing.modified)
            known.health = replace(known.health, last=thing.key, last_modified=last, last_read=self._clock())
        return reading.count

    def _tell(
        self, known: _Polled, things: Sequence[Thing], waiting: Sequence[Thing], problems: dict[str, Text]
    ) -> None:
        """Report how a bucket stands: what cannot be read, what nobody recognises, what waits."""
        here = {one.key: one.etag for one in things}
        known.strange = {key: one for key, one in known.strange.items() if here.get(key) == one[0]}
        left = {key: Text(*one.left) for key, one in known.ground.memory.known.items() if one.left[0] and key in here}
        doubtful = {key: why for key, (_, why) in known.strange.items() if why is not None}
        told = dict(list({**problems, **doubtful, **left}.items())[:_MOST_TOLD])
        unclaimed = sorted(key for key, (_, why) in known.strange.items() if why is None)
        open_ = [one for one in waiting if one.key not in known.strange]
        oldest = min((one.modified for one in open_), default=None)
        known.health = replace(known.health, waiting=len(open_), oldest=instant(oldest) if oldest is not None else None)
        self._report(known.stream.id, told, unclaimed[:_MOST_TOLD])

    def _failed(self, stream: Stream, why: Text) -> None:
        """Report that a bucket cannot be read; it is begun anew later, from what is durable."""
        known, before = self._polled.pop(stream.id, None), self._failing.get(stream.id)
        health = before[1] if before else known.health if known else Health(stream.id)
        health = replace(health, failed=health.failed or self._clock(), why=why)
        self._failing[stream.id] = (stream, health, monotonic() + EVERY)
        self._report(stream.id, {stream.location: why}, [])


def opened(stream: Stream, clock: Clock) -> Client:
    """Return the client of a stream's bucket; raises LionrockError for keys or an authority that cannot serve."""
    where = place(stream.location, stream.settings.get("style", "path"))
    trust = None
    if authority := stream.settings.get("authority"):
        try:
            trust = ssl.create_default_context(cafile=authority)
        except (OSError, ssl.SSLError) as problem:
            raise BucketError("authority", Text(f"{authority} holds no certificate",
                                                f"{authority} 不含憑證")) from problem  # fmt: skip
    keys = secrets.keys(stream.settings.get("secret", ""))
    return Client(where, keys, stream.settings.get("region", "us-east-1"), clock, trust)


def _strange(known: _Polled, thing: Thing) -> tuple[str, Text | None] | None:
    """Return what is known of an object that nobody recognised, None when it is to be looked at."""
    found = known.strange.get(thing.key)
    return found if found is not None and found[0] == thing.etag else None


def _differs(one: Stream, other: Stream) -> bool:
    """Say whether a bucket must be begun anew."""
    return (one.location, one.source, dict(one.settings)) != (other.location, other.source, dict(other.settings))
