"""Alternative controls as values: what stands in place of a requirement, and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

Standing = Literal["proposed", "ahead", "in_force", "expired", "ended"]

STANDINGS: Final[dict[Standing, Text]] = {
    "expired": Text("over, and nobody said what follows", "已屆滿，未有交代後續"),
    "proposed": Text("proposed, approved by nobody", "已提出，未獲批准"),
    "in_force": Text("in force", "生效"),
    "ahead": Text("approved, not begun", "已批准，尚未開始"),
    "ended": Text("ended", "已結束"),
}
"""How an alternative control may stand, what asks for somebody first."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a person writes: what stands in its place, why, which risks remain, and where else it is written."""

    instead: str
    why: str
    remains: str
    references: tuple[str, ...] = ()
    """Ids of other requirements, controls, scenarios or papers that it goes with."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """An alternative control for a requirement and a system."""

    id: str
    number: int
    requirement: str
    system: str
    words: Words
    digest: str
    reviewer: str
    since: Instant
    until: Instant
    proposed: Instant
    proposed_by: str
    entry: str
    approved: Instant | None = None
    approver: str = ""
    ended: Instant | None = None
    lapsed: bool = False
    ended_by: str = ""
    ended_why: str = ""
    settled: Instant | None = None
    settled_by: str = ""
    settled_why: str = ""

    @property
    def reference(self) -> str:
        """Return what people call it."""
        return f"ALT-{self.number:04}"

    def standing(self, now: Instant) -> Standing:
        """Return how it stands: past its end it is over by itself, until a person says what follows."""
        if self.settled or (self.ended and not self.lapsed):
            return "ended"
        if self.approved is None:
            return "proposed"
        if now >= self.until:
            return "expired"
        return "in_force" if now >= self.since else "ahead"
