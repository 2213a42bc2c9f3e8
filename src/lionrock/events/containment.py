"""Containment that the platform can carry out: contributed, dry-run first, approved by a person, undone by time.

A contribution touches nothing in `foresee`. `carry_out` and `undo` do what `foresee` showed; both may be called again
with the same order after an interruption and must then end in the same state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class UncertainError(UnavailableError):
    """It is not known whether anything was done; raised where the far side gave no clear answer."""


TargetKind = Literal["address", "host", "account"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be contained: `id` tells a repeated call from a second one, `reference` is the incident's."""

    id: str
    reference: str
    kind: TargetKind
    target: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Exactly what would be done, in words and as text before and after, and how it is undone.

    `said` is what the operator's own tool answered to the dry run; it is no part of what is approved.
    """

    does: tuple[Text, ...]
    undoes: tuple[Text, ...]
    before: str
    after: str
    said: str = ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is approved."""
        parts = [*(one.en for one in self.does), *(one.en for one in self.undoes), self.before, self.after]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, in words, and what its undoing needs to know."""

    said: Text
    keeps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Containment(Contribution):
    """One way to contain; `missing` says why it cannot be used here, None when it can.

    `seconds` bounds a dry run, the act and its undoing, each by itself.
    """

    title: Text
    about: Text
    takes: tuple[TargetKind, ...]
    missing: Callable[[Platform], Text | None]
    foresee: Callable[[Platform, Order], Foreseen]
    carry_out: Callable[[Platform, Order], Outcome]
    undo: Callable[[Platform, Order, Mapping[str, str]], Outcome]
    seconds: float = 10.0
    rooms: ClassVar[tuple[str, ...]] = ("containment",)
