"""Roles: the processes of a running instance, and the loops of its core.

`up` is the core and watches the others: it spawns each role as a fresh interpreter, never by fork, and starts one that
ended again with growing pauses. It asks each whether it lives; one that runs and does not answer is ended, and started
again. A role ends when its standard input closes, so none outlives the core.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from lionrock.kernel import channel
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Job, Role
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.pinging import USUAL, Pace, Pinger, State

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

CORE: Final = "core"
_LONGEST_PAUSE: Final = 60.0
_STEADY: Final = 30.0
"""Seconds after which a running process counts as steady and its pauses start small again."""
_FAREWELL: Final = 10.0
_OFTEN: Final = 10.0
_LATER: Final = 5.0
"""Seconds after the start in which jobs that run less often than every ten seconds wait."""


@dataclass
class Process:
    """One supervised process of a role."""

    role: str
    copy: int
    rank: int = 0
    handle: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    ends: int = 0
    """How often it ended in a row soon after its start."""
    starts: int = 0
    """How often it was started since the instance was."""
    next_start: float = 0.0
    pinger: Pinger | None = None

    @property
    def name(self) -> str:
        """Return the name of its socket."""
        return named(self.role, self.copy)

    @property
    def running(self) -> bool:
        """Say whether it runs now; one that runs need not answer."""
        return self.handle is not None and self.handle.poll() is None

    @property
    def state(self) -> State:
        """Return how it stands; nobody asks a process without a pinger, and it counts as running."""
        if not self.running:
            return "stopped"
        return self.pinger.answers.state if self.pinger else "running"

    @property
    def well(self) -> bool:
        """Say whether it does its work, as far as it says itself."""
        return self.state == "running"


@dataclass
class Supervisor:
    """Starts the processes of all roles and keeps them running until stopped."""

    platform: Platform
    command: Callable[[str, int], Sequence[str]]
    processes: list[Process] = field(default_factory=list)
    pace: Pace = USUAL
    _ending: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Name the processes, start them and begin to ask them whether they live."""
        roles = self.platform.registry.of(Role)
        self.processes = [Process(role.id, copy, role.rank) for role in roles for copy in range(role.copies)]
        self.watch()
        self.ping()

    def ping(self) -> None:
        """Begin to ask each process."""
        place = channel.sockets(self.platform.folder)
        for process in self.processes:
            process.pinger = Pinger(place / f"{process.name}.sock", self._ending, self.pace)
            process.pinger.begin(process.name)

    def watch(self) -> None:
        """Start what does not run and may start now; end what runs and has not answered for long."""
        for process in self.processes:
            if not process.running:
                self._revive(process)
            elif process.pinger and process.pinger.answers.hopeless:
                self._give_up(process)

    def answers(self, role: str) -> bool:
        """Say whether anybody of a role may answer now; to ask another would only be to wait."""
        found = [one.state for one in self.processes if one.role == role]
        return not found or any(state not in {"not answering", "stopped"} for state in found)

    def stop(self) -> None:
        """End the processes in the order of their ranks, each rank once the one before has gone."""
        self._ending.set()
        for rank in sorted({process.rank for process in self.processes}):
            self._end([one.handle for one in self.processes if one.rank == rank and one.handle is not None])

    def _end(self, handles: Sequence[subprocess.Popen[bytes]]) -> None:
        """Close the inputs of processes, wait, and end what does not go by itself."""
        for handle in handles:
            if handle.stdin is not None:
                handle.stdin.close()
        until = monotonic() + _FAREWELL
        for handle in handles:
            try:
                handle.wait(max(until - monotonic(), 0))
            except subprocess.TimeoutExpired:
                self.platform.log.warning("role ended by force", extra={"pid": handle.pid})
                handle.kill()
                handle.wait()

    def _revive(self, process: Process) -> None:
        """Start a process, or set when it may start again."""
        now = monotonic()
        if process.handle is not None:
            self._note_end(process, now)
        if now < process.next_start:
            return
        process.handle = subprocess.Popen(self.command(process.role, process.copy), stdin=subprocess.PIPE)  # noqa: S603 our own interpreter
        process.started = now
        process.starts += 1
        if process.pinger:
            process.pinger.anew()

    def _give_up(self, process: Process) -> None:
        """End a process that hangs; the next look starts it again."""
        assert process.pinger is not None
        assert process.handle is not None
        answers = process.pinger.answers
        told = {"role": process.role, "state": answers.state, "verb": answers.last.verb if answers.last else ""}
        self.platform.log.critical("role hangs; it is ended and started again", extra=told)
        process.handle.kill()
        try:
            process.handle.wait(_FAREWELL)
        except subprocess.TimeoutExpired:  # it hangs within the system itself: the next look tries again
            self.platform.log.critical("role cannot be ended", extra={"pid": process.handle.pid})

    def _note_end(self, process: Process, now: float) -> None:
        """Say in the log that a process ended and choose the pause before its next start."""
        code = process.handle.returncode if process.handle else None
        if process.handle and process.handle.stdin:
            process.handle.stdin.close()
        process.ends = 0 if now - process.started > _STEADY else process.ends + 1
        process.next_start = now + min(2.0 ** max(process.ends - 1, 0), _LONGEST_PAUSE) - 1
        process.handle = None
        self.platform.log.error("role ended", extra={"role": process.role, "code": code, "ends": process.ends})


