"""The port between the console and whoever knows who is signed in (implemented by access)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from lionrock.kernel.change import Actor
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.ui.pages import ANYONE, SIGNED_IN

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

NOBODY: Final = Actor(id="", name="", role="nobody", factor="none", fresh=False)
"""Whoever has not signed in."""

SIGN_IN_PATH: Final = "/sign-in"
"""Where the console sends whoever has no session, with `?back=<path>`; a page of access with `needs=ANYONE`."""
SIGN_OUT_PATH: Final = "/sign-out"
"""The act of access that ends the session: it returns `Go("/sign-in", session="")`."""

SECONDS_PATH: Final = "/people/decisions"
"""The page of access on what waits for a second person; a proposal's own page follows after a slash."""

OWN_PATH: Final = "/account"
"""The page of access on one's own account; the name in the rail leads there."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a person answers to prove again who they are; `name` is its form field."""

    name: str
    label: Text
    kind: Literal["passphrase", "code"]


class Sessions(Protocol):
    """Knows who is signed in. A session begins where an act of access returns `Go(url, session=token)`."""

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to, None when it is unknown or over; compares in constant time."""
        ...

    def peek(self, token: str, address: str) -> Actor | None:
        """Return the same without counting as use: a page that refreshes by itself keeps no session alive."""
        ...

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return what to ask before a decision; empty when a confirmation is enough (demo person)."""
        ...

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return the token of the now fresh session (new or the same); raises RefusedError for wrong answers.

        `answers` maps the names of `questions` to what was typed.
        """
        ...


class Identifies(Protocol):
    """Knows people by both factors for one act outside a session, such as a command. Implemented by access."""

    def identify(self, name: str, answers: Mapping[str, str], address: str) -> Actor:
        """Return the person, fresh; raises RefusedError for wrong answers. `answers` has `passphrase` and `code`."""
        ...


class Readings(Protocol):
    """Notes what is read by those whose reading is noted. Implemented by access; without a note nothing is shown."""

    def read(self, actor: Actor, url: str) -> None:
        """Note that the actor reads what stands at `url`, if theirs is noted."""
        ...

    def glance(self, actor: Actor, url: str) -> None:
        """Note the same for what a page asks for by itself: once an hour."""
        ...


def allows(platform: Platform, actor: Actor, permission: str) -> bool:
    """Say whether the actor may use a page or act that needs `permission`."""
    if permission == ANYONE:
        return True
    if permission == SIGNED_IN or not actor.id:
        return bool(actor.id)
    return platform.port(Authorizer).allows(actor, permission)
