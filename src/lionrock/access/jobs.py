"""What access repeats: proposals that nobody confirmed in time end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.access.seconds import service
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(1))
def expire(platform: Platform) -> None:
    """End proposals whose time has passed."""
    service.expire(platform)
