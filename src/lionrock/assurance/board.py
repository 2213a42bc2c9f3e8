"""What posture is drawn from: how many subjects stand in each state, and what each control's run is worth. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lionrock.kernel.clock import Instant


class Count(NamedTuple):
    """How many subjects of a system (empty: the operator as a whole) a control found in a state."""

    control: str
    system: str
    state: str
    many: int


class Tested(NamedTuple):
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
    """All of it at a moment; a stale count is in it as unknown, a control that was never run is not in it."""

    at: Instant
    tested: Mapping[str, Tested]
    counts: tuple[Count, ...]

    def of(self, controls: Collection[str]) -> dict[str, dict[str, Counter[str]]]:
        """Return, for each of these controls that was run, how many subjects of each system are in each state."""
        found: dict[str, dict[str, Counter[str]]] = {}
        for control, system, state, many in self.counts:
            if control in controls:
                found.setdefault(control, {}).setdefault(system, Counter())[state] += many
        return found
