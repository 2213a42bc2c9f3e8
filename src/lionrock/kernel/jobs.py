"""What the kernel repeats in the core: ordering the ledger, firing timers and watching that they are polled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import job
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.timers import SILENCE, Watch

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@job(every=timedelta(seconds=1))
def sequence(platform: Platform) -> None:
    """Give new entries their places in the tree and sign a checkpoint when one is due."""
    platform.sequencer = platform.sequencer or Sequencer(platform)
    platform.sequencer.run_once()


@job(every=timedelta(seconds=1))
def tick(platform: Platform) -> None:
    """Fire what is due."""
    platform.watch = platform.watch or Watch(platform)
    platform.watch.tick()


@job(every=timedelta(seconds=10))
def guard(platform: Platform) -> None:
    """Raise the alarm while timers are not polled; it runs beside the poll, never in it."""
    health = platform.watch.health() if platform.watch else None
    if health is not None and health.silent > SILENCE:
        platform.log.critical("timers are not polled", extra={"seconds": round(health.silent)})
