"""A plan as set down: its sections, what is unknown in it, and how two versions differ. Nothing reads or writes."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lionrock.events.plans import Block, Head, Lines, PlanKind, Unknown, Words
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.text import Text

TITLES: Final[dict[PlanKind, Text]] = {
    "management": Text("Computer-system security management plan", "電腦系統安全管理計劃"),
    "response": Text("Emergency response plan", "應急計劃"),
}
BODIES: Final[dict[str, Text]] = {
    "board": Text("board of directors", "董事會"),
    "committee": Text("committee to which the board delegated it", "董事會轄下獲授權委員會"),
    "senior": Text(
        "senior management (chief executive or chief operating officer)", "高級管理層（行政總裁或營運總監）"
    ),
}
REVIEW_MONTHS: Final = 24
"""The Code: reviewed at least every two years, and on material change (several secondary sources)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section as written: what the platform assembled, and the operator's own words below it."""

    id: str
    title: Text
    blocks: tuple[Block, ...]
    own: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as assembled at a moment."""

    kind: PlanKind
    operator: Text
    made: Instant
    law: Text
    parts: tuple[Part, ...]
    mark: Text | None
    basis: tuple[tuple[Text, Text], ...]
    """What it was assembled from: the state of ledger and register, in words."""

    @property
    def unknown(self) -> int:
        """Return how many things nobody has entered."""
        return sum(isinstance(block, Unknown) for part in self.parts for block in part.blocks)

    @property
    def content(self) -> dict[str, Any]:
        """Return what a version holds: everything but the moment and the basis, so that equal content is equal."""
        return {
            "plan": self.kind,
            "operator": _pair(self.operator),
            "law": _pair(self.law),
            "mark": _pair(self.mark) if self.mark else None,
            "parts": [
                {
                    "id": part.id,
                    "title": _pair(part.title),
                    "own": _pair(part.own) if part.own else None,
                    "blocks": [plain(block) for block in part.blocks],
                }
                for part in self.parts
            ],
        }

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content."""
        return hashlib.sha256(canonical(self.content)).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a section that came, went or stayed."""

    sign: str
    line: str


def plain(block: Block) -> dict[str, Any]:
    """Return a block as JSON."""
    if isinstance(block, Words):
        return {"kind": "words", "text": _pair(block.text)}
    if isinstance(block, Head):
        return {"kind": "head", "text": _pair(block.text)}
    if isinstance(block, Lines):
        return {"kind": "lines", "numbered": block.numbered, "items": [_pair(one) for one in block.items]}
    if isinstance(block, Unknown):
        return {"kind": "unknown", "what": _pair(block.what), "do": _pair(block.do)}
    rows = [[_pair(cell) for cell in row] for row in block.rows]
    widths = list(block.widths) or [1] * len(block.heads)
    return {"kind": "grid", "heads": [_pair(one) for one in block.heads], "rows": rows, "widths": widths}


def differences(old: dict[str, Any], new: dict[str, Any], language: str) -> list[tuple[str, list[Change]]]:
    """Return by section title what changed between two contents, in a language (`en` or `zh`)."""
    before = {part["id"]: part for part in old["parts"]}
    after = {part["id"]: part for part in new["parts"]}
    found = []
    for id in dict.fromkeys([*after, *before]):
        one, other = before.get(id), after.get(id)
        lines = list(_changes(_lines(one, language), _lines(other, language)))
        if lines:
            found.append(((other or one or {})["title"][language], lines))
    return found


def _changes(old: list[str], new: list[str]) -> Iterator[Change]:
    """Yield the lines that differ, with one line of what stands around them."""
    for line in difflib.unified_diff(old, new, n=1, lineterm=""):
        if not line.startswith(("---", "+++", "@@")):
            yield Change(line[0], line[1:])


def _lines(part: dict[str, Any] | None, language: str) -> list[str]:
    """Return a section as lines."""
    if part is None:
        return []
    own = [part["own"][language]] if part["own"] else []
    return [line for block in part["blocks"] for line in _block(block, language)] + own


def _block(block: dict[str, Any], language: str) -> Iterator[str]:
    """Yield a block as lines."""
    if block["kind"] in {"words", "head"}:
        yield block["text"][language]
    elif block["kind"] == "lines":
        yield from (one[language] for one in block["items"])
    elif block["kind"] == "unknown":
        yield f"▨ {block['what'][language]}"
    else:
        yield from (" · ".join(cell[language] for cell in row) for row in block["rows"])


def _pair(said: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": said.en, "zh": said.zh}
