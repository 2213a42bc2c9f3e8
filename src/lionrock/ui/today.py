"""What capabilities contribute to Today and to the frame: unknowns, counts, first steps, search answers, places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Literal

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask


class Consequence(IntEnum):
    """What hangs on an unknown, the worst first; it ranks what we do not know."""

    CLOCK = 5
    """A statutory time or notice."""
    SIGHT = 4
    """Whether an attack on a critical computer system would be seen."""
    PROOF = 3
    """Whether what happened can be proven."""
    REACH = 2
    """Who can reach a system, and how."""
    RECORD = 1
    """Whether a record is complete."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing we do not know: what, why, what hangs on it, and the one thing to do about it."""

    what: Text
    why: Text
    hangs: Text
    url: str
    do: Text
    consequence: Consequence


@dataclass(frozen=True, slots=True)
class Unknown(Contribution):
    """A capability's unknowns; Today ranks those of all capabilities by consequence."""

    needs: str
    find: Callable[[Ask], Iterable[Gap]]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


@dataclass(frozen=True, slots=True)
class Tally(Contribution):
    """The number beside a place in the rail; None shows nothing. It must be cheap: every page asks."""

    place: str
    needs: str
    count: Callable[[Ask], int | None]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a strip; `done` is read from what happened, never from a click on the strip."""

    title: Text
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Strip(Contribution):
    """First steps shown above pages until dismissed; no steps shows nothing."""

    title: Text
    steps: Callable[[Ask], tuple[Step, ...]]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the command palette."""

    title: Text
    url: str
    about: Text


@dataclass(frozen=True, slots=True)
class Finder(Contribution):
    """Answers what is typed into the command palette, with at most ten things of its capability."""

    needs: str
    find: Callable[[Ask, str], Iterable[Found]]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


Group = Literal["", "govern", "identify", "protect", "detect", "respond", "platform"]


@dataclass(frozen=True, slots=True)
class Place(Contribution):
    """An entry of the rail; it shows once a page names it. `key` is the letter after g, `icon` a 16 px path."""

    title: Text
    group: Group
    order: int
    key: str
    icon: str
    rooms: ClassVar[tuple[str, ...]] = ("pages",)


def unknown(id: str, *, needs: str = "read") -> Callable[[Callable[[Ask], Iterable[Gap]]], Unknown]:
    """Return a decorator that makes a list of unknowns."""

    def made(find: Callable[[Ask], Iterable[Gap]]) -> Unknown:
        return Unknown(id=id, needs=needs, find=find)

    return made


def tally(id: str, *, place: str, needs: str = "read") -> Callable[[Callable[[Ask], int | None]], Tally]:
    """Return a decorator that makes the number beside a place."""

    def made(count: Callable[[Ask], int | None]) -> Tally:
        return Tally(id=id, place=place, needs=needs, count=count)

    return made


def strip(id: str, *, title: Text) -> Callable[[Callable[[Ask], tuple[Step, ...]]], Strip]:
    """Return a decorator that makes first steps."""

    def made(steps: Callable[[Ask], tuple[Step, ...]]) -> Strip:
        return Strip(id=id, title=title, steps=steps)

    return made


def finder(id: str, *, needs: str = "read") -> Callable[[Callable[[Ask, str], Iterable[Found]]], Finder]:
    """Return a decorator that makes a finder for the command palette."""

    def made(find: Callable[[Ask, str], Iterable[Found]]) -> Finder:
        return Finder(id=id, needs=needs, find=find)

    return made
