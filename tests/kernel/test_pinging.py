"""Parts that hang: a real process that is stopped is shown, ended and started again; a busy one is left alone."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lionrock.kernel import channel, pinging
from lionrock.kernel.channel import Client
from lionrock.kernel.contributions import Verb
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.pinging import Answers, Pace
from lionrock.kernel.platform import Platform
from lionrock.kernel.pulse import Pulse, Told
from lionrock.kernel.roles import Process, Supervisor

PART = Path(__file__).with_name("part.py")
QUICK = Pace(every=0.05, patience=0.2, shown=2, ended=8, beginning=20.0, stuck=0.5, stuck_ended=60.0)


@pytest.fixture
def supervisor(platform: Platform) -> Iterator[Supervisor]:
    """Return a supervisor of the part named store, which runs and answers."""
    path = channel.sockets(platform.folder) / "store.sock"
    made = Supervisor(platform, lambda *_: [sys.executable, str(PART), str(path)], pace=QUICK)
    made.processes = [Process("store", 0)]
    made.watch()
    made.ping()
    platform.supervisor = made
    until(lambda: made.processes[0].state == "running")
    yield made
    platform.supervisor = None
    if (handle := made.processes[0].handle) is not None:
        handle.kill()
    made.stop()


def until(true: Callable[[], bool], most: float = 15.0) -> float:
    """Wait until something is true and return the seconds it took."""
    begun, pause = time.monotonic(), threading.Event()
    while not true():
        assert time.monotonic() - begun < most
        pause.wait(0.01)
    return time.monotonic() - begun


def asked(client: Client) -> None:
    """Ask for what takes longer than the part lives."""
    with contextlib.suppress(UnavailableError):
        client.ask("part.slow")


def test_a_stopped_process_is_shown_ended_and_started_again(supervisor: Supervisor) -> None:
    """It is never called running meanwhile, and nobody waits for it."""
    (store,) = supervisor.processes
    assert store.handle is not None
    hung = store.handle.pid
    os.kill(hung, signal.SIGSTOP)
    until(lambda: store.state == "not answering")
    assert store.running
    assert not store.well
    supervisor.platform.local = frozenset({"core"})
    supervisor.platform.registry.of(Verb)  # found once, then known
    begun = time.monotonic()
    with pytest.raises(UnavailableError):
        supervisor.platform.ask("store.count")
    assert time.monotonic() - begun < 0.1

    def looked() -> bool:
        supervisor.watch()
        return store.handle is not None and store.handle.pid != hung and store.state == "running"

    until(looked)
    assert supervisor.answers("store")


def test_a_part_at_a_long_verb_answers_and_is_not_ended(supervisor: Supervisor) -> None:
    """A long search is no silence: the ping is answered beside it; after its time the part is shown as stuck."""
    (store,) = supervisor.processes
    before = store.handle
    client = Client(channel.sockets(supervisor.platform.folder) / "store.sock")
    threading.Thread(target=asked, args=(client,), daemon=True).start()
    until(lambda: store.state == "stuck")
    assert store.pinger is not None
    assert store.pinger.answers.last is not None
    assert store.pinger.answers.last.verb == "part.slow"
    supervisor.watch()
    assert store.handle is before
    assert supervisor.answers("store")


def test_a_paused_asker_blames_nobody() -> None:
    """However long ago the last answer came, one ping that was lost is one ping."""
    answers = Answers(pinging.USUAL, started=0.0)
    answers.came(Told())
    answers.failed(100_000.0)
    assert answers.state == "running"
    answers.failed(100_005.0)
    assert (answers.state, answers.since, answers.hopeless) == ("not answering", 100_000.0, False)
    for n in range(10):
        answers.failed(100_010.0 + n)
    assert answers.hopeless
    answers.came(Told())
    assert answers.state == "running"


def test_a_process_that_begins_is_given_its_time() -> None:
    """Until then it is starting, which is not running either."""
    answers = Answers(pinging.USUAL, started=0.0)
    answers.failed(44.0)
    standing: list[str] = [answers.state]
    answers.failed(46.0)
    answers.failed(51.0)
    assert [*standing, answers.state] == ["starting", "not answering"]


def test_a_loop_that_stands_is_stuck_by_its_own_word() -> None:
    """One that never beats is not judged by it."""
    pulse = Pulse()
    assert pulse.told().idle == 0.0
    pulse.beat()
    with pulse.working("a"), pulse.working("b"):
        told = pulse.told()
    assert told.verb == "a"
    assert pulse.told().verb == ""
    answers = Answers(pinging.USUAL)
    answers.came(Told(idle=121.0))
    assert (answers.state, answers.hopeless) == ("stuck", False)
    answers.came(Told("store.search", seconds=901.0))
    assert answers.hopeless
