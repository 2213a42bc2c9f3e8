"""Legal holds: facts about them, and the question whether anything may be erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    """A legal hold was placed on an incident: nothing that belongs to it is erased until it is lifted."""

    incident: str
    hold: str
    reason: str


@dataclass(frozen=True, slots=True)
class HoldLifted:
    """The legal hold on an incident was lifted."""

    incident: str
    hold: str
    reason: str


class Holds(Protocol):
    """Knows what must not be erased. Implemented by counsel; every erasure asks first and refuses while held."""

    def held(self, incident: str) -> bool:
        """Say whether a hold stands on this incident, by id."""
        ...

    def any_held(self) -> bool:
        """Say whether a hold stands on any incident: then nothing that may belong to one is erased."""
        ...
