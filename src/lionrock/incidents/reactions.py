"""When a finding was made or grew, it is put where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.findings import DetectionFinding
from lionrock.incidents import service
from lionrock.kernel.contributions import reaction

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(DetectionFinding)
def gather(platform: Platform, finding: DetectionFinding, delivery: Delivery) -> None:
    """Join it to the incident it belongs to, or open one when it is grave."""
    service.gather(platform, finding, delivery)
