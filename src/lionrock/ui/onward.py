"""What comes after the first logs: each capability says how far its part is, from what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.contributions import State
    from lionrock.ui.pages import Ask


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one part is, in words, and where a person goes on with it."""

    state: State
    words: Text
    url: str
    label: Text


@dataclass(frozen=True, slots=True)
class Onward(Contribution):
    """One thing to do once logs are read; `tell` returns None where it does not apply."""

    title: Text
    order: int
    needs: str
    tell: Callable[[Ask], Reached | None]
    rooms: ClassVar[tuple[str, ...]] = ("panels",)


def onward(
    id: str, title: Text, *, order: int, needs: str = "read"
) -> Callable[[Callable[[Ask], Reached | None]], Onward]:
    """Return a decorator that makes the thing to do `id`; lower `order` stands first."""

    def made(tell: Callable[[Ask], Reached | None]) -> Onward:
        return Onward(id=id, title=title, order=order, needs=needs, tell=tell)

    return made


def following(ask: Ask) -> Iterator[tuple[Text, Reached]]:
    """Yield what this person may go on with, in order; a part that cannot tell says why."""
    for one in sorted(ask.platform.registry.of(Onward), key=lambda one: (one.order, one.id)):
        if ask.allows(one.needs):
            try:
                reached = one.tell(ask)
            except LionrockError as problem:
                reached = Reached("unknown", problem.message, "/today", Text("See Today", "查看今日"))
            if reached is not None:
                yield one.title, reached
