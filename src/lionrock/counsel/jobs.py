"""Counsel's regular work: a law pack that was not known before is taken in, and nothing that runs moves by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.counsel.service import packs
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import job

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=minutes(1))
def take_packs(platform: Platform) -> None:
    """Take in the packs that ship, when one of them is new."""
    packs.take(platform)
