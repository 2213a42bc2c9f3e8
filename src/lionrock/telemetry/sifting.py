"""Events that the store found with a wider rule than was asked for, each tested as the rule says. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.hunting import CATEGORY, MESSAGE, PRODUCT, SERVICE
from lionrock.matching.predicates import ANYWHERE, Every, Not, On, Tree
from lionrock.matching.reference import passes
from lionrock.telemetry import eventsql

PAGE: Final = 500
"""Events that are read at a time."""
PARTS: Final = f"{eventsql.COLUMNS}, product, category, service"
_NAMES: Final = {PRODUCT: "product", CATEGORY: "category", SERVICE: "service", MESSAGE: "message"}


def held(tree: Tree, row: Mapping[str, Any]) -> bool:
    """Say whether a tree is true of a row of `PARTS`; a field without values is none."""
    fields = {name: values for name, values in row["fields"].items() if values}
    return _held(tree, fields, fields | {name: row[column] or None for name, column in _NAMES.items()})


def _held(tree: Tree, fields: Mapping[str, Any], whole: Mapping[str, Any]) -> bool:
    """Say whether a tree is true of an event; keywords look into its fields alone."""
    if isinstance(tree, On):
        return passes(tree, fields if tree.field == ANYWHERE else whole)
    if isinstance(tree, Not):
        return not _held(tree.part, fields, whole)
    held = (_held(part, fields, whole) for part in tree.parts)
    return all(held) if isinstance(tree, Every) else any(held)
