"""What assurance repeats: controls when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.assurance import running
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(1))
def controls(platform: Platform) -> None:
    """Run the controls whose interval is over."""
    running.run_due(platform)
