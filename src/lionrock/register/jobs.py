"""What the register repeats: looking at what was met, comparing with what was submitted, dating confirmations."""

from __future__ import annotations

from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import job
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
from lionrock.register.attesting import service as attesting
from lionrock.register.material import service as material
from lionrock.register.meeting import Meeting
from lionrock.register.sightings import Sightings


@job(every=minutes(10))
def compare(platform: Platform) -> None:
    """Ask what was met, so that no page waits for it, and note what differs from what was submitted."""
    try:
        platform.port(Sightings).anew()
        platform.port(Meeting).proposed(platform)
        material.notice(platform)
    except SealedError as problem:
        platform.log.warning("the estate was not held against what was submitted: %s", problem)


@job(every=hours(1))
def remind(platform: Platform) -> None:
    """Tell when the next confirmation of an owner is due; the duty that reminds follows."""
    try:
        attesting.remind(platform)
    except SealedError as problem:
        platform.log.warning("confirmations of owners could not be dated: %s", problem)
