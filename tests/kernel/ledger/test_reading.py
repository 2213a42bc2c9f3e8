"""Reading the ledger: where entries stand."""

from __future__ import annotations

from dataclasses import dataclass

from lionrock.kernel.change import system
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something was noticed."""

    what: str


def test_positions_are_of_ordered_entries_alone(platform: Platform) -> None:
    """An entry not ordered yet, or unknown, has none."""
    with platform.change(system("test"), "two things") as change:
        first, second = change.publish(Noticed("a")), change.publish(Noticed("b"))
    assert reading.positions(platform.db, [first, second]) == {}
    Sequencer(platform).run_once()
    places = reading.positions(platform.db, [second, first, "f" * 32])
    assert places == {first: places[second] - 1, second: places[second]}
    assert reading.positions(platform.db, []) == {}
