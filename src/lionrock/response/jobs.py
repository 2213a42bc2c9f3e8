"""What response repeats: doing and undoing containment that waits, and noticing that the site's playbooks changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job
from lionrock.response import service

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(1) / 12)
def contain(platform: Platform) -> None:
    """Do what was approved and undo what was lifted, where nobody waits for it on a page."""
    service.carry_out_all(platform)


@job(every=minutes(5))
def read_playbooks(platform: Platform) -> None:
    """Record which playbooks the site has when they changed."""
    service.note(platform)
