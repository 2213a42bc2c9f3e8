"""The pipeline of a core that has matchers on other machines: it hands frames over, and counts what comes back.

A stream is counted in its order, whoever is first with which frame; what comes back is kept until its turn. A frame is
acknowledged once it is counted. What does not come back in time is matched here, and so is everything while NATS does
not answer: the segment files hold each frame, and counting one twice is impossible.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.events.records import Frame
from lionrock.kernel.clock import Instant, monotonic, wall
from lionrock.kernel.errors import ConfigurationError, InputError, UnavailableError
from lionrock.telemetry.model import Stream, Understood
from lionrock.telemetry.pipeline import Pipeline
from lionrock.telemetry.shelving import Shelved
from lionrock.telemetry.spreading import wire
from lionrock.telemetry.spreading.bus import Bus, Received
from lionrock.telemetry.spreading.layout import ID
from lionrock.telemetry.spreading.server import Pace, named
from lionrock.telemetry.spreading.wire import Outcome, Task
from lionrock.telemetry.teaching.lessons import Lesson

if TYPE_CHECKING:
    from lionrock.kernel.settings import Settings

MOST_UNDER_WAY: Final = 256
"""Frames of all streams that may be under way at a time."""
_SPARE: Final = 64 * 1024
"""Bytes of a message that headers may take."""
_LOG: Final = logging.getLogger("lionrock.telemetry")


@dataclass(frozen=True, slots=True)
class Seen:
    """A matcher on some machine, and what came back from it since this process began."""

    name: str
    last: Instant
    frames: int
    records: int


@dataclass(frozen=True, slots=True)
class Health:
    """How the hand-over fares; `here` counts frames that were matched by this machine all the same."""

    servers: tuple[str, ...]
    up: bool
    trouble: str
    under_way: int
    handed: int
    here: int
    matchers: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A frame under way, and since when (monotonic)."""

    frame: Frame
    id: str
    since: float


@dataclass
class _Back:
    """The parts of an outcome that have come back."""

    parts: dict[int, Received] = field(default_factory=dict)

    def settle(self, again: float | None = None) -> None:
        """Acknowledge every part, or have each delivered again."""
        for one in self.parts.values():
            one.settle(again)

    def whole(self) -> bytes | None:
        """Return the outcome's bytes once every part is there."""
        first = next(iter(self.parts.values()))
        if len(self.parts) < first.parts:
            return None
        return b"".join(self.parts[n].data for n in sorted(self.parts))


