"""Facts about duties with dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from lionrock.kernel.clock import Instant

DutyKind = Literal["statute", "direction", "request", "drill", "appeal", "regime", "other"]


@dataclass(frozen=True, slots=True)
class DutyOpened:
    """A duty with a date came up: by the law's own calendar, by a person's hand, or for an incident.

    `row` is the row of the law or regime it rests on, empty where an authority stated it. `work_to` None means that no
    date is known.
    """

    duty: str
    kind: DutyKind
    row: str
    incident: str | None
    triggered: Instant
    work_to: Instant | None
    last_day: str


@dataclass(frozen=True, slots=True)
class DutyFulfilled:
    """A person recorded what was done for a duty, at a time, with the receipt's reference where there is one."""

    duty: str
    at: Instant
    how: str
    receipt: str


@dataclass(frozen=True, slots=True)
class DutyWithdrawn:
    """A person said that a duty does not stand, with a reason."""

    duty: str
    reason: str


@dataclass(frozen=True, slots=True)
class DutyReopened:
    """A person took back the record that a duty was fulfilled or does not stand; it stands again with its date."""

    duty: str
    reason: str


@dataclass(frozen=True, slots=True)
class DutyDated:
    """An open duty was dated anew: the law, the day it counts from, a warning day or a judgement changed."""

    duty: str
    triggered: Instant
    work_to: Instant | None
    last_day: str


@dataclass(frozen=True, slots=True)
class DutyReminded:
    """The platform reminded of a duty, `days` before the strict date; 0 is the date itself, below it passed.

    1 is also half of the time left where that was a day or less.
    """

    duty: str
    days: int
    paged: bool


@dataclass(frozen=True, slots=True)
class RegimeSwitched:
    """A person switched a parallel regime on or off; `limit` is the period the operator's own papers state."""

    regime: str
    on: bool
    limit: str
    reason: str


@dataclass(frozen=True, slots=True)
class FeedMade:
    """A person made an address for their calendar; the address itself is in no fact."""

    feed: str


@dataclass(frozen=True, slots=True)
class FeedEnded:
    """A person ended an address for their calendar."""

    feed: str


class WarningDays(Protocol):
    """Knows the days with a gale or black rainstorm warning. Implemented by obligations."""

    def days(self) -> frozenset[date]:
        """Return the days, Hong Kong."""
        ...
