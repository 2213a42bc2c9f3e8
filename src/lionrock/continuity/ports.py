"""What continuity keeps in memory for one process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.continuity.service.watching import Ears
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Ears)
def ears(platform: Platform) -> Ears:
    """Return when each watchdog last asked."""
    return Ears(platform.now())
