"""Which rules apply to an incident: those of the day on which the operator became aware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.law import Lawbook
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.law.rulebook import Rulebook

if TYPE_CHECKING:
    from lionrock.obligations.model import Given, Matter


def rules(law: Lawbook, matter: Matter, given: Given, now: Instant) -> Rulebook:
    """Return the rules of the day of awareness (Hong Kong), or of the call where nobody stated awareness.

    They are those the incident's clocks run on: a value confirmed later moves none without a decision. For a day
    before the Ordinance commenced the present rules are taken: a clock too many is safer than none.
    """
    day = matter.aware_at or (given.first.at if given.first else now)
    try:
        return law.of_incident(matter.incident, day.astimezone(HONG_KONG).date())
    except NotFoundError:
        return law.of_incident(matter.incident, now.astimezone(HONG_KONG).date())
