"""What stands beside the register's own records: machines that face the internet, mechanisms of ours in the traffic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Stood:
    """One thing that stands now: an exposed asset, by its key, or a mechanism that is switched on."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Standing(Contribution):
    """Says what stands now; what it says belongs to the picture that is held against the last submitted one."""

    sort: Literal["exposure", "mechanism"]
    stood: Callable[[Platform], Iterable[Stood]]
    rooms: ClassVar[tuple[str, ...]] = ("standing",)
