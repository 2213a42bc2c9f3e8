"""What was said to whom about an incident, side by side; corrections; the official form filled; receipts."""

from __future__ import annotations

from typing import Final

from lionrock.events.filings import DutyBook
from lionrock.events.subjects import INCIDENT
from lionrock.filings import statements, store
from lionrock.filings.pages.form import shown
from lionrock.filings.pages.places import OTHER, E, F, Place, reach
from lionrock.filings.sealing import PURPOSE
from lionrock.filings.service import official
from lionrock.filings.service.statements import Correcting, Telling, correct, tell
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.ui import times
from lionrock.ui.pages import Act, Ask, Download, Go, Page, View, act, page

TITLE: Final = Text("What was said to whom", "向各方所作的陳述")
PATH: Final = "/incidents/{id}/said"


@page("filings.said", PATH, title=TITLE, needs="register.read", place="incidents")
def said(ask: Ask) -> View:
    """Show every statement side by side, field by field, differences marked."""
    return _side_by_side(ask)


@act("filings.tell", PATH, needs="call.record")
def elsewhere(ask: Ask) -> Go | View:
    """Record what another authority was told."""
    about = ask.platform.port(DutyBook).about(ask.path["id"])
    form = ask.form
    try:
        at = times.typed(form.get("at", ""))
        told = Telling(
            form.get("authority", ""), form.get("channel", ""), form.get("field", ""), form.get("words", ""), at
        )
        tell(ask.platform, about.incident, told, ask.actor)
    except InputError as problem:
        return _side_by_side(ask, problem)
    return Go(PATH.format(id=about.reference), Text("Recorded.", "已記錄。"))


def _correct(place: Place) -> Act:
    """Return the act that records a correction or supplement."""

    def corrected(ask: Ask) -> Go | View:
        reached, form = reach(ask, place), ask.form
        written = form.get("of", "0")
        version = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0  # noqa: PLR2004 digits
        try:
            since = times.typed(form.get("since", ""))
            words = form.get("said", ""), form.get("right", "")
            given = Correcting(version, form.get("field", ""), form.get("how", ""), *words, since)
            correct(ask.platform, reached.form.id, reached.subject.id, given, ask.actor)
        except InputError as problem:
            return shown(ask, reached, problem, "correct")
        return Go(f"{reached.here}#corrections", Text("Recorded; what was said stays.", "已記錄；原有陳述予以保留。"))

    return act(f"filings.{place.name}.correct", f"{place.path}/correct", needs="filing.record", fresh=True)(corrected)


def _filled(place: Place) -> Act:
    """Return the act that fills the official form from an approved version."""

    def filled(ask: Ask) -> Download:
        reached = reach(ask, place)
        written = ask.form.get("version", "")
        version = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0  # noqa: PLR2004 digits
        name, data = official.fill(ask.platform, reached.form.id, reached.subject.id, version, ask.actor)
        return Download(name, data, "application/octet-stream")

    return act(f"filings.{place.name}.filled", f"{place.path}/filled", needs="register.read")(filled)


def _receipt(place: Place) -> Page:
    """Return the page that hands out a receipt, as an attachment and as it was kept."""

    def receipt(ask: Ask) -> Download:
        reached = reach(ask, place)
        kept = store.receipts(ask.platform.db, reached.subject.id, reached.form.id)
        found = next((one for one in kept if one.id == ask.path["receipt"]), None)
        if found is None:
            raise NotFoundError(Text("no such receipt", "沒有此收據"), Text("See the form.", "請看該表格。"))
        data = ask.platform.port(Cipher).open(ask.platform.blobs.get(found.blob), PURPOSE)
        return Download(found.name, data, "application/octet-stream")

    path = f"{place.path}/receipts/{{receipt}}"
    title = Text("Receipt", "收據")
    return page(f"filings.{place.name}.receipts", path, title=title, needs="register.read", place=place.rail)(receipt)


E_CORRECT, F_CORRECT, O_CORRECT = map(_correct, (E, F, OTHER))
E_FILLED, F_FILLED, O_FILLED = map(_filled, (E, F, OTHER))
E_RECEIPT, F_RECEIPT, O_RECEIPT = map(_receipt, (E, F, OTHER))


def _side_by_side(ask: Ask, problem: InputError | None = None) -> View:
    """Return the page."""
    about = ask.platform.port(DutyBook).about(ask.path["id"])
    found = statements.said(ask.platform, about.incident)
    labels: dict[str, Text] = {}
    for form in ask.platform.registry.of(Filing):
        if form.of == INCIDENT:
            labels |= {one.id: one.label for one in form.fields}
    told = {
        "about": about,
        "statements": found,
        "rows": statements.compare(ask.platform, found),
        "fields": list(labels.items()),
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
    }
    return View("filings/said.html", told, status=422 if problem else 200)
