"""The law as plans quote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.law import Law
from lionrock.kernel.clock import HONG_KONG

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook


def today(platform: Platform) -> Rulebook:
    """Return the rules in force today, with what the site confirmed."""
    return platform.port(Law).rulebook(platform.now().astimezone(HONG_KONG).date())
