"""Decisions for which the site asks a second person: facts, the error that says so, and who keeps proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lionrock.kernel.change import Actor

Ending = Literal["declined", "withdrawn", "expired", "failed"]


@dataclass(frozen=True, slots=True)
class DecisionProposed:
    """A person proposed a decision for which the site asks a second one; nothing was decided by it.

    `decision` is the permission it takes, `digest` the SHA-256 of what was typed, which stands sealed in its row.
    """

    proposal: str
    decision: str
    digest: str
    expires: Instant


@dataclass(frozen=True, slots=True)
class DecisionConfirmed:
    """A second person confirmed what another had proposed; the decision itself follows as a fact of its own."""

    proposal: str
    decision: str
    proposer: str


@dataclass(frozen=True, slots=True)
class DecisionDropped:
    """A proposal ended without a decision: declined, withdrawn, expired, or it could not be carried out."""

    proposal: str
    decision: str
    how: Ending


@dataclass(frozen=True, slots=True)
class AccountLinked:
    """A person said which registered person an account belongs to; None takes it back."""

    account: str
    person: str | None


class SecondPersonError(LionrockError):
    """The site asks a second person for this decision, and one alone asked for it; nothing was done."""

    def __init__(self, decision: str) -> None:
        """Keep which permission it was."""
        super().__init__(
            Text(f"a second person is asked for this decision ({decision})", f"此決定須由第二人確認（{decision}）"),
            Text("Propose it in the console; another person confirms it there.", "請在控制台提出，由另一人確認。"),
        )
        self.decision = decision


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent, to be carried out when a second person confirms it."""

    act: str
    url: str
    path: Mapping[str, str]
    form: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    files: Mapping[str, bytes]
    names: Mapping[str, str]


class Seconds(Protocol):
    """Keeps what waits for a second person. Implemented by access."""

    def asked(self, actor: Actor, decision: str) -> bool:
        """Say whether the site asks a second person before this actor's decision."""
        ...

    def propose(self, actor: Actor, decision: str, sent: Sent) -> str:
        """Keep a form that waits for a second person and return its id."""
        ...


class Persons(Protocol):
    """Knows which registered person an account belongs to, as a person said. Implemented by access."""

    def person(self, account: str) -> str | None:
        """Return the registered person of an account, None when nobody said."""
        ...

    def same(self, one: str, other: str) -> bool:
        """Say whether two accounts are one person's: the same account, or linked to the same registered person."""
        ...
