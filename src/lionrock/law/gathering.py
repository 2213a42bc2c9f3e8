"""Puts the requirement rows of several packs together: what clashes is left out and named, the rest goes on. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.kernel.text import Text
from lionrock.law import reading
from lionrock.law.faults import Fault

if TYPE_CHECKING:
    from lionrock.law.model import Requirement
    from lionrock.law.reading import Pack

WITHDRAWN: Final = Text("the row was withdrawn by two people", "該項已由兩人收回")


def gathered(
    packs: Iterable[Pack], areas: Container[str]
) -> tuple[tuple[Requirement, ...], frozenset[str], tuple[Fault, ...]]:
    """Return the requirements of these packs, the ids of rows that were withdrawn, and the rows that do not count.

    The first pack is the Code. A row of a later one that `was` a row before it stands in its place, and counts as the
    Code's; an id that is taken, or an area nobody names, does not.
    """
    rows: dict[str, Requirement] = {}
    away: set[str] = set()
    faults: list[Fault] = []
    for number, pack in enumerate(packs):
        faults.extend(pack.faults)
        for raw in pack.tree.get("requirements", ()):
            if raw.get("withdrawn"):
                away.add(raw["id"])
                continue
            made = reading.requirement(raw)
            why = _clash(made, rows, areas)
            if why is not None:
                faults.append(Fault(pack.id, 0, made.id, why))
            else:
                _put(made, pack.id if number else "", rows)
    return tuple(rows.values()), frozenset(away - rows.keys()), tuple(faults)


def _clash(made: Requirement, rows: dict[str, Requirement], areas: Container[str]) -> Text | None:
    """Return why a row cannot be put to those before it, None when it can."""
    if made.area not in areas:
        return Text("no area is called {area}", "沒有名為 {area} 的範疇").format(area=made.area[:40])
    if made.id in rows:
        return Text("another pack has a row of this id", "另一規則檔已有此代號的項目")
    if sum(id in rows and not rows[id].pack for id in made.was) > 1:
        return Text("it would take the place of several rows of the Code", "將取代守則的多個項目")
    return None


def _put(made: Requirement, pack: str, rows: dict[str, Requirement]) -> None:
    """Put a row in its place: that of the row it was, else the last."""
    former = [rows.pop(id) for id in made.was if id in rows]
    was = dict.fromkeys((*made.was, *(each for one in former for each in one.was)))
    own = pack if not any(not one.pack for one in former) else ""
    rows[made.id] = replace(made, was=tuple(was), pack=own)
