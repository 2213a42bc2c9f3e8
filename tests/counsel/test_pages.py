"""The console's part: the law desk, notes, holds, disclosures and visits; real pages and forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from browser import compiled
from conftest import HandClock, scratch
from incidents.reader import Door, Reader
from litestar import Litestar

from counsel.world import (
    ADMINISTRATOR,
    ANALYST,
    AUDITOR,
    COUNSEL,
    DEPUTY,
    SUPERVISOR,
    TEXT,
    Law,
    aware,
    opened,
    written,
)
from lionrock.assurance import service as assurance
from lionrock.assurance.service import Wanted
from lionrock.console.service import build
from lionrock.counsel.store import days, editions, holds, notes, visits
from lionrock.counsel.store import disclosures as disclosed
from lionrock.counsel.store import proposals as store
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.law.rulebook import SERIOUS
from lionrock.ui.sessions import Sessions

ROW = f"/obligations/law/rows/{SERIOUS}"
PAGES = (
    "/obligations/law",
    "/obligations/law?show=unverified",
    ROW,
    "/obligations/law/requirements",
    "/obligations/law/requirements?area=governance&basis=one_secondary&tested=no&q=plan",
    "/obligations/law/requirements?q=nothing-is-so",
    "/obligations/law/clocks",
    "/obligations/law/changes",
    "/obligations/law/days",
    "/obligations/sealed",
    "/obligations/holds",
    "/obligations/disclosures",
    "/obligations/visits",
)
PARTS = ("access", "keys", "incidents", "obligations", "counsel", "assurance", "console")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return one platform for all pages: each test has an incident and rows of its own."""
    made = scratch(tmp_path_factory.mktemp("site"), HandClock())
    yield made
    made.close()


def reader(platform: Platform, token: str = "counsel", language: str = "en") -> Reader:
    """Return a browser of the platform's console, built once with the parts these pages need."""
    try:
        app = platform.port(Litestar)
    except UnavailableError:
        platform.registry = Registry([f"lionrock.{part}" for part in PARTS])
        people = (COUNSEL, SUPERVISOR, DEPUTY, ANALYST, AUDITOR, ADMINISTRATOR)
        platform.bind(Sessions, Door({one.role: replace(one, fresh=False) for one in people}))
        app = build(platform, compiled(platform))
        platform.bind(Litestar, app)
    return Reader(app, token, language)


def test_pages_stand_in_both_languages_without_and_with_contents(law: Law) -> None:
    """Empty states say what will appear; with contents the same pages answer too."""
    english, chinese = reader(law.platform), reader(law.platform, language="zh")
    for path in PAGES:
        assert english.get(path).status_code == 200, path
    incident = aware(law.platform)
    law.propose("OBL-23-PLAN", limit="P4M")
    law.verify("OBL-28-REPORT", limit="P10D")
    made = assurance.issue(law.platform, Wanted("court", incident.reference), DEPUTY, "file", lambda _: None)
    certificate = f"/obligations/disclosures/{made.issued.id}/certificate"
    for path in (*PAGES, "/obligations/law/rows/OBL-23-PLAN", f"/incidents/{incident.reference}"):
        assert "繁體中文" in chinese.get(path).text, path
        assert english.get(path).status_code == 200, path
    assert "offence personally" in english.get(certificate).text
    assert "個人犯罪" in chinese.get(certificate).text


def test_a_row_is_proposed_confirmed_and_its_clock_decided(law: Law) -> None:
    """Counsel reads, the supervisor sees what would move and confirms, then decides on the clock."""
    incident = aware(law.platform)
    form = {name: written(each) for name, each in law.row(SERIOUS).present.items()}
    counsel, supervisor = reader(law.platform), reader(law.platform, "supervisor")
    sent = counsel.post(ROW, form | {"limit": "PT6H", "reference": TEXT, "since": "2026-01-01"}, ROW)
    assert sent.status_code == 303
    proposal = store.of_row(law.platform.db, SERIOUS)[0]
    assert "A value is confirmed by a second person" in counsel.get(ROW).text
    page = supervisor.get(ROW).text
    assert incident.reference in page
    assert "12 hours" in page
    edition = {"edition": str(editions.stamp(law.platform.db)[0])}
    sent = supervisor.post(f"/obligations/law/proposals/{proposal.id}/confirm", edition, ROW)
    assert (sent.status_code, sent.headers["location"]) == (303, "/obligations/law/clocks")
    assert "Each stays as it is until somebody decides" in supervisor.get(f"/incidents/{incident.reference}").text
    pin = editions.pins(law.platform.db)[incident.id, SERIOUS]
    answer = {"pin": str(pin.number), "how": "stay", "why": "old text"}
    assert supervisor.post("/obligations/law/clocks", answer, "/obligations/law/clocks").status_code == 303
    assert supervisor.post("/obligations/law/clocks", answer, "/obligations/law").status_code == 409


