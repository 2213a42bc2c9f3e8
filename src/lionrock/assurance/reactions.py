"""What assurance does: later packs continue a checkpoint known outside, and remedies follow what controls find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.assurance import service
from lionrock.assurance.remedies import service as remedies
from lionrock.events.evidence import ControlTested
from lionrock.events.notary import CheckpointAnchored, CheckpointCosigned
from lionrock.kernel.contributions import reaction

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(CheckpointAnchored)
def continue_anchored(platform: Platform, fact: CheckpointAnchored, delivery: Delivery) -> None:
    """Remember a stamped checkpoint as one that left the host."""
    service.left(platform, fact.size, fact.root, delivery)


@reaction(CheckpointCosigned)
def continue_cosigned(platform: Platform, fact: CheckpointCosigned, delivery: Delivery) -> None:
    """Remember a cosigned checkpoint as one that left the host."""
    service.left(platform, fact.size, fact.root, delivery)


@reaction(ControlTested)
def mend(platform: Platform, fact: ControlTested, delivery: Delivery) -> None:
    """Open and close remedies as a control's last run found its subjects."""
    remedies.follow(platform, fact.control, delivery)
