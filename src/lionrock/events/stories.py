"""Lines of a story: what each capability knows to have happened to a subject, told in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Contribution
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: `at` is when it was true, `learned` when the platform learned it.

    `entry` is the id of the ledger entry behind it, `who` the person or part that did it, `link` a page that opens it.
    A `decision` stands out from what was merely seen.
    """

    at: Instant
    learned: Instant
    title: Text
    detail: Text
    weight: Literal["seen", "done", "decision"] = "seen"
    who: str = ""
    link: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Teller(Contribution):
    """Tells what a capability knows to have happened to a subject; the page that shows the story puts it in order."""

    of: str
    tell: Callable[[Platform, str], Iterable[Line]]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


def tells(id: str, *, of: str) -> Callable[[Callable[[Platform, str], Iterable[Line]]], Teller]:
    """Return a decorator that makes the teller `id` of stories of subjects of kind `of`."""

    def made(tell: Callable[[Platform, str], Iterable[Line]]) -> Teller:
        return Teller(id=id, of=of, tell=tell)

    return made