@dataclass
class Spread(Pipeline):
    """A pipeline whose frames are parsed and matched by whoever on the bus is free; the core counts them."""

    bus: Bus = field(kw_only=True)
    pace: Pace = field(kw_only=True)
    rules: Callable[[], str] = field(kw_only=True)
    """Names the rules that serve."""
    lessons: Callable[[], Lesson] = field(kw_only=True)
    """Tells the taught kinds of log that count."""
    _ways: dict[str, deque[_Sent]] = field(default_factory=dict)
    _back: dict[str, _Back] = field(default_factory=dict)
    _seen: dict[str, Seen] = field(default_factory=dict)
    _handed: int = 0
    _here: int = 0

    def __post_init__(self) -> None:
        """Answer matchers that ask for the taught kinds, and connect."""
        super().__post_init__()
        self.bus.answer(self.bus.server.subject("lessons"), lambda: msgspec.msgpack.encode(self.lessons()))
        self.bus.begin()

    def close(self) -> None:
        """End the connection; what is under way comes back to whoever begins again."""
        super().close()
        self.bus.close()

    def health(self) -> Health:
        """Return how the hand-over fares."""
        return Health(
            servers=self.bus.server.urls,
            up=self.bus.up,
            trouble="" if self.bus.up else self.bus.trouble or "not connected yet",
            under_way=self._under_way,
            handed=self._handed,
            here=self._here,
            matchers=tuple(sorted(self._seen.values(), key=lambda one: one.name)),
        )

    def advance(self, stream: Stream, seconds: float = math.inf) -> int:
        """Hand over the frames of a stream that are durable, and count what came back, in order; return how many."""
        if not self.bus.up:
            self._recall(stream.id)
            done = super().advance(stream, seconds)
            self._here += done
            return done
        self._begin(stream)
        try:
            self._hand_over(stream.id)
            self._gather()
            return self._count_back(stream.id, monotonic() + seconds)
        except Exception:
            self._recall(stream.id)
            raise

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait a little; what comes back meanwhile ends the wait."""
        if self._under_way and self.bus.up:
            self._file(self.bus.take(seconds))
        else:
            stop.wait(seconds)

    @property
    def _under_way(self) -> int:
        """Return how many frames are under way."""
        return sum(map(len, self._ways.values()))

    def _recall(self, stream: str) -> None:
        """Begin a stream again from where it was counted; what still comes back of it finds its frame or is dropped."""
        self._ways.pop(stream, None)
        self._tails.pop(stream, None)

    def _hand_over(self, stream: str) -> None:
        """Publish frames while there is room for more under way; what cannot be published is matched here."""
        way = self._ways.setdefault(stream, deque())
        if len(way) >= self.pace.window or self._under_way >= MOST_UNDER_WAY:
            return
        rules, lessons = self.rules(), self.lessons().digest
        for frame in self._tails[stream].frames():
            self.beat()
            task = Task(rules, lessons, frame)
            sent = self._published(task)
            way.append(_Sent(frame, task.id, monotonic() if sent else -math.inf))
            if not sent or len(way) >= self.pace.window or self._under_way >= MOST_UNDER_WAY:
                return

    def _published(self, task: Task) -> bool:
        """Say whether a task is with NATS now: it may be too large for it, or have no room there."""
        data = wire.packed(task)
        if len(data) > self.bus.largest - _SPARE:
            return False
        subject = self.bus.server.subject("task", wire.partition(task.frame.stream))
        try:
            self.bus.publish(subject, data, {ID: task.id})
        except UnavailableError as problem:
            _LOG.warning("a frame was not handed over", extra={"problem": problem.message.en})
            return False
        self._handed += 1
        return True

    def _gather(self) -> None:
        """File whatever has come back."""
        while self._file(self.bus.take(0)):
            pass

    def _file(self, found: Received | None) -> bool:
        """Keep a message for its turn; say whether there was one."""
        if found is None:
            return False
        back = self._back.setdefault(found.id, _Back())
        if any(one.parts != found.parts for one in back.parts.values()):
            back.settle()
            back.parts.clear()
        back.parts[found.part] = found
        while len(self._back) > 2 * MOST_UNDER_WAY:
            self._back.pop(next(iter(self._back))).settle()
        return True

    def _count_back(self, stream: str, until: float) -> int:
        """Count the frames of a stream from the first on that have come back, or wait too long."""
        way, done = self._ways[stream], 0
        while way and monotonic() <= until:
            outcome = self._outcome(way[0])
            if outcome is None and monotonic() - way[0].since < self.pace.patience:
                break
            self._deal(way[0], outcome)
            way.popleft()
            done += 1
        self._forget(stream)
        return done

    def _deal(self, sent: _Sent, outcome: Outcome | None) -> None:
        """Count one frame: by what came back, or by matching it here; then let go of what came back."""
        self.beat()
        results = self._agreed(sent, outcome) if outcome is not None else None
        if results is None or outcome is None:
            self._count(sent.frame)
            self._here += 1
        else:
            self._settle(Shelved(sent.frame, results, outcome.matches))
            self._note(outcome, len(sent.frame.raws))
        for key in [one for one in self._back if one.startswith(f"{sent.id}@")]:
            self._back.pop(key).settle()

    def _agreed(self, sent: _Sent, outcome: Outcome) -> list[Understood] | None:
        """Return what each record of a frame is by what came back, None where that cannot be used."""
        try:
            if not outcome.problem:
                return outcome.results(sent.frame)
            said = outcome.problem
        except InputError as problem:
            said = problem.message.en
        _LOG.warning("what came back of a frame cannot be used", extra={"frame": sent.frame.token, "problem": said})
        return None

    def _outcome(self, sent: _Sent) -> Outcome | None:
        """Return what came back of a frame, None while it is not whole."""
        for key, back in self._back.items():
            if not key.startswith(f"{sent.id}@") or (data := back.whole()) is None:
                continue
            try:
                return wire.unpacked(data, Outcome)
            except InputError as problem:
                return Outcome(sent.id, "", "", problem=problem.message.en)
        return None

    def _forget(self, stream: str) -> None:
        """Let go of what came back for frames that are counted."""
        counted = self._counted[stream]
        for key in [one for one in self._back if _before(one, stream, counted)]:
            self._back.pop(key).settle()

    def _note(self, outcome: Outcome, records: int) -> None:
        """Remember who answered."""
        name = outcome.worker[:100]
        known = self._seen.get(name, Seen(name, wall(), 0, 0))
        self._seen[name] = replace(known, last=wall(), frames=known.frames + 1, records=known.records + records)


def _before(key: str, stream: str, counted: int) -> bool:
    """Say whether a key of what came back names a frame of a stream that is counted."""
    token, _, _ = key.partition("/")
    name, _, first = token.rpartition(":")
    return name == stream and first.isdigit() and int(first) < counted


def alone(settings: Settings) -> Health:
    """Return the health of a machine that matches alone, with why where the settings mean it not to."""
    trouble = ""
    try:
        named(settings)
    except ConfigurationError as problem:
        trouble = problem.message.en
    servers = ("?",) if trouble else ()
    return Health(servers, up=False, trouble=trouble, under_way=0, handed=0, here=0, matchers=())
