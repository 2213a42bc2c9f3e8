"""Posture as a matrix: areas of the Code down, critical computer systems across, each cell a state with counts. Pure.

A cell stands for what our tests found, never for a requirement of the law. A requirement that nothing tests is unknown
in every column; one that is shown only for the operator as a whole is counted there, and in no system's column. The
worst decides. There is no mark for an area, and none for the operator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.assurance import judging
from lionrock.assurance.board import ITSELF, WHOLE, Board, Count
from lionrock.assurance.frameworks import testers
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text
from lionrock.law.model import Requirement
from lionrock.law.rulebook import Rulebook

_KNOWN: Final = frozenset({"passed", "partly", "failed", "not_due", "not_applicable"})
Found = Mapping[str, Mapping[str, int]]
"""Of a requirement, how many subjects are in each state, by system."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One area for one system: requirements and subjects by state, and when the first of its proofs goes stale."""

    area: str
    system: str
    states: Mapping[str, int]
    subjects: Mapping[str, int]
    fresh_until: Instant | None

    @property
    def state(self) -> str:
        """Return the worst state of its requirements; of none, unknown."""
        return judging.worst(self.states)

    @property
    def concerned(self) -> int:
        """Return how many requirements are looked for here."""
        return sum(self.states.values())

    @property
    def known(self) -> int:
        """Return how many of them are not unknown."""
        return sum(many for state, many in self.states.items() if state in _KNOWN)

    @property
    def elsewhere(self) -> bool:
        """Say whether everything loaded of the area is looked for in another column."""
        return not self.states


@dataclass(frozen=True, slots=True)
class Row:
    """One area: its requirements counted, and a cell for each system and for the operator as a whole."""

    id: str
    title: Text
    loaded: int
    verified: int
    tested: int
    cells: tuple[Cell, ...]

    @property
    def unknown(self) -> int:
        """Return how many of its cells are unknown."""
        return sum(one.state == "unknown" and not one.elsewhere for one in self.cells)


def by_requirement(by: Mapping[str, Sequence[Control]], board: Board) -> dict[str, Found]:
    """Return for each requirement, by system, how many subjects its controls found in each state.

    A control that was never run has found nothing yet: it is unknown of every system.
    """
    made: dict[str, dict[str, Counter[str]]] = {}
    for id, controls in by.items():
        found = made[id] = {}
        for control in controls:
            for one in board.counts.get(control.id, (Count(control.id, ITSELF, "unknown", 1),)):
                of = found.get(one.system)
                if of is None:
                    of = found[one.system] = Counter()
                of[one.state] += one.many
    return dict(made)


def states(found: Found, system: str) -> str | None:
    """Return the state of a requirement in a system's column; None where it is looked for in another.

    What a control could not test it could not test of any system.
    """
    itself = found.get(ITSELF, {})
    if counts := found.get(system):
        return judging.worst((*counts, *itself))
    if not found or itself:
        return "unknown"
    apart = any(one != WHOLE for one in found)
    return "unknown" if system != WHOLE and apart else None


def rows(book: Rulebook, controls: Sequence[Control], board: Board, systems: Sequence[str]) -> list[Row]:
    """Return every area with loaded requirements, those we know least of first."""
    loaded = [one for one in book.requirements if one.counts]
    by = testers(book, controls)
    found = by_requirement(by, board)
    made = [
        _row(area.id, area.title, mine, found, systems, by, board)
        for area in book.areas
        if (mine := [one for one in loaded if one.area == area.id])
    ]
    return sorted(made, key=lambda row: (-row.unknown, -sum(cell.state == "failed" for cell in row.cells)))


def _row(  # noqa: PLR0913, PLR0917 what a row is made of
    id: str,
    title: Text,
    mine: Sequence[Requirement],
    found: Mapping[str, Found],
    systems: Sequence[str],
    by: Mapping[str, Sequence[Control]],
    board: Board,
) -> Row:
    """Return the row of one area."""
    ends: dict[str, Instant] = {}
    for control in {control.id for one in mine for control in by.get(one.id, ())}:
        for count in board.counts.get(control, ()):
            until = board.tested[control].fresh_until
            ends[count.system] = min(until, ends.get(count.system, until))
    cells = tuple(
        _cell(id, system, [found.get(one.id, {}) for one in mine], ends.get(system)) for system in (*systems, WHOLE)
    )
    verified = sum(one.provenance.verified for one in mine)
    tested = sum(one.id in by for one in mine)
    return Row(id, title, len(mine), verified, tested, cells)


def _cell(area: str, system: str, found: Iterable[Found], ends: Instant | None) -> Cell:
    """Return one cell."""
    by_state: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    for one in found:
        if (state := states(one, system)) is not None:
            by_state[state] += 1
            subjects.update(one.get(system, {}))
    return Cell(area, system, by_state, subjects, ends)
