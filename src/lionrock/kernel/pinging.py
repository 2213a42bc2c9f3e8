"""Asking the processes of an instance whether they live, and what is held against one that does not answer.

A ping is answered beside the part's work, so a long search or a large import is no silence. What counts is how often in
a row no answer came, not for how long: when this process itself was paused, one question is lost and nobody is blamed.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from lionrock.kernel.channel import Client
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.pulse import PING, Told

State = Literal["running", "starting", "not answering", "stuck", "stopped"]
"""`not answering`: it runs and says nothing; `stuck`: it says that it has been at one thing for too long."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is asked and what is held against a part, in seconds and in pings lost in a row.

    As delivered a part is shown as not answering within ten seconds and its process is ended after about a minute. One
    that says itself that it has been at one verb, or without a turn of its main loop, is shown as stuck after two
    minutes and ended after a quarter of an hour: whoever asked for the verb gave up after one minute.
    """

    every: float = 2.0
    patience: float = 3.0
    shown: int = 2
    ended: int = 12
    beginning: float = 45.0
    """What a process may take until it answers first."""
    stuck: float = 120.0
    stuck_ended: float = 900.0


USUAL: Final = Pace()


@dataclass
class Answers:
    """What the pings of one process found; `since` is when the first of those lost in a row was sent."""

    pace: Pace = USUAL
    started: float = field(default_factory=monotonic)
    last: Told | None = None
    lost: int = 0
    since: float = 0.0

    def came(self, told: Told) -> None:
        """Note an answer."""
        self.last, self.lost, self.since = told, 0, 0.0

    def failed(self, sent: float) -> None:
        """Note that no answer came to a ping; a process that only begins is given its time."""
        if self.last is None and sent - self.started < self.pace.beginning:
            return
        self.since = self.since or sent
        self.lost += 1

    @property
    def longest(self) -> float:
        """Return for how many seconds the part has been at one thing, by its own word."""
        return max(self.last.seconds, self.last.idle) if self.last else 0.0

    @property
    def state(self) -> State:
        """Return how a process that runs stands."""
        if self.lost >= self.pace.shown:
            return "not answering"
        if self.last is None:
            return "starting"
        return "stuck" if self.longest > self.pace.stuck else "running"

    @property
    def hopeless(self) -> bool:
        """Say whether the process should be ended and started again."""
        return self.lost >= self.pace.ended or self.longest > self.pace.stuck_ended


class Pinger:
    """Asks one socket again and again, in a thread of its own, until stopped."""

    def __init__(self, path: Path, stop: threading.Event, pace: Pace = USUAL) -> None:
        """Ask at `path` from `begin` on."""
        self._path = path
        self._stop = stop
        self._pace = pace
        self.answers = Answers(pace)

    def begin(self, name: str) -> None:
        """Begin to ask."""
        threading.Thread(target=self._run, name=f"ping {name}", daemon=True).start()

    def anew(self) -> None:
        """Forget what was found: the process is another one now."""
        self.answers = Answers(self._pace)

    def _run(self) -> None:
        """Ask until stopped."""
        with Client(self._path, timeout=self._pace.patience) as client:
            while not self._stop.wait(self._pace.every):
                self.once(client)

    def once(self, client: Client) -> None:
        """Ask once; what is found is of the process that ran when the question was put."""
        answers, sent = self.answers, monotonic()
        try:
            answers.came(client.ask(PING, None, Told))
        except LionrockError:
            answers.failed(sent)
