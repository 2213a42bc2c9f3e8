"""The port of measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.measures import Measures
from lionrock.kernel.contributions import Known, provides
from lionrock.measures import service

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Readings:
    """Answers what a measure of a system is now."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def reading(self, system: str, measure: str) -> Known:
        """Return the latest reading that has not expired, with its source; unknown with the reason otherwise."""
        return service.reading(self._platform, system, measure)


@provides(Measures)
def readings(platform: Platform) -> Readings:
    """Return the readings of the platform."""
    return Readings(platform)
