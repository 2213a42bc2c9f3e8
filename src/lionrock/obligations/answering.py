"""What obligations answer others: the duties whose clocks run, and the book of calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lionrock.events.continuity import Due, Told
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.obligations import board, face, service, store
from lionrock.obligations.face import Row
from lionrock.obligations.record import OUTCOMES

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_PAGES: Final = {"notice": "/call", "written": "/annex-e", "report": "#clocks"}


class Running:
    """Answers from the clocks that run."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def running(self) -> Sequence[Due]:
        """Return the duties whose clocks run, the most pressing first."""
        return [_due(row) for row in board.running(self.platform)]


class Calls:
    """Takes in calls through the ordinary verbs."""

    def __init__(self, platform: Platform) -> None:
        """Write through this platform."""
        self.platform = platform

    def completed(self, incident: str, actor: Actor, told: Told) -> str:
        """Record a call that a named person took; return its id."""
        words = service.Told(told.spoken_to, told.said, told.their_reference, told.at)
        return service.complete(self.platform, incident, actor, words).id

    def attempted(self, incident: str, actor: Actor, outcome: str, at: Instant) -> str:
        """Record a call that reached nobody; return its id."""
        if outcome not in OUTCOMES or outcome == "completed":
            raise InputError(
                Text(f"no attempt of a call ends as {outcome[:40]!r}", f"未接通的通話沒有 {outcome[:40]!r} 此結果"),
                Text("Expected: " + ", ".join(OUTCOMES), "應為：" + "、".join(OUTCOMES)),
            )
        return service.attempt(self.platform, incident, actor, outcome, at).id

    def made(self, incident: str) -> Sequence[tuple[Instant, str]]:
        """Return instant and outcome of the calls on record."""
        return [(call.at, call.outcome) for call in store.calls(self.platform.db, incident)]


def _due(row: Row) -> Due:
    """Return a row of the board as others need it."""
    first = min((clock for clock in row.governing if clock.running), key=lambda clock: clock.terms.work_to)
    return Due(
        id=first.id,
        incident=row.matter.incident,
        reference=row.matter.reference,
        kind=row.kind,
        title=face.TITLES[row.kind],
        section=face.SECTIONS[row.kind],
        work_to=first.terms.work_to,
        provisional=row.provisional,
        called=not row.uncalled,
        law=row.law,
        act=f"/incidents/{row.matter.reference}{_PAGES[row.kind]}",
        exercise=row.matter.exercise,
    )
