"""What audit answers others: which audit a reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.audit.service import checking
from lionrock.events.audits import Audits
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Known:
    """Finds audits."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def describe(self, audit: str) -> tuple[str, str, str]:
        """Return id, reference and title of an audit; raises NotFoundError."""
        found = checking.audit(self._platform.db, audit)
        return found.id, found.reference, found.title


@provides(Audits)
def audits(platform: Platform) -> Known:
    """Return who finds audits."""
    return Known(platform)