def test_a_mistyped_value_keeps_what_was_typed(law: Law) -> None:
    """The page comes back with it; nothing is recorded."""
    here = ROW.replace(SERIOUS, "OBL-19-OFFICE")
    form = {name: written(each) for name, each in law.row("OBL-19-OFFICE").present.items()}
    page = reader(law.platform).post(here, form | {"limit": "twelve", "reference": TEXT}, here)
    assert page.status_code == 422
    assert 'value="twelve"' in page.text
    assert store.of_row(law.platform.db, "OBL-19-OFFICE") == []


def test_a_proposal_is_declined_on_the_page(law: Law) -> None:
    """With a reason; without one the page says so."""
    row = ROW.replace(SERIOUS, "OBL-20-OPERATOR")
    proposal = law.propose("OBL-20-OPERATOR")
    url, browser = f"/obligations/law/proposals/{proposal.id}/decline", reader(law.platform, "deputy")
    assert browser.post(url, {"why": ""}, row).status_code == 422
    assert browser.post(url, {"why": "page 3 differs"}, row).status_code == 303
    assert "page 3 differs" in browser.get(row).text


def test_a_note_is_sealed_opened_and_decided(platform: Platform) -> None:
    """The writer sees that it was sealed; counsel opens it and decides; the words are on no other page."""
    incident = opened(platform)
    here = f"/incidents/{incident.reference}"
    analyst, counsel = reader(platform, "analyst"), reader(platform)
    form = {"incident": incident.reference, "back": "incident", "words": "the vendor called us"}
    sent = analyst.post("/obligations/sealed", form, here)
    assert (sent.status_code, sent.headers["location"]) == (303, here)
    for browser in (analyst, counsel):
        for path in (here, "/obligations/sealed"):
            assert "vendor called" not in browser.get(path).text
    (note,) = notes.of_incident(platform.db, incident.id)
    url = f"/obligations/sealed/{note.id}"
    assert analyst.post(f"{url}/open", {}, "/obligations/sealed").status_code == 403
    assert "the vendor called us" in counsel.post(f"{url}/open", {}, "/obligations/sealed").text
    assert (
        counsel.post(f"{url}/decide", {"answer": "privileged", "why": "advice"}, "/obligations/sealed").status_code
        == 303
    )
    assert "sealed by others" in reader(platform, "deputy").get("/obligations/sealed").text


def test_words_that_were_not_sealed_come_back_to_their_writer(platform: Platform) -> None:
    """Without an incident nothing is sealed, and nothing typed is lost."""
    opened(platform)
    before = len(notes.every(platform.db))
    page = reader(platform, "analyst").post("/obligations/sealed", {"incident": "", "words": "kept"})
    assert (page.status_code, len(notes.every(platform.db))) == (422, before)
    assert ">kept</textarea>" in page.text


def test_a_hold_stands_as_a_banner(platform: Platform) -> None:
    """Placed from the incident, lifted from the list."""
    incident = opened(platform)
    here, browser = f"/incidents/{incident.reference}", reader(platform, "deputy")
    form = {"incident": incident.reference, "back": "incident", "why": "proceedings are likely"}
    assert browser.post("/obligations/holds", form, here).headers["location"] == here
    page = browser.get(here).text
    assert "Legal hold: nothing of this incident is erased" in page
    assert "proceedings are likely" in page
    assert browser.post("/obligations/holds", form, "/obligations/holds").status_code == 422
    lifted = browser.post(
        "/obligations/holds/lift", {"incident": incident.reference, "why": "over"}, "/obligations/holds"
    )
    assert (lifted.status_code, holds.standing(platform.db, incident.id)) == (303, [])


def test_a_disclosure_is_recorded_and_abroad_refused(platform: Platform) -> None:
    """Hong Kong recipients are offered; abroad waits for counsel, who decides on the same page."""
    incident, browser, counsel = opened(platform), reader(platform, "deputy"), reader(platform)
    page = "/obligations/disclosures"
    form = {"picked": "CSTCB", "basis": "as advised", "what": "a copy", "incident": incident.reference}
    assert browser.post(page, form, page).status_code == 303
    away = form | {"picked": "", "recipient": "Interpol", "place": "abroad"}
    refused = browser.post(page, away, page)
    assert (refused.status_code, "outside Hong Kong" in refused.text) == (422, True)
    decided = {"recipient": "Interpol", "answer": "allow", "why": "treaty", "incident": "", "until": ""}
    assert browser.post(f"{page}/abroad", decided, page).status_code == 403
    assert counsel.post(f"{page}/abroad", decided, page).status_code == 303
    assert browser.post(page, away, page).status_code == 303
    assert len(disclosed.disclosures(platform.db, incident=incident.id)) == 2


