"""What assurance does when a checkpoint is known outside: later packs prove that they continue it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.assurance import service
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
