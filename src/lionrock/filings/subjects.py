"""What a form is about: an incident, or an occasion such as a move of the office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.events.filings import DutyBook
from lionrock.events.law import Law
from lionrock.events.subjects import INCIDENT
from lionrock.filings.store import occasions
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form is about, as its head names it; `back` is the page it belongs to."""

    id: str
    reference: str
    title: Text
    opened_at: Instant
    exercise: bool
    law: Text
    rulebook: str
    back: str


def subject(platform: Platform, form: Filing, about: str) -> Subject:
    """Return what the form is about, by id or reference; raises NotFoundError."""
    if form.of == INCIDENT:
        found = platform.port(DutyBook).about(about)
        return Subject(
            id=found.incident,
            reference=found.reference,
            title=found.title,
            opened_at=found.opened_at,
            exercise=found.exercise,
            law=found.law,
            rulebook=found.rulebook,
            back=f"/incidents/{found.reference}",
        )
    occasion = occasions.occasion(platform.db, about)
    law = platform.port(Law).now().rulebook(occasion.opened_at.astimezone(HONG_KONG).date())
    return Subject(
        id=occasion.id,
        reference=occasion.reference,
        title=form.title,
        opened_at=occasion.opened_at,
        exercise=False,
        law=law.standing,
        rulebook=law.version,
        back="/obligations/filings",
    )
