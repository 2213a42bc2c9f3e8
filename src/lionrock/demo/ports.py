"""What the demo tells, read from the examples once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.demo import model
from lionrock.kernel.contributions import provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Tales:
    """The live stories of the examples; a running demo does not look for others."""

    live: tuple[model.Story, ...]

    @property
    def streams(self) -> frozenset[str]:
        """Return the names of the streams that live stories bring."""
        return frozenset(arrival.stream for story in self.live for arrival in story.arrival)


@provides(Tales)
def tales(platform: Platform) -> Tales:
    """Return the live stories."""
    return Tales(tuple(story for story in model.stories(model.examples()) if story.live))
