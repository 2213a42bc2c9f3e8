"""What waits: groups that came, joined in any order, until the time of their stream has passed them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lionrock.detection.learning.model import Detector, Wait
from lionrock.events.learning import Group
from lionrock.kernel.clock import micros

MOST: int = 50_000
"""What may wait for one detector and stream; beyond it the earliest is judged although more of it may come."""


@dataclass
class Room:
    """What waits of one stream for one detector."""

    detector: Detector
    waits: dict[tuple[int, str, str], Wait] = field(default_factory=dict)

    def take(self, stream: str, groups: Iterable[Group]) -> None:
        """Take in groups in whatever order they come."""
        for group in groups:
            for key, value in self.detector.about(group):
                self.add(
                    Wait(
                        key=key,
                        at=micros(group.at),
                        value=value,
                        count=group.count,
                        first=micros(group.first),
                        last=micros(group.last),
                        stream=stream,
                        ordinal=group.ordinal,
                        distinct=list(group.distinct),
                        times=list(group.times),
                    )
                )

    def add(self, wait: Wait) -> None:
        """Join one with its like."""
        known = self.waits.setdefault((wait.at, wait.key, wait.value), wait)
        if known is not wait:
            known.joined(wait)

    def ready(self, before: int | None) -> list[Wait]:
        """Take out what ended at or before a moment, in order; all of it where no moment is given.

        Beyond the bound the earlier half goes whatever the time.
        """
        width = self.detector.reading.seconds * 1_000_000
        gone = sorted(place for place in self.waits if before is None or place[0] + width <= before)
        if len(self.waits) - len(gone) > MOST:
            gone = sorted(self.waits)[: max(len(gone), len(self.waits) - MOST // 2)]
        return [self.waits.pop(place) for place in gone]