def test_a_visit_is_logged_from_the_door(platform: Platform) -> None:
    """One touch begins it; lines follow; a privileged one shows no words to others; they leave."""
    browser = reader(platform, "analyst")
    here = browser.post("/obligations/visits", {}, "/obligations/visits").headers["location"]
    assert browser.post(here, {"kind": "officer", "name": "Officer Chan"}, here).status_code == 303
    question = {"kind": "question", "question": "Where is it?", "answer": "There.", "privileged": "yes"}
    assert browser.post(here, question, here).status_code == 303
    page = unescape(browser.get(here).text)
    assert "Officer Chan" in page
    assert "Where is it?" not in page
    assert "Where is it?" in reader(platform).get(here).text
    assert browser.post(here, {"kind": "officer", "name": ""}, here).status_code == 422
    assert browser.post(here, {"kind": "secret"}, here).status_code == 422
    assert browser.post(f"{here}/end", {}, here).status_code == 303
    assert visits.get(platform.db, here.rpartition("/")[2]).ended is not None
    assert reader(platform, "auditor").get(here).status_code == 403


def test_a_warning_day_is_entered_and_corrected(platform: Platform) -> None:
    """With its source; a mistyped one comes back."""
    here, browser = "/obligations/law/days", reader(platform, "deputy")
    form = {"day": "2026-11-20", "kind": "gale", "source": "Observatory, 09:40"}
    assert browser.post(here, form, here).status_code == 303
    assert "Observatory, 09:40" in browser.get(here).text
    assert browser.post(here, form | {"day": "soon"}, here).status_code == 422
    assert browser.post(here, form | {"kind": "breeze"}, here).status_code == 422
    assert (
        browser.post(f"{here}/correct", {"day": "2026-11-20", "kind": "gale", "why": "wrong day"}, here).status_code
        == 303
    )
    assert days.standing(platform.db) == []
    assert reader(platform, "analyst").post(here, form, "/obligations/holds").status_code == 403


def test_a_row_is_added_on_its_page(law: Law) -> None:
    """Proposed by counsel, seen and confirmed by the supervisor before it is part of the law."""
    counsel, supervisor = reader(law.platform), reader(law.platform, "supervisor")
    here = "/obligations/law/add?table=criterion"
    form = {"table": "criterion", "letter": "f", "threshold": "judged", "met_when": "judged", "reference": TEXT}
    form |= {"title_en": "A second system fails", "title_zh": "另一系統失效"}
    assert counsel.post("/obligations/law/add", form | {"letter": "z"}, here).status_code == 422
    row = counsel.post("/obligations/law/add", form, here).headers["location"]
    assert "a row that is not loaded" in supervisor.get("/obligations/law").text
    assert "A second system fails" in supervisor.get(row).text
    proposal = store.of_row(law.platform.db, "SER-F")[0]
    edition = {"edition": str(editions.stamp(law.platform.db)[0])}
    assert supervisor.post(f"/obligations/law/proposals/{proposal.id}/confirm", edition, row).status_code == 303
    assert "verified against the official text" in counsel.get(row).text


def test_requirements_are_added_and_confirmed_together(law: Law) -> None:
    """The deputy reads two rows, the supervisor confirms both at once; an analyst sees and changes nothing."""
    here = "/obligations/law/requirements"
    deputy, supervisor = reader(law.platform, "deputy"), reader(law.platform, "supervisor")
    form = {"table": "requirements", "area": "governance", "section": "5.9", "frequency": "P12M"}
    form |= {"title_en": "Keep a plan", "title_zh": "備有計劃", "read_in": "official"}
    said = {"document": "CoP v1.0", "page": "p. 12", "read_on": "2026-11-20"}
    half = deputy.post("/obligations/law/add", form | {"document": "CoP v1.0"}, "/obligations/law/add")
    assert (half.status_code, "document, page and date" in half.text) == (422, True)
    assert deputy.post("/obligations/law/add", form | said | {"id": "C-GOV-77"}, "/obligations/law/add").is_redirect
    row = {name: written(each) for name, each in law.row("C-AST-01").present.items()}
    assert deputy.post("/obligations/law/rows/C-AST-01", row | said).is_redirect
    assert reader(law.platform, "analyst").post("/obligations/law/rows/C-AST-02", row | said).status_code == 403
    page = supervisor.get(here).text
    assert "Confirm those chosen" in page
    for id in ("C-GOV-77", "C-AST-01"):
        proposal = store.of_row(law.platform.db, id)[0]
        edition = {"edition": str(editions.stamp(law.platform.db)[0]), "proposal": proposal.id}
        assert deputy.post(f"{here}/confirm", edition, here).status_code == 409
        assert supervisor.post(f"{here}/confirm", edition, here).is_redirect
    page = unescape(supervisor.get(here).text)
    assert "Keep a plan" in page
    assert "CoP v1.0, p. 12, 2026-11-20" in page
    assert "no control tests it" in page


def test_a_table_goes_out_and_a_broken_one_comes_back_with_its_reason(law: Law) -> None:
    """What is no table proposes nothing."""
    here = "/obligations/law/requirements"
    counsel = reader(law.platform)
    assert counsel.get(f"{here}/table").content.startswith(b"\xef\xbb\xbfid,area,")
    answer = counsel.post(here, {"table": "not a file"}, here)
    assert (answer.status_code, "not a table of requirements" in answer.text) == (422, True)
