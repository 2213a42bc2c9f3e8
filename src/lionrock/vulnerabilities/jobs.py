"""What vulnerabilities repeat: placing hosts when the register changed, ending exceptions whose time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.clock import wall
from lionrock.kernel.contributions import job
from lionrock.kernel.ports import SealedError
from lionrock.vulnerabilities.service import excepting, importing, placing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=60))
def refresh(platform: Platform) -> None:
    """Place hosts and compute due times again where register or policy changed; without keys it rests."""
    try:
        placing.refresh(platform)
    except SealedError as problem:
        platform.log.warning("hosts of scans are not placed: %s", problem)


@job(every=timedelta(hours=1))
def tidy(platform: Platform) -> None:
    """Remove what an import that was killed left on disk a day ago; importing the file again goes on with it."""
    folder = platform.folder / importing.FOLDER
    for path in folder.iterdir() if folder.is_dir() else ():
        if wall() - datetime.fromtimestamp(path.stat().st_mtime, UTC) > timedelta(days=1):
            path.unlink(missing_ok=True)


@job(every=timedelta(seconds=60))
def lapse(platform: Platform) -> None:
    """End exceptions whose time is over: what they covered is past due again."""
    excepting.lapse(platform)
