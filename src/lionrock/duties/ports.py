"""What duties answers others: which duties of the law's calendar stand open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.duties import store
from lionrock.events.audits import Asked, OpenDuties
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Standing:
    """Lists open duties."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self._platform = platform

    def standing(self, rows: Sequence[str]) -> list[Asked]:
        """Return the open duties of these rows, the earliest first."""
        found = store.listing(self._platform.db)
        return [Asked(one.id, one.title, one.work_to) for one in found if one.row in rows]


@provides(OpenDuties)
def open_duties(platform: Platform) -> Standing:
    """Return who lists open duties."""
    return Standing(platform)
