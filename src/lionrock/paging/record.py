"""What is kept of a page beside itself: its steps, the messages, the lines they went over, the switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

StepKind = Literal[
    "opened", "called", "skipped", "sent", "not_sent", "answered", "unanswered", "voided", "sealed", "everybody"
]
MessageState = Literal["waiting", "sent", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a page; `detail` is a code or a plain number, `who` a person of the console."""

    page: str
    at: Instant
    kind: StepKind
    entry: str
    person: str | None = None
    line: str | None = None
    detail: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to a person over a line; `sealed` holds the code it carries, `digest` finds it by that code.

    `due` is when it is tried next, `call` the number of the call within the page.
    """

    id: str
    page: str
    call: int
    person: str
    line: str
    digest: str
    sealed: bytes
    made_at: Instant
    due: Instant
    state: MessageState = "waiting"
    tries: int = 0


@dataclass(frozen=True, slots=True)
class LineState:
    """What is known of a line: when it last accepted a message, when a code that went over it came back, its failure.

    A failure older than the last acceptance is over. `set_as` is the print of the line as it was then set.
    """

    id: str
    accepted_at: Instant | None = None
    proven_at: Instant | None = None
    failed_at: Instant | None = None
    problem: Text | None = None
    set_as: str | None = None

    @property
    def failing(self) -> bool:
        """Say whether the last attempt failed."""
        return self.failed_at is not None and (self.accepted_at is None or self.accepted_at < self.failed_at)


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether mail, chat and directory are assumed to be read by the attacker, since when, by whom and why."""

    scope: str
    assumed: bool
    at: Instant
    who: str
    reason: str
    entry: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A question of an incident that waits for a person, since when, and how often somebody was called for it."""

    incident: str
    question: str
    since: Instant
    calls: int
    exercise: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter that waits to leave; `sealed` holds its link and reference."""

    id: str
    key: str
    about: str
    person: str
    made: Instant
    until: Instant
    sealed: bytes
    tries: int = 0
