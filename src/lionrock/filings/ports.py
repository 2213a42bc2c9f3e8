"""What filings answer others: which versions were approved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from lionrock.events.filings import Approvals
from lionrock.filings import store
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Versions:
    """Answers from the approved content."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def newest(self, incidents: Collection[str], filing: str) -> Mapping[str, int]:
        """Return the newest approved version by incident; those without one are left out."""
        return store.newest(self.platform.db, incidents, filing)

    def approved(self, incident: str, filing: str, version: int) -> bool:
        """Say whether content of a form was approved as this version."""
        return any(one.version == version for one in store.contents(self.platform.db, incident, filing))


@provides(Approvals)
def approvals(platform: Platform) -> Versions:
    """Return the versions approved."""
    return Versions(platform)
