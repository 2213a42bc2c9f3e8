"""Where forms stand in the console: Annex E and F at their incident, the others at their occasion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lionrock.filings import composing
from lionrock.filings.content import Draft
from lionrock.filings.record import ANNEX_E, ANNEX_F, Occasion
from lionrock.filings.store import occasions
from lionrock.filings.subjects import Subject, subject
from lionrock.law.filing import Filing
from lionrock.ui.once import answering
from lionrock.ui.pages import Ask


@dataclass(frozen=True, slots=True)
class Place:
    """One family of addresses; `filing` is the form, None where the occasion names it."""

    name: str
    path: str
    rail: str
    filing: str | None


E: Final = Place("annex-e", "/incidents/{id}/annex-e", "incidents", ANNEX_E)
F: Final = Place("annex-f", "/incidents/{id}/annex-f", "incidents", ANNEX_F)
OTHER: Final = Place("occasion", "/obligations/filings/{id}", "obligations", None)
PLACES: Final = (E, F, OTHER)


@dataclass(frozen=True, slots=True)
class Reached:
    """The form a request is about, its subject, and the address of its page."""

    form: Filing
    subject: Subject
    here: str

    def occasion(self, ask: Ask) -> Occasion:
        """Return the occasion it is about."""
        return occasions.occasion(ask.platform.db, self.subject.id)

    @property
    def named(self) -> str:
        """Return what its files are called, before what they are."""
        return f"{self.subject.reference}-{self.form.id}-content"


def reach(ask: Ask, place: Place) -> Reached:
    """Return the form a path names; raises NotFoundError."""
    id = ask.path["id"]
    filing = place.filing or occasions.occasion(ask.platform.db, id).filing
    form = ask.platform.registry.get(Filing, filing)
    found = subject(ask.platform, form, id)
    return Reached(form, found, place.path.format(id=found.reference))


def draft(ask: Ask, reached: Reached) -> Draft:
    """Return the content as it stands."""
    with answering():
        return composing.compose(ask.platform, reached.form, reached.subject)
