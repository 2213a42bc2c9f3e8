"""What the kernel repeats in the core: ordering the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.kernel.ledger.sequencer import Sequencer

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=1))
def sequence(platform: Platform) -> None:
    """Give new entries their places in the tree and sign a checkpoint."""
    Sequencer(platform).run_once()
