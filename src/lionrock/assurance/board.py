"""What posture is drawn from: how many subjects stand in each state, and what each control's run is worth. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from lionrock.assurance import judging
from lionrock.kernel.clock import Instant

WHOLE: Final = ""
"""The system of what counts for the operator as a whole."""

ITSELF: Final = "*"
"""The system of what a control says of itself: it found nobody to test, or broke. It stands before every system."""


class Count(NamedTuple):
    """How many subjects of a system (or `WHOLE`, or `ITSELF`) a control found in a state."""

    control: str
    system: str
    state: str
    many: int


class Worth(NamedTuple):
    """What the newest run of a control is worth: when it was, until when it is fresh, its kind of proof, its entry."""

    tested: Instant
    fresh_until: Instant
    proof: str
    entry: str

    def fresh(self, moment: Instant) -> bool:
        """Say whether it proves something at a moment: neither too old nor from the future."""
        return self.tested <= moment <= self.fresh_until


@dataclass(frozen=True, slots=True)
class Board:
    """All of it at a moment, by control; what is stale counts as unknown, a control that was never run is not in it."""

    at: Instant
    tested: Mapping[str, Worth]
    counts: Mapping[str, Sequence[Count]]

    def states(self, control: str) -> Counter[str]:
        """Return how many subjects of a control are in each state; of one that was never run, one is unknown."""
        found: Counter[str] = Counter()
        for one in self.counts.get(control, ()):
            found[one.state] += one.many
        return found or Counter(unknown=1)

    def worst(self, control: str) -> str:
        """Return the worst state of a control; of one that was never run, unknown."""
        return judging.worst([one.state for one in self.counts.get(control, ())])


def board(at: Instant, tested: Mapping[str, Worth], counts: Mapping[str, Sequence[Count]]) -> Board:
    """Return the board of these counts, what is stale as unknown; counts of what was never run are left out."""
    found = {
        control: mine if run.fresh(at) else _stale(mine)
        for control, run in tested.items()
        if (mine := counts.get(control, ()))
    }
    return Board(at, tested, found)


def _stale(counts: Iterable[Count]) -> list[Count]:
    """Return counts of which nothing is known any more."""
    return [one._replace(state="unknown") for one in counts]
