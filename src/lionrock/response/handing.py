"""A hand-over as a value: what one person signed, what another accepted, and what changed between; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from lionrock.events.response import Carried, Part
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.response.model import Who

PARTS: Final[Mapping[Part, Text]] = MappingProxyType(
    {
        "clocks": Text("Running clocks", "計算中的時限"),
        "incidents": Text("Open incidents", "處理中的事故"),
        "questions": Text("Undecided questions", "未決定的問題"),
        "calls": Text("Promised calls", "約定的來電"),
        "tasks": Text("Open tasks", "未完成的任務"),
        "containment": Text("Containment in force", "生效中的遏制措施"),
        "sources": Text("Silent sources", "沒有新紀錄的資料來源"),
        "other": Text("Also", "其他"),
    }
)
"""The parts of a hand-over in the order they are read."""
NONE: Final[Mapping[Part, Text]] = MappingProxyType(
    {
        "clocks": Text("No clock runs.", "沒有計算中的時限。"),
        "incidents": Text("No incident is open.", "沒有處理中的事故。"),
        "questions": Text("No question waits.", "沒有未決定的問題。"),
        "calls": Text("No call was promised.", "沒有約定的來電。"),
        "tasks": Text("No task is open.", "沒有未完成的任務。"),
        "containment": Text("None is in force.", "沒有生效中的遏制措施。"),
        "sources": Text("Every source was heard from.", "所有資料來源均有新紀錄。"),
        "other": Text("Nothing else.", "沒有其他。"),
    }
)
"""What is said where a part has no line."""


SHEET: Final = 32
"""Lines of all parts together that fit one sheet of A4, in two columns and the taller script."""
FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class Bundle:
    """The lines of one part; `problem` says which contribution could not be read, so that none is taken for nothing."""

    part: Part
    lines: tuple[Carried, ...] = ()
    problem: Text | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two moments: lines that came, that went, and those that say something else now."""

    came: tuple[Carried, ...]
    went: tuple[Carried, ...]
    moved: tuple[Carried, ...]

    @property
    def count(self) -> int:
        """Return how many lines changed."""
        return len(self.came) + len(self.went) + len(self.moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a person signed; `taken` is what stood when another accepted it."""

    id: str
    state: Literal["signed", "accepted", "withdrawn"]
    signed_at: Instant
    signed_by: Who
    note: str
    bundles: tuple[Bundle, ...]
    digest: str
    entry: str
    ended_at: Instant | None = None
    taken: tuple[Bundle, ...] | None = None
    taken_by: Who | None = None
    ended_entry: str | None = None

    @property
    def lines(self) -> int:
        """Return how many lines were signed."""
        return sum(len(one.lines) for one in self.bundles)

    @property
    def changed(self) -> Difference | None:
        """Return what changed between signing and accepting, None before."""
        return None if self.taken is None else difference(self.bundles, self.taken)


def difference(before: Sequence[Bundle], after: Sequence[Bundle]) -> Difference:
    """Return what changed between two hand-overs; a part that could not be read changes nothing."""
    unread = {one.part for one in (*before, *after) if one.problem is not None}
    was, now = _keyed(before, unread), _keyed(after, unread)
    return Difference(
        came=tuple(line for key, line in now.items() if key not in was),
        went=tuple(line for key, line in was.items() if key not in now),
        moved=tuple(line for key, line in now.items() if key in was and was[key] != line),
    )


def digest(bundles: Sequence[Bundle], note: str) -> str:
    """Return the SHA-256 of what is signed or accepted."""
    plain = {"bundles": list(bundles), "note": note}
    return hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()


def outline(bundles: Sequence[Bundle]) -> str:
    """Return the SHA-256 of which lines there are, whatever they say: another one is another hand-over."""
    keys = sorted(f"{one.part}:{line.key}" for one in bundles for line in one.lines)
    return hashlib.sha256("\0".join(keys).encode()).hexdigest()


def bundled(bundles: Iterable[Bundle]) -> tuple[Bundle, ...]:
    """Return one bundle a part, in the order they are read; parts nobody contributes to are left out."""
    found: dict[Part, list[Bundle]] = {}
    for one in bundles:
        found.setdefault(one.part, []).append(one)
    return tuple(_joined(part, found[part]) for part in PARTS if part in found)


def printed(counts: Iterable[int]) -> int:
    """Return how many lines of each part fit one sheet of paper, given how many there are of each."""
    found = list(counts)
    fits = (most for most in range(FEWEST, SHEET + 1) if sum(min(count, most) for count in found) <= SHEET)
    return max(fits, default=FEWEST)


def _joined(part: Part, bundles: Sequence[Bundle]) -> Bundle:
    """Return the bundles of one part as one."""
    lines = tuple(line for one in bundles for line in one.lines)
    return Bundle(part, lines, next((one.problem for one in bundles if one.problem), None))


def _keyed(bundles: Sequence[Bundle], unread: set[Part]) -> dict[str, Carried]:
    """Return the lines by their keys, without those of parts that could not be read on either side."""
    return {f"{one.part}:{line.key}": line for one in bundles if one.part not in unread for line in one.lines}
