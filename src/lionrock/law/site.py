"""The law as the site has it: what it confirmed over the packs, or the packs alone where no law desk runs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lionrock.events.law import Law
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.law import mapped
from lionrock.law import rulebook as shipped
from lionrock.law.rulebook import Rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lionrock.kernel.platform import Platform
    from lionrock.law.mapped import Mapped


def rulebook(platform: Platform, day: date) -> Rulebook:
    """Return the rules in force on a day (Hong Kong), with every value the site confirmed; raises NotFoundError."""
    return platform.port(Law).rulebook(day) if platform.provides(Law) else shipped(day)


def known(platform: Platform, moment: Instant) -> Rulebook:
    """Return the rules of a moment's day as the site knew them at that moment; raises NotFoundError."""
    if platform.provides(Law):
        return platform.port(Law).known(moment)
    return shipped(moment.astimezone(HONG_KONG).date())


def mappings(platform: Platform) -> Sequence[Mapped]:
    """Return the mappings to other frameworks: those that ship, and the site's own."""
    return platform.port(Law).mappings() if platform.provides(Law) else mapped.mappings()
