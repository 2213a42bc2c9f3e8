"""Facts about calling people, and the port through which every capability calls them.

A page is one need for a person. People are named by the ids of their records in the register, never by name; why they
are called is a code. What leaves the machine says neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant

How = Literal["console", "code", "telephone", "decided"]
"""How a page was answered: in the console, by the code of a message, by telephone as somebody else recorded, or by
deciding what it was about."""


@dataclass(frozen=True, slots=True)
class PageOpened:
    """Somebody is needed; `why` is a code such as possible-incident."""

    page: str
    reference: str
    why: str
    incident: str | None


@dataclass(frozen=True, slots=True)
class PageCalled:
    """One person is called and has until `deadline` to answer; `round` counts the times around the ladder."""

    page: str
    person: str
    round: int
    deadline: Instant


@dataclass(frozen=True, slots=True)
class PersonSkipped:
    """A person of the ladder was passed over: on leave, no longer in the register, no longer on duty, or unreached."""

    page: str
    person: str
    why: Literal["leave", "left", "off_duty", "unreached"]


@dataclass(frozen=True, slots=True)
class PageSent:
    """A channel accepted the message to a person; it says nothing about whether it was read."""

    page: str
    person: str
    line: str
    message: str


@dataclass(frozen=True, slots=True)
class PageNotSent:
    """A channel did not accept the message; `tries` counts the attempts so far."""

    page: str
    person: str
    line: str
    message: str
    tries: int


@dataclass(frozen=True, slots=True)
class PageAnswered:
    """A person took the page; `person` is whom it reached where that is known, `line` over which code it came."""

    page: str
    how: How
    person: str | None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class PageUnanswered:
    """Nobody on the ladder answered; `called` is how many people were called at once thereafter."""

    page: str
    incident: str | None
    why: str
    called: int


@dataclass(frozen=True, slots=True)
class AnswerVoided:
    """An answer by code no longer counts, because the channel the code went over is assumed read; calling goes on."""

    page: str
    line: str


@dataclass(frozen=True, slots=True)
class ReadingAssumed:
    """A person said whether mail, chat and directory are assumed to be read by the attacker.

    `incident` None means for everything.
    """

    incident: str | None
    assumed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionWatched:
    """A question of an incident waits for a person, who is called at `until`; without a question, none does."""

    incident: str
    question: str | None
    until: Instant | None


class Notifier(Protocol):
    """Calls people. Implemented by paging."""

    def page(self, change: Change, key: str, why: str, incident: str | None, roles: Sequence[str] = ()) -> str:
        """Open a page within a change and return its id; the same key opens it once.

        `roles` are roles of the register, such as counsel, whose people are called before supervisors; without any,
        whoever is on duty is called. Nobody on leave is.
        """
        ...

    def stand_down(self, change: Change, key: str) -> None:
        """End the calling under a key: what it was about was done. Does nothing when no such page is open."""
        ...
