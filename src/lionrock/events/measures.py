"""Facts about readings of what the Code's criteria ask for, and the port that answers with the latest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Known


@dataclass(frozen=True, slots=True)
class ReadingTaken:
    """A value of a measure of a system became known; `value` is decimal text.

    `how` says where from. `own_containment` says that the operator's own containment caused it: it counts all the same
    until a person decides otherwise.
    """

    reading: str
    system: str
    measure: str
    value: str
    at: Instant
    until: Instant
    how: Literal["typed", "probe", "push", "file"]
    source: str
    own_containment: bool


@dataclass(frozen=True, slots=True)
class ProbeSet:
    """A probe of a system was set up or changed; where it looks stands sealed in its own row."""

    probe: str
    system: str
    measure: str
    kind: str


@dataclass(frozen=True, slots=True)
class ProbeEnded:
    """A probe looks no longer."""

    probe: str


@dataclass(frozen=True, slots=True)
class ProbeTurned:
    """What a probe looks at went down or came back; `since` is when it was first found so."""

    probe: str
    system: str
    up: bool
    since: Instant
    why: str


@dataclass(frozen=True, slots=True)
class ThresholdNeared:
    """A reading came near a threshold of the operator, or reached it; `minutes_left` is None where none can be said."""

    system: str
    measure: str
    value: str
    limit: str
    met: bool
    minutes_left: int | None


class Measures(Protocol):
    """Answers what a measure of a system is now. Implemented by measures."""

    def reading(self, system: str, measure: str) -> Known:
        """Return the latest reading that has not expired, with its source; unknown with the reason otherwise."""
        ...
