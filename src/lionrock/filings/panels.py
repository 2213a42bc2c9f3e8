"""What filings show elsewhere: the forms of an incident on its page."""

from __future__ import annotations

from dataclasses import dataclass

from lionrock.events.filings import DutyBook
from lionrock.events.incidents import Kin
from lionrock.events.subjects import INCIDENT
from lionrock.filings import store
from lionrock.filings.store import statements
from lionrock.kernel.errors import NotFoundError
from lionrock.law.filing import Filing
from lionrock.ui.pages import Ask, View, panel


@dataclass(frozen=True, slots=True)
class Row:
    """A form of an incident with how far it is."""

    form: Filing
    version: int
    submissions: int
    corrections: int


@panel("filings.incident", place="incident", slot="aside", order=40, of=INCIDENT)
def forms(ask: Ask, incident: str) -> View | None:
    """Show versions, submissions and corrections of each form of an incident."""
    book = ask.platform.port(DutyBook)
    try:
        about = book.about(incident)
    except NotFoundError:
        return None
    rows = [
        Row(
            one,
            store.newest(ask.platform.db, (about.incident,), one.id).get(about.incident, 0),
            len(book.submissions(about.incident, one.id)),
            len(statements.corrections(ask.platform.db, about.incident, one.id)),
        )
        for one in ask.platform.registry.of(Filing)
        if one.of == INCIDENT
    ]
    return View("filings/panel.html", {"about": about, "rows": rows, "merged": _merged(ask, about.incident)})


def _merged(ask: Ask, incident: str) -> list[tuple[str, Filing, int]]:
    """Return the approved content of what was merged into an incident: it stays where it was written."""
    db, book = ask.platform.db, ask.platform.port(DutyBook)
    kin = ask.platform.port(Kin).family(incident)[1:]
    forms = [one for one in ask.platform.registry.of(Filing) if one.of == INCIDENT] if kin else []
    newest = {form.id: store.newest(db, kin, form.id) for form in forms}
    return [
        (book.about(id).reference, form, newest[form.id][id]) for id in kin for form in forms if id in newest[form.id]
    ]
