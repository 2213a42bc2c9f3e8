"""Machines that other parts of the product met: in logs, findings and scans, each under the names it had there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Seen:
    """One machine as it was met: names and addresses that belong together, and serial number where it was told."""

    names: tuple[str, ...]
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class Discovery(Contribution):
    """Says which machines were met; it may say the same more than once.

    `most` is how many it tells at most: as many means that there may be more. With `proposed` False its machines are
    only held against the networks of critical systems: far ends of traffic, most of them nobody's here.
    """

    label: Text
    seen: Callable[[Platform], Iterable[Seen]]
    most: int = 100_000
    proposed: bool = True
    rooms: ClassVar[tuple[str, ...]] = ("discoveries",)
