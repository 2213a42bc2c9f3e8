"""Plans: what they are made of, who may add to them, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PlanKind = Literal["management", "response"]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: Text


@dataclass(frozen=True, slots=True)
class Lines:
    """A list; `numbered` where the order counts."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has as many cells as there are heads. `widths` are shares of the page."""

    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A heading below that of the section."""

    text: Text


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the plan should say and nobody has entered: shown hatched, with what to do."""

    what: Text
    do: Text


Block = Words | Lines | Grid | Head | Unknown


@dataclass(frozen=True, slots=True)
class Section(Contribution):
    """A section of a plan, assembled from what the platform holds; sections stand in order of `order`."""

    plan: PlanKind
    order: int
    title: Text
    write: Callable[[Platform], Iterator[Block]]
    rooms: ClassVar[tuple[str, ...]] = ("sections",)


def section(
    id: str, plan: PlanKind, order: int, title: Text
) -> Callable[[Callable[[Platform], Iterator[Block]]], Section]:
    """Return a decorator that makes the section `id` of a plan."""

    def made(write: Callable[[Platform], Iterator[Block]]) -> Section:
        return Section(id=id, plan=plan, order=order, title=title, write=write)

    return made


@dataclass(frozen=True, slots=True)
class PlanWorded:
    """A person wrote the operator's own words for a section; `digest` is over them, which stand sealed."""

    plan: str
    section: str
    digest: str


@dataclass(frozen=True, slots=True)
class PlanVersioned:
    """A version of a plan was set down; `digest` is the SHA-256 of its contents, which stand sealed."""

    plan: str
    version: int
    digest: str
    unknown: int


@dataclass(frozen=True, slots=True)
class PlanEndorsed:
    """Somebody endorsed a version for a body that may; it is to be reviewed by `review`."""

    plan: str
    version: int
    digest: str
    body: str
    review: Instant


@dataclass(frozen=True, slots=True)
class PlanSubmitted:
    """A version is recorded as submitted by a person at a time, with the receipt's reference where there is one."""

    plan: str
    version: int
    at: Instant
    how: str
    receipt: str
