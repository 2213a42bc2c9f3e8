"""What measures repeat: looking, and warning near a threshold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.kernel.ports import SealedError
from lionrock.measures import probing, service

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=5))
def probe(platform: Platform) -> None:
    """Look at what is due, then warn; without keys nobody knows where to look, which the page says."""
    try:
        probing.run_due(platform)
        service.warn(platform)
    except SealedError as problem:
        platform.log.warning("probes rest: %s", problem)
