"""The log of the estate, hour by hour: pure, and the same for the same seed, size and hour wherever one begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final

from bench.estate import changes, cloud, linux, network, operations, plant, web, windows
from bench.estate.hours import Hour
from bench.estate.lines import Line
from bench.estate.people import Estate

Kind = Callable[[Estate, Hour, Random], Iterator[Line]]
KINDS: Final[Sequence[Kind]] = (
    *linux.KINDS,
    *windows.KINDS,
    *operations.KINDS,
    *changes.KINDS,
    *network.KINDS,
    *web.KINDS,
    *cloud.KINDS,
    *plant.KINDS,
)
"""Every kind of behaviour; the first sentence of each says what it is and how often."""


def lines(estate: Estate, hour: Hour) -> list[Line]:
    """Return what is written in an hour, in order."""
    size = len(estate.assets)
    found = [
        line
        for kind in KINDS
        for line in kind(estate, hour, Random(f"{estate.seed}/{size}/{hour.number}/{kind.__module__}.{kind.__name__}"))
    ]
    return sorted(found)


def by_stream(estate: Estate, hour: Hour) -> dict[str, list[bytes]]:
    """Return an hour's lines by stream, each in order."""
    found: dict[str, list[bytes]] = {}
    for line in lines(estate, hour):
        found.setdefault(line.stream, []).append(line.raw)
    return found
