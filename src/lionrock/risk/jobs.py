"""What the core does for risk: what was accepted or approved until a time ends by itself."""

from __future__ import annotations

from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import job
from lionrock.kernel.platform import Platform
from lionrock.risk.service import accepting, standing_in


@job(every=hours(1))
def lapse(platform: Platform) -> None:
    """End the acceptances and alternative controls whose time is over."""
    accepting.lapse(platform)
    standing_in.lapse(platform)
