"""A remedy as a value, and what ends it: only the control itself. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from lionrock.assurance.judging import worst
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

FAILING: Final = frozenset({"failed", "partly"})
_ENDS: Final = frozenset({"passed", "not_due", "not_applicable"})

HOW: Final[dict[str, Text]] = {
    "passed": Text("the control passes", "控制措施已通過"),
    "not_due": Text("the control is not due", "控制措施未到期"),
    "not_applicable": Text("the control does not apply", "控制措施不適用"),
    "gone": Text("system or control is no more", "系統或控制措施已不存在"),
}
"""What ended a remedy."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A control to be mended for a system (empty: for the operator as a whole), by whom and until when.

    `owner` is the id of a person or contact of the register, empty for the supervisor's post; `changed…` tell of the
    last time somebody named another owner or day.
    """

    id: str
    number: int
    control: str
    system: str
    owner: str
    opened: Instant
    due: Instant
    state: str
    entry: str
    changed: Instant | None = None
    changed_by: str = ""
    changed_why: str = ""
    changed_entry: str | None = None
    closed: Instant | None = None
    how: str = ""
    closed_entry: str | None = None
    told: bool = False
    """Whether its opening was told as a finding, so that its end is told as well."""

    @property
    def reference(self) -> str:
        """Return the name people call it by, such as RM-0004."""
        return f"RM-{self.number:04d}"

    def overdue(self, now: Instant) -> bool:
        """Say whether it is open past its day."""
        return self.state == "open" and now >= self.due


def failing(states: Collection[str]) -> bool:
    """Say whether subjects in these states call for a remedy."""
    return not FAILING.isdisjoint(states)


def ended(states: Collection[str]) -> str:
    """Return what ends a remedy whose subjects are in these states; empty for nothing: what is unknown ends none."""
    found = worst(states)
    return found if found in _ENDS else ""
