"""Facts about letters, and the port through which a capability sends one link to one person of the register by mail.

A letter says in both languages that something is asked, carries the link and its day, and nothing else: no name of the
operator, of a system or of a person. The address is the register's, read when the letter leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from lionrock.kernel.change import Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Standing = Literal["waiting", "sent", "failed", "dropped"]


@dataclass(frozen=True, slots=True)
class LetterSent:
    """The mail server accepted a letter to a person; it says nothing about whether it was read."""

    letter: str
    about: str
    person: str


@dataclass(frozen=True, slots=True)
class LetterNotSent:
    """The mail server did not accept a letter; `tries` counts the attempts, `last` says that it was given up."""

    letter: str
    about: str
    person: str
    tries: int
    last: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """One link for one person until its day: `key` sends it once, `about` is what it belongs to.

    `path` is the secret part of the link; `origin` is where the console is read, used when the site set no address.
    """

    key: str
    about: str
    person: str
    reference: str
    path: str = field(repr=False)
    until: Instant
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """How the newest letter about something stands: `sent` is when it was accepted, `due` when it is tried next."""

    person: str
    state: Standing
    made: Instant
    sent: Instant | None
    due: Instant
    tries: int
    problem: Text | None


class Post(Protocol):
    """Sends letters by mail. Implemented by paging."""

    def hindrance(self, person: str, origin: str) -> Text | None:
        """Return why no letter would leave for a person now, with the setting's name; None when one would."""
        ...

    def send(self, change: Change, letter: Letter) -> None:
        """Send a letter once the change is kept; the same key goes once, and an earlier one about it is given up."""
        ...

    def drop(self, change: Change, about: str) -> None:
        """Give up whatever still waits about something; its link opens nothing any more."""
        ...

    def posted(self, about: str) -> Posted | None:
        """Return how the newest letter about something stands; None when none was ever sent."""
        ...
