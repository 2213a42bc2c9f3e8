"""What counsel answers for others: the site's law, and what is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.counsel import folder
from lionrock.counsel.lawbooks import SiteLaw
from lionrock.counsel.service.holds import Standing
from lionrock.events.holds import Holds
from lionrock.events.law import Law
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@provides(Law)
def law(platform: Platform) -> SiteLaw:
    """Return the law of this site."""
    return SiteLaw(platform.db, lambda: folder.own(platform))


@provides(Holds)
def holds(platform: Platform) -> Standing:
    """Return what is held."""
    return Standing(platform.db)