def named(role: str, copy: int) -> str:
    """Return the name of a copy of a role."""
    return role if copy == 0 else f"{role}-{copy}"


def serve(platform: Platform, role: Role, copy: int, lifeline: IO[bytes]) -> None:
    """Run a role in this process until `lifeline` (its standard input) closes."""
    platform.local = frozenset({role.id})
    stop = threading.Event()

    def watch() -> None:
        lifeline.read()
        stop.set()

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
    path = channel.sockets(platform.folder) / f"{named(role.id, copy)}.sock"
    server = channel.Server(path, channel.answering(platform, role.id))
    try:
        role.run(platform, stop)
    finally:
        server.close()
        platform.close()


@dataclass
class Core:
    """The loops of the core, in threads; `stop` tells them to end."""

    platform: Platform
    stop: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        """Start the loops."""
        platform, stop = self.platform, self.stop
        self.threads = [threading.Thread(target=_pump, args=(platform, stop), name="outbox")]
        self.threads += [
            threading.Thread(target=_repeat, args=(platform, job, stop), name=job.id)
            for job in platform.registry.of(Job)
        ]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Stop the loops and wait for them."""
        self.stop.set()
        self.platform.rounds.stirred.set()
        for thread in self.threads:
            thread.join(_FAREWELL)


@contextmanager
def core(platform: Platform) -> Iterator[Core]:
    """Answer as the core for the length of the block; its loops run from `begin` to the end of the block."""
    server = channel.Server(channel.sockets(platform.folder) / "core.sock", channel.answering(platform, CORE))
    loops = Core(platform)
    try:
        yield loops
    finally:
        loops.end()
        server.close()


def _pump(platform: Platform, stop: threading.Event) -> None:
    """Deliver facts whenever something changed, and once a second for what waits for its next try."""
    rounds = platform.rounds
    with rounds.running():
        while not stop.is_set():
            rounds.stirred.wait(1.0)
            rounds.stirred.clear()
            try:
                with rounds.round():
                    platform.settle()
            except Exception:  # a broken round must not end deliveries; it is logged and tried again
                platform.log.exception("deliveries failed")
                stop.wait(1.0)


def _repeat(platform: Platform, job: Job, stop: threading.Event) -> None:
    """Run a job every so often until stopped; a failure is logged and the next round comes.

    What runs seldom lets the first pages pass: whoever starts an instance waits for those.
    """
    if job.every.total_seconds() > _OFTEN:
        stop.wait(_LATER)
    while not stop.is_set():
        begun = monotonic()
        try:
            job.act(platform)
        except UnavailableError as problem:  # a part that starts, or stands still: its own state says so
            platform.log.warning("job waits", extra={"job": job.id, "why": problem.message.en})
        except Exception:  # likewise
            platform.log.exception("job failed", extra={"job": job.id})
        stop.wait(max(job.every.total_seconds() - (monotonic() - begun), 0.05))


def interpreter(*words: str) -> list[str]:
    """Return a command that runs this package in a fresh interpreter."""
    return [sys.executable, "-m", "lionrock", *words]
