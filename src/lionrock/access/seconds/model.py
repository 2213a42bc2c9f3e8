"""A proposal: what one person asked for and another has to confirm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

State = Literal["open", "confirmed", "declined", "withdrawn", "expired", "failed"]

STATES: Final[dict[State, Text]] = {
    "open": Text("waits for a second person", "待第二人確認"),
    "confirmed": Text("confirmed and carried out", "已確認並執行"),
    "declined": Text("declined", "已拒絕"),
    "withdrawn": Text("withdrawn", "已收回"),
    "expired": Text("expired", "已過期"),
    "failed": Text("confirmed, but could not be carried out", "已確認，但未能執行"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One decision that one person proposed; what was typed is sealed."""

    id: str
    decision: str
    act: str
    url: str
    digest: str
    sealed: bytes = field(repr=False)
    proposer: str
    proposer_name: str
    made: Instant
    expires: Instant
    entry: str
    state: State = "open"
    second: str | None = None
    second_name: str | None = None
    ended: Instant | None = None
    why: str = ""
    ended_entry: str | None = None

    def waits(self, now: Instant) -> bool:
        """Say whether a second person may still confirm it."""
        return self.state == "open" and now < self.expires
