"""What the notary repeats: a stamp a day, asked for until it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job
from lionrock.notary import service

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(5))
def stamps(platform: Platform) -> None:
    """Queue the stamps that are due, and ask for those that wait; a demo asks for none."""
    if platform.demo:
        return
    service.queue(platform)
    service.send(platform)
