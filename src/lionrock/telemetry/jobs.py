"""What telemetry repeats: the watch over streams, and removing raw records that were kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.telemetry import retention, watching

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(hours=6))
def retire(platform: Platform) -> None:
    """Remove files of raw records that need not be kept any longer."""
    if gone := retention.retire(platform):
        platform.log.warning("raw records removed after their time", extra={"files": gone})


@job(every=timedelta(minutes=1))
def watch(platform: Platform) -> None:
    """Look which streams are silent."""
    watching.look(platform)
