"""The law as the site has it: what it confirmed over the packs, or the packs alone where no law desk runs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lionrock.events.law import Law
from lionrock.law import rulebook as shipped
from lionrock.law.rulebook import Rulebook

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def rulebook(platform: Platform, day: date) -> Rulebook:
    """Return the rules in force on a day (Hong Kong), with every value the site confirmed; raises NotFoundError."""
    return platform.port(Law).rulebook(day) if platform.provides(Law) else shipped(day)
