"""Since when the operator is aware: a statement of a person, never of a machine, and never forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from lionrock.incidents.errors import AnswerError
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text

Ending = Literal["corrected", "threat_only", "technical_fault", "not_ours", "merged", "unmerged", "split"]
"""`merged`: of two incidents made one the other awareness counts; `unmerged`: a merge was taken back; `split`: it was
said not to apply to what was split off."""

LONGEST_BACK: Final = days(366)
"""How long before the opening an awareness can lie; beyond it a date was mistyped."""


@dataclass(frozen=True, slots=True)
class Awareness:
    """Since when the operator was aware (`at`), and the first statement that made it so (`stated`).

    `of` is the reference of the incident on which it was stated, where that is another one.
    """

    at: Instant
    stated: Instant
    basis: Literal["possible", "affirmed", "set"]
    of: str = ""

    def __post_init__(self) -> None:
        """Refuse an awareness later than the statement it rests on."""
        if self.at > self.stated:
            raise ValueError(f"aware at {self.at}, after the statement of {self.stated}")


@dataclass(frozen=True, slots=True)
class Former:
    """An awareness that no longer counts, when it ended and why; kept for good."""

    awareness: Awareness
    ended: Instant
    because: Ending


def from_(reference: str, former: Former) -> Former:
    """Return a former awareness as another incident keeps it: with the reference it was stated on."""
    return replace(former, awareness=named(reference, former.awareness))


def named(reference: str, awareness: Awareness) -> Awareness:
    """Return an awareness with the reference of the incident it was first stated on."""
    return awareness if awareness.of else replace(awareness, of=reference)


def since(moment: Instant, stated: Instant, opened: Instant) -> Awareness:
    """Return the awareness a person set; raises AnswerError after the statement or a year before the opening."""
    if moment > stated:
        raise AnswerError(
            Text(
                "awareness cannot be later than the first statement on record", "知悉時間不可遲於紀錄中首次表述的時間"
            ),
            Text("Give the moment of that statement, or an earlier one.", "請填該次表述的時間，或更早的時間。"),
        )
    if moment < opened - LONGEST_BACK:
        raise AnswerError(
            Text("awareness lies more than a year before the opening", "知悉時間早於開立事故一年以上"),
            Text("Check the year.", "請核對年份。"),
        )
    return Awareness(moment, stated, "set")
