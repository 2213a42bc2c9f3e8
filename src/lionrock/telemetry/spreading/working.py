"""A matcher on another machine: takes a frame, parses and matches it, says what it came to. It keeps nothing.

The frame is acknowledged once what it came to is durable on NATS; whoever is killed before has it taken up by another.
"""

from __future__ import annotations

import logging
import os
import platform as machine
import threading
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.events.ports import Matcher
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.errors import InputError, LionrockError, UnavailableError
from lionrock.telemetry import pipeline, running
from lionrock.telemetry.parsing import Parser
from lionrock.telemetry.spreading import wire
from lionrock.telemetry.spreading.bus import Bus, Received
from lionrock.telemetry.spreading.layout import ID, MATCHERS, OF, PART, PARTS
from lionrock.telemetry.spreading.wire import VERSION, Outcome, Task
from lionrock.telemetry.teaching.lessons import Lesson, Lessons

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.telemetry.spreading.server import Server

_LOOK: Final = 0.2
_LATER: Final = 2.0
"""Seconds after which a frame for other rules is offered again."""
_SPARE: Final = 64 * 1024
_LOG: Final = logging.getLogger("lionrock.telemetry")


class Worker:
    """Matches frames from NATS with the rules of this machine until it is told to stop."""

    def __init__(self, platform: Platform, server: Server, name: str = "") -> None:
        """Work with the rules and sources of a platform that need have no state."""
        self.platform = platform
        self.name = name or f"{machine.node()}-{os.getpid()}"
        self.bus = Bus(server, (server.tasks, MATCHERS))
        self.done = 0
        platform.bind(Lessons, _Told(platform))
        self._lessons = ""
        self._parser: Parser | None = None

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; the frame at hand is finished first."""
        self.platform.port(Matcher)  # ready before the first frame is taken
        self.bus.begin()
        try:
            while not stop.is_set():
                found = self.bus.take(_LOOK)
                if found is not None:
                    self._one(found)
        finally:
            self.bus.close()

    def _one(self, found: Received) -> None:
        """Deal with one frame; what it cannot be dealt with now is offered again."""
        try:
            task = wire.unpacked(found.data, Task)
            self._agree(task)
            self._send(task, self._outcome(task))
        except InputError as problem:
            _LOG.warning("not a frame for this matcher", extra={"problem": problem.message.en})
            found.settle(_LATER)
        except UnavailableError as problem:
            _LOG.warning("what a frame came to was not taken", extra={"problem": problem.message.en})
            found.settle(_LATER)
        else:
            found.settle(None)
            self.done += 1

    def _agree(self, task: Task) -> None:
        """Return when this matcher would answer as the core itself; raises InputError."""
        if task.lessons != self._lessons or self._parser is None:
            self._learn(task.lessons)
        serving = self.platform.port(RuleSet).digest()
        if task.version != VERSION or task.rules != serving:
            words = f"rules {task.rules[:12]} of version {task.version} are asked for; {serving[:12]} serve here"
            raise InputError(words, "")

    def _learn(self, digest: str) -> None:
        """Know the kinds of log that count; raises UnavailableError, InputError."""
        lessons = self.platform.port(Lessons)
        if digest != lessons.told.digest:
            answer = self.bus.ask(self.bus.server.subject("lessons"))
            try:
                lessons.learn(msgspec.msgpack.decode(answer, type=Lesson))
            except msgspec.MsgspecError as problem:
                raise InputError(f"the taught kinds of log: {problem}", "") from problem
        if digest != lessons.told.digest:
            raise InputError("other kinds of log count by now", "")
        self._lessons, self._parser = digest, Parser(running.by_id(self.platform).values())

    def _outcome(self, task: Task) -> Outcome:
        """Return what a frame came to."""
        assert self._parser is not None
        try:
            results = pipeline.parse(running.by_id(self.platform), task.frame, self._parser)
            matches = pipeline.match(self.platform.port(Matcher), task.frame, results)
        except LionrockError as problem:
            return Outcome(task.id, task.frame.root, self.name, problem=problem.message.en[:500])
        return wire.outcome(task, self.name, results, matches)

    def _send(self, task: Task, outcome: Outcome) -> None:
        """Publish an outcome, in parts where it is larger than a message may be; raises UnavailableError."""
        parts = wire.cut(wire.packed(outcome), max(_SPARE, self.bus.largest - _SPARE))
        subject = self.bus.server.subject("outcome", wire.partition(task.frame.stream))
        for n, data in enumerate(parts):
            key = f"{task.id}@{self.name}"
            self.bus.publish(subject, data, {ID: f"{key}/{n}", OF: key, PART: str(n), PARTS: str(len(parts))})


class _Told(Lessons):
    """The taught kinds of log as the core told them; nobody else is asked."""

    def _renew(self) -> None:
        """Ask nobody."""
