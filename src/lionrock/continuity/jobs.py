"""What continuity repeats: looking after watchdogs and keeping the newest checkpoint beside the keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.continuity.service import sheets, tending, watching
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(1))
def listen(platform: Platform) -> None:
    """Tell of watchdogs that no longer ask."""
    watching.listen(platform)


@job(every=minutes(1))
def beside(platform: Platform) -> None:
    """Keep the newest checkpoint beside the keys, so that a restore knows what existed."""
    tending.keep_newest(platform)


@job(every=minutes(10))
def due(platform: Platform) -> None:
    """Back up when it is time, into the folder the settings name."""
    tending.back_up_when_due(platform)


@job(every=timedelta(seconds=20))
def sheet(platform: Platform) -> None:
    """Make the grab sheet anew when register, roster or clocks say something else."""
    sheets.renew(platform, "register, roster or clocks changed")
