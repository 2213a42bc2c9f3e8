"""What paging repeats: sending what is due, letters too, and holding the weekly test."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job
from lionrock.paging import service

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=1))
def send(platform: Platform) -> None:
    """Send the messages that are due."""
    service.send_due(platform)


@job(every=timedelta(seconds=5))
def letters(platform: Platform) -> None:
    """Send the letters that are due."""
    service.send_letters(platform)


@job(every=minutes(1))
def hold(platform: Platform) -> None:
    """Hold the weekly test when its hour has come."""
    service.hold_weekly(platform)
