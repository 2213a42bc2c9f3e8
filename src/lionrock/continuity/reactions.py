"""When a checkpoint leaves the machine, it is kept beside the keys: a back-up older than it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.continuity.service import tending
from lionrock.events.evidence import CheckpointExported
from lionrock.events.notary import CheckpointAnchored, CheckpointCosigned, TilesExported
from lionrock.kernel.contributions import reaction

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform


@reaction(CheckpointExported)
def remember(platform: Platform, fact: CheckpointExported, delivery: Delivery) -> None:
    """Keep one that was handed to somebody."""
    tending.keep_given(platform, fact.size)


@reaction(CheckpointAnchored)
def remember_anchored(platform: Platform, fact: CheckpointAnchored, delivery: Delivery) -> None:
    """Keep one that an authority stamped."""
    tending.keep_given(platform, fact.size)


@reaction(CheckpointCosigned)
def remember_cosigned(platform: Platform, fact: CheckpointCosigned, delivery: Delivery) -> None:
    """Keep one that a witness signed."""
    tending.keep_given(platform, fact.size)


@reaction(TilesExported)
def remember_tiles(platform: Platform, fact: TilesExported, delivery: Delivery) -> None:
    """Keep the one whose tiles were written out."""
    tending.keep_given(platform, fact.size)
