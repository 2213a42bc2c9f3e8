"""When incidents are made one, a legal hold on either protects both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.counsel.service import holds
from lionrock.events.incidents import IncidentMerged
from lionrock.kernel.contributions import reaction

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(IncidentMerged)
def hold(platform: Platform, fact: IncidentMerged, delivery: Delivery) -> None:
    """Place the hold that stands on one of them on the other as well."""
    holds.follow(platform, fact, delivery)
