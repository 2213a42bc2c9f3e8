"""Ports assurance provides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.assurance import judging
from lionrock.assurance.store import results
from lionrock.events.risk import ControlState, Posture
from lionrock.kernel.contributions import Control, provides

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Board:
    """Answers how controls stand, as the results kept of them say."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def states(self) -> Sequence[ControlState]:
        """Return the worst state of each control for each system it counts for; one never run is unknown."""
        found: dict[tuple[str, str], set[str]] = {}
        for control, system, state, _ in results.by_system(self.platform.db, self.platform.now()):
            found.setdefault((control, system), set()).add(state)
        named = {one.id: one.title for one in self.platform.registry.of(Control)}
        run = {control for control, _ in found}
        known = [
            ControlState(control, named[control], system, judging.worst(states))
            for (control, system), states in sorted(found.items())
            if control in named
        ]
        return known + [ControlState(id, title, "", "unknown") for id, title in named.items() if id not in run]


@provides(Posture)
def posture(platform: Platform) -> Board:
    """Return the board."""
    return Board(platform)
