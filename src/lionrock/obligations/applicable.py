"""Which rules apply to an incident: those of the day on which the operator became aware."""

from __future__ import annotations

from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.law.rulebook import Rulebook, rulebook
from lionrock.obligations.model import Given, Matter


def rules(matter: Matter, given: Given, now: Instant) -> Rulebook:
    """Return the rules of the day of awareness (Hong Kong), or of the call where nobody stated awareness.

    For a day before the Ordinance commenced the present rules are taken: a clock too many is safer than none.
    """
    day = matter.aware_at or (given.first.at if given.first else now)
    try:
        return rulebook(day.astimezone(HONG_KONG).date())
    except NotFoundError:
        return rulebook(now.astimezone(HONG_KONG).date())
