"""What an audit gives into its evidence pack: populations, seeds, samples, items with their records, controls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.audit import record
from lionrock.events.subjects import AUDIT
from lionrock.kernel.contributions import Item, exhibit

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@exhibit("audit.record", of=AUDIT)
def whole(platform: Platform, audit: str) -> Iterator[Item]:
    """Yield everything a stranger needs to redraw the samples and verify every item from the pack alone."""
    yield from record.items(platform, audit)
