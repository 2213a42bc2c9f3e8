"""What the results of controls say of another framework's numbers: one proof answers many frameworks. Pure.

A number is only as sure as what is tested of it: unknown where nothing is, and never more than *partly* where our
requirement asks for a part of what the number asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.assurance import judging
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.law.mapped import Link, Mapped, Relation
    from lionrock.law.model import Requirement
    from lionrock.law.rulebook import Rulebook

UNTESTED: Final = Text("no control tests {id}", "沒有控制措施測試 {id}")
GONE: Final = Text("{id}: {why}", "{id}：{why}")
A_PART: Final = Text(
    "what we test passed; it is a part of what the number asks for", "所測試的部分通過；只屬該編號要求的一部分"
)
FOUND: Final = Text("{control}: {state}", "{control}：{state}")


@dataclass(frozen=True, slots=True)
class Tested:
    """A requirement with the controls that test it and the state they leave it in."""

    id: str
    requirement: Requirement | None
    controls: tuple[Control, ...]
    state: str
    why: Text


@dataclass(frozen=True, slots=True)
class Linked:
    """A tested requirement and how it stands to a number."""

    relation: Relation
    tested: Tested


@dataclass(frozen=True, slots=True)
class Row:
    """A number of a framework: what stands beside it, and what our tests say of that."""

    number: str
    words: Text
    links: tuple[Linked, ...]
    state: str
    why: Text


def testers(book: Rulebook, controls: Iterable[Control]) -> dict[str, list[Control]]:
    """Return the controls that test each loaded requirement, by its present id."""
    known = {before: one.id for one in book.requirements for before in one.was}
    known |= {one.id: one.id for one in book.requirements}
    found: dict[str, list[Control]] = {}
    for control in controls:
        for id in {known[name] for name in control.satisfies if name in known}:
            found.setdefault(id, []).append(control)
    return found


def astray(book: Rulebook, controls: Iterable[Control]) -> list[tuple[Control, str, Text]]:
    """Return the controls that name a requirement that is gone, which one, and why it is."""
    return [(control, id, book.gone(id)) for control in controls for id in book.lost(control.satisfies)]


def tested(id: str, book: Rulebook, by: Mapping[str, Sequence[Control]], states: Mapping[str, str]) -> Tested:
    """Return how a requirement stands by its controls; without one, or when it is gone, it is unknown."""
    row = book.requirement(id)
    if row is None:
        return Tested(id, None, (), "unknown", GONE.format(id=id, why=book.gone(id)))
    mine = tuple(by.get(row.id, ()))
    if not mine:
        return Tested(row.id, row, (), "unknown", UNTESTED.format(id=row.id))
    state = judging.worst(states.get(one.id, "unknown") for one in mine)
    named = next(one for one in mine if states.get(one.id, "unknown") == state)
    why = FOUND.format(control=same(named.id), state=judging.STATES[state])
    return Tested(row.id, row, mine, state, why)


def rows(mapping: Mapped, book: Rulebook, controls: Sequence[Control], states: Mapping[str, str]) -> list[Row]:
    """Return every number of a mapping with what the controls' states say of it, in the framework's order.

    `states` holds the worst state of each control that was run; one that is missing is unknown.
    """
    by = testers(book, controls)
    links: dict[str, list[Link]] = {}
    for link in mapping.links:
        links.setdefault(link.number, []).append(link)
    return [
        _row(mapping, number, [Linked(one.relation, tested(one.requirement, book, by, states)) for one in found])
        for number, found in links.items()
    ]


def _row(mapping: Mapped, number: str, links: Sequence[Linked]) -> Row:
    """Return a number with the worst of what stands beside it."""
    state = judging.worst(one.tested.state for one in links)
    why = next(one.tested.why for one in links if one.tested.state == state)
    if state == "passed" and not any(one.relation == "equal" for one in links):
        state, why = "partly", A_PART
    return Row(number, mapping.words.get(number, same(number)), tuple(links), state, why)
