"""What differs between two packs: rows added and removed, and each value that changed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lionrock.kernel.text import Text
from lionrock.law.values import Scalar, flat, rows


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one row that reads otherwise."""

    row: str
    title: Text
    field: str
    before: Scalar
    after: Scalar


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two packs; rows by id and title."""

    added: tuple[tuple[str, Text], ...]
    removed: tuple[tuple[str, Text], ...]
    changed: tuple[Changed, ...]

    @property
    def none(self) -> bool:
        """Say whether nothing differs."""
        return not (self.added or self.removed or self.changed)

    @property
    def rows(self) -> int:
        """Return how many rows have a changed value."""
        return len({one.row for one in self.changed})


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Return what differs from one pack's tree to the other's, in the order of the rows."""
    old, new = rows(before), rows(after)
    return Difference(
        added=tuple((id, titled(row)) for id, (_, row) in new.items() if id not in old),
        removed=tuple((id, titled(row)) for id, (_, row) in old.items() if id not in new),
        changed=tuple(one for id, (_, row) in new.items() if id in old for one in _changes(id, old[id][1], row)),
    )


def titled(row: Mapping[str, Any]) -> Text:
    """Return the title of a row."""
    title = row.get("title", {})
    return Text(title.get("en", row["id"]), title.get("zh", row["id"]))


def _changes(id: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    """Return the fields of a row that read otherwise."""
    old, new = flat(before), flat(after)
    return [
        Changed(id, titled(after), name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]
