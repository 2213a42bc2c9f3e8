"""What the register repeats: looking at what was met, and holding the estate against what was submitted."""

from __future__ import annotations

from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import SealedError
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
