"""The matrix and the threats, held as data: level by likelihood and impact, and what a scenario may be about."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any, Final, Literal

from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.kernel.text import Text

Level = Literal["low", "medium", "high", "critical"]
LEVELS: Final[dict[Level, Text]] = {
    "low": Text("low", "低"),
    "medium": Text("medium", "中"),
    "high": Text("high", "高"),
    "critical": Text("critical", "危急"),
}
"""From the lowest to the highest."""
STEPS: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Threat:
    """What may happen to a system; `after` names the list it is taken after."""

    id: str
    title: Text
    after: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Levels by likelihood and impact, with the words of each step and the source."""

    levels: tuple[tuple[Level, ...], ...]
    likelihood: tuple[Text, ...]
    impact: tuple[Text, ...]
    source: str

    def level(self, likelihood: int, impact: int) -> Level:
        """Return the level of a likelihood and an impact between 1 and 5; raises InputError for anything else."""
        if likelihood not in STEPS or impact not in STEPS:
            raise InputError(
                Text("likelihood and impact are numbers from 1 to 5", "可能性及影響須為 1 至 5"),
                Text("Choose one of the five steps for each.", "請各選五級之一。"),
            )
        return self.levels[likelihood - 1][impact - 1]


@cache
def matrix() -> Matrix:
    """Return the matrix; raises ConfigurationError for one that is not five by five or falls where a value rises."""
    raw = _read("matrix.toml")
    return made(raw["levels"], _words(raw["likelihood"]), _words(raw["impact"]), raw["source"])


def made(rows: list[list[str]], likelihood: tuple[Text, ...], impact: tuple[Text, ...], source: str) -> Matrix:
    """Return the matrix of its rows; raises ConfigurationError."""
    size = len(STEPS)
    if not (len(rows) == len(likelihood) == len(impact) == size and all(len(row) == size for row in rows)):
        raise _wrong("five rows of five levels, and five words each")
    rank = {level: at for at, level in enumerate(LEVELS)}
    if not {level for row in rows for level in row} <= set(rank):
        raise _wrong(f"levels {', '.join(LEVELS)}")
    lines = [*rows, *([row[at] for row in rows] for at in range(size))]
    if any(rank[one] > rank[other] for line in lines for one, other in pairwise(line)):  # type: ignore[index]  # checked above
        raise _wrong("a level that never falls where likelihood or impact rises")
    return Matrix(tuple(tuple(row) for row in rows), likelihood, impact, source)  # type: ignore[arg-type]  # checked above


@cache
def threats() -> dict[str, Threat]:
    """Return the threats by their ids, in the order of the file."""
    found = [Threat(one["id"], Text(one["en"], one["zh"]), one["after"]) for one in _read("threats.toml")["threats"]]
    return {one.id: one for one in found}


def threat(id: str) -> Threat:
    """Return the threat of an id; raises InputError."""
    found = threats().get(id)
    if found is None:
        raise InputError(Text("no such threat", "沒有此威脅"), Text("Choose one of the list.", "請從清單選擇。"))
    return found


def _words(rows: list[dict[str, str]]) -> tuple[Text, ...]:
    """Return the words of the steps."""
    return tuple(Text(row["en"], row["zh"]) for row in rows)


def _read(name: str) -> dict[str, Any]:
    """Return a file of data of this package."""
    return tomllib.loads(resources.files("lionrock.risk").joinpath(name).read_text("utf-8"))


def _wrong(expected: str) -> ConfigurationError:
    """Return the error for a matrix that cannot be used."""
    return ConfigurationError(
        Text(f"the risk matrix: expected {expected}", "風險矩陣不符合要求"),
        Text("Mend matrix.toml.", "請修正 matrix.toml。"),
    )
