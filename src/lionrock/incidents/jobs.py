"""What incidents repeat: joining what later activity brought within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.incidents import service
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(5))
def sweep(platform: Platform) -> None:
    """Join findings that were left over and now lie within six hours of an open incident."""
    service.sweep(platform)
