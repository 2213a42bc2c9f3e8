"""The clauses a row of a population answers to: those it names, or else those of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.events.audits import Population
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.law import site

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def titles(platform: Platform) -> Mapping[str, Text]:
    """Return what each requirement and duty of the law loaded asks, by id."""
    try:
        book = site.rulebook(platform, platform.now().astimezone(HONG_KONG).date())
    except NotFoundError:
        return {}
    return {one.id: one.title for one in book.obligations} | {one.id: one.title for one in book.requirements}


def of(platform: Platform, kind: str, row: Mapping[str, Any], known: Mapping[str, Text]) -> list[tuple[str, Text]]:
    """Return id and title of the clauses of a row."""
    named = row.get("clauses") or next((one.clauses for one in platform.registry.of(Population) if one.id == kind), ())
    return [(str(id), known.get(str(id), same(str(id)))) for id in named]
