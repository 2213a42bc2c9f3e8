"""Techniques of MITRE ATT&CK and ATT&CK for ICS by id, and those that a rule's tags name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from lionrock.detection.stories import TACTICS
from lionrock.kernel.text import Text

Matrix = Literal["enterprise", "ics"]
VERSION: Final = "18.1"
"""The version of ATT&CK whose ids and names are known."""
NOTICE: Final = (
    "© 2025 The MITRE Corporation. This work is reproduced and distributed with the permission of "
    "The MITRE Corporation."
)
MATRICES: Final[Mapping[Matrix, Text]] = {
    "enterprise": Text("ATT&CK Enterprise", "ATT&CK 企業版"),
    "ics": Text("ATT&CK for ICS", "ATT&CK 工控版"),
}
ICS_TACTICS: Final[Mapping[str, Text]] = {
    **{name: TACTICS[name] for name in ("initial-access", "execution", "persistence", "privilege-escalation")},
    "evasion": Text("Evasion", "規避"),
    **{name: TACTICS[name] for name in ("discovery", "lateral-movement", "collection", "command-and-control")},
    "inhibit-response-function": Text("Inhibit response function", "抑制響應功能"),
    "impair-process-control": Text("Impair process control", "損害過程控制"),
    "impact": TACTICS["impact"],
}
"""Tactics of ATT&CK for ICS in its order."""
_TAG: Final = re.compile(r"attack\.(?:ics\.)?(t[01]\d{3}(?:\.\d{3})?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Technique:
    """One technique or sub-technique; one that this version does not know has its id for a name."""

    id: str
    name: str
    tactics: tuple[str, ...]
    platforms: tuple[str, ...]

    @property
    def matrix(self) -> Matrix:
        """Return the matrix it stands in."""
        return "ics" if self.id.startswith("T0") else "enterprise"

    @property
    def parent(self) -> str:
        """Return the technique it is a part of, itself when it is whole."""
        return self.id.partition(".")[0]

    @property
    def url(self) -> str:
        """Return where MITRE tells of it."""
        return f"https://attack.mitre.org/techniques/{self.id.replace('.', '/')}/"


@cache
def known() -> Mapping[str, Technique]:
    """Return the techniques of this version by id."""
    text = resources.files("lionrock.detection.attack").joinpath("techniques.tsv").read_text("utf-8")
    found: dict[str, Technique] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            id, name, told, platforms = line.split("\t")
            found[id] = Technique(id, name, tuple(told.split(",")), tuple(filter(None, platforms.split(","))))
    return found


def tactics(matrix: Matrix) -> Mapping[str, Text]:
    """Return the tactics of a matrix in its order."""
    return ICS_TACTICS if matrix == "ics" else TACTICS


def platforms(matrix: Matrix) -> tuple[str, ...]:
    """Return the platforms that techniques of a matrix are told of."""
    return tuple(sorted({name for one in known().values() if one.matrix == matrix for name in one.platforms}))


def named(tags: Iterable[str]) -> tuple[Technique, ...]:
    """Return the techniques that a rule's tags name, each once; an unknown one stands under the tactics named."""
    told = list(tags)
    ids = dict.fromkeys(found[1].upper() for tag in told if (found := _TAG.fullmatch(tag)))
    return tuple(known().get(id) or _unknown(id, told) for id in ids)


def _unknown(id: str, tags: Iterable[str]) -> Technique:
    """Return a technique that this version does not know."""
    order = tactics("ics" if id.startswith("T0") else "enterprise")
    written = {tag.lower().removeprefix("attack.").removeprefix("ics.").replace("_", "-") for tag in tags}
    return Technique(id, id, tuple(name for name in order if name in written), ())
