"""What duties repeat: setting out the law's calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.duties import service
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(10))
def calendar(platform: Platform) -> None:
    """Open what came within a year's sight."""
    service.set_out(platform)
