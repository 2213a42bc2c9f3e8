"""What vulnerabilities repeat: placing hosts when the register changed, ending exceptions whose time is over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.kernel.ports import SealedError
from lionrock.vulnerabilities.service import excepting, placing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=60))
def refresh(platform: Platform) -> None:
    """Place hosts and compute due times again where register or policy changed; without keys it rests."""
    try:
        placing.refresh(platform)
    except SealedError as problem:
        platform.log.warning("hosts of scans are not placed: %s", problem)


@job(every=timedelta(seconds=60))
def lapse(platform: Platform) -> None:
    """End exceptions whose time is over: what they covered is past due again."""
    excepting.lapse(platform)
