"""The console's part: the call, the form, the duties; real pages and forms, people already signed in."""

from __future__ import annotations

import re

import pytest
from browser import compiled
from incidents.reader import Door, Reader
from litestar import Litestar

from lionrock.console.service import build
from lionrock.filings import store as filings
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.obligations import store
from lionrock.obligations.record import ANNEX_E
from lionrock.ui.sessions import Sessions
from obligations.world import AWARE, DEPUTY, Case

CALL = "/incidents/INC-0007/call"
FORM = "/incidents/INC-0007/annex-e"
TOLD = {"spoken_to": "Officer Chan", "their_reference": "OCC-11", "said": "Nature, system, account.", "at": ""}


def reader(platform: Platform, token: str = "deputy", language: str = "en") -> Reader:
    """Return a browser of the platform's console, built once with access and obligations alone."""
    try:
        app = platform.port(Litestar)
    except UnavailableError:
        platform.registry = Registry(
            ["lionrock.access", "lionrock.obligations", "lionrock.filings", "lionrock.counsel", "lionrock.console"]
        )
        platform.bind(Sessions, Door())
        app = build(platform, compiled(platform))
        platform.bind(Litestar, app)
    return Reader(app, token, language)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", [CALL, FORM, "/obligations", "/today"])
def test_pages_stand_in_both_languages(case: Case, path: str, language: str) -> None:
    """Each page answers, and the clock bar stands above it."""
    case.answer()
    page = reader(case.platform, language=language).get(path)
    assert page.status_code == 200
    assert ("尚餘" if language == "zh" else "left") in page.text
    assert ("法例文本未經核實" if language == "zh" else "law unverified") in page.text


def test_a_call_is_recorded_with_two_typed_values(case: Case) -> None:
    """Name and reference; the rest is there."""
    case.answer()
    browser = reader(case.platform)
    prepared = re.search(r'<textarea id="f-said"[^>]*>([^<]+)<', browser.get(CALL).text)
    assert prepared
    sent = browser.post(f"{CALL}/completed", TOLD | {"said": prepared.group(1)}, CALL)
    assert (sent.status_code, sent.headers["location"]) == (303, "/incidents/INC-0007")
    (call,) = store.calls(case.platform.db, case.id)
    assert (call.spoken_to, call.at, call.who.name) == ("Officer Chan", AWARE, "May Ho")


def test_a_reduced_session_records_a_call_on_a_suspicion(case: Case) -> None:
    """A lost factor, no decision: nothing stands before it."""
    sent = reader(case.platform, "reduced").post(f"{CALL}/completed", TOLD, CALL)
    assert sent.status_code == 303
    assert store.calls(case.platform.db, case.id)[0].who.factor == "none"


def test_an_attempt_is_one_click_and_the_clock_goes_on(case: Case) -> None:
    """Four outcomes of equal weight."""
    case.answer()
    browser = reader(case.platform)
    assert browser.post(f"{CALL}/attempted", {"outcome": "voicemail"}, CALL).status_code == 303
    page = browser.get(CALL).text
    assert "voicemail" in page
    assert case.clocks("notice")[0].running


def test_a_mistake_keeps_what_was_typed(case: Case) -> None:
    """The error stands at its field, the words stay."""
    page = reader(case.platform).post(f"{CALL}/completed", TOLD | {"spoken_to": ""}, CALL)
    assert page.status_code == 422
    assert "Nature, system, account." in page.text
    assert "Fill in the name" in page.text


@pytest.mark.parametrize("outcome", ["", "completed", "won"])
def test_an_attempt_without_an_outcome_is_refused(case: Case, outcome: str) -> None:
    """A completed call is recorded with a person's name, not by a button."""
    assert reader(case.platform).post(f"{CALL}/attempted", {"outcome": outcome}, CALL).status_code == 422
    assert store.calls(case.platform.db, case.id) == []


@pytest.mark.parametrize(("token", "path"), [("administrator", FORM), ("administrator", f"{FORM}.pdf")])
def test_register_contents_are_for_those_who_may_read_them(case: Case, token: str, path: str) -> None:
    """An administrator sees neither form nor document."""
    assert reader(case.platform, token).get(path).status_code == 403


def test_the_script_shows_no_register_contents_to_an_administrator(case: Case) -> None:
    """The call page holds operator, system and numbers."""
    assert reader(case.platform, "administrator").get(CALL).status_code == 403


def test_field_approval_documents_and_submission(case: Case) -> None:
    """From a typed field to *recorded as submitted by*."""
    case.answer()
    case.call()
    browser = reader(case.platform)
    assert browser.post(f"{FORM}/fields", {"field": "cause", "words": "under examination"}, FORM).status_code == 303
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.get(FORM).text)
    assert digest
    assert browser.post(f"{FORM}/approve", {"digest": digest.group(1)}, FORM).status_code == 303
    assert "approved as version 1" in browser.get(FORM).text
    pdf = browser.get(f"{FORM}.pdf?version=1")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "INC-0007-annex-e-content-v1.pdf" in pdf.headers["content-disposition"]
    sent = browser.post(f"{FORM}/record", {"version": "1", "channel": "secure portal", "at": ""}, FORM)
    assert sent.status_code == 303
    assert "Recorded as submitted by May Ho" in browser.get(FORM).text


def test_the_draft_says_that_it_is_one(case: Case) -> None:
    """Its name does, and so does its JSON's lack of an approval."""
    reply = reader(case.platform).get(f"{FORM}.json")
    assert "annex-e-content-draft.json" in reply.headers["content-disposition"]


def test_a_version_nobody_approved_is_not_found(case: Case) -> None:
    """No empty document is made."""
    assert reader(case.platform).get(f"{FORM}.pdf?version=4").status_code == 404


def test_counsels_choice_is_recorded_from_the_incident(case: Case) -> None:
    """Two buttons of equal weight and the advice they rest on."""
    case.answer(seriousness="not_serious")
    case.clock.set(AWARE + hours(2))
    case.answer(seriousness="serious")
    browser = reader(case.platform)
    sent = browser.post(
        "/incidents/INC-0007/reading", {"reading": "serious-decision", "reason": "advice of counsel"}, CALL
    )
    assert sent.status_code == 303
    assert case.clocks("notice")[0].terms.reading == "serious-decision"


def test_every_duty_is_listed_with_its_basis_and_unknown_fines_as_unknown(case: Case) -> None:
    """Nothing is blank, nothing is zero."""
    page = reader(case.platform).get("/obligations").text
    assert page.count('<tr id="OBL-') == 21
    assert "HK$5,000,000" in page
    assert "HK$0" not in page
    assert "37 of more than 200 requirements loaded, 0 verified" in page


def test_a_clock_explains_itself(case: Case) -> None:
    """Trigger, limit, rules, days passed over, and every computation."""
    case.answer()
    (report,) = case.clocks("report")
    page = reader(case.platform).get(f"/obligations/clocks/{report.id}").text
    assert "becoming aware" in page
    assert "Sunday, a general holiday" in page
    assert report.terms.rulebook.split(";")[0] in page


def test_hostile_words_stay_words(case: Case) -> None:
    """What people type is text on every page."""
    case.answer()
    browser = reader(case.platform)
    browser.post(f"{CALL}/completed", TOLD | {"spoken_to": "<script>alert(1)</script>"}, CALL)
    browser.post(f"{FORM}/fields", {"field": "cause", "words": "<img src=x onerror=y>"}, FORM)
    for path in (CALL, FORM, "/today"):
        assert "<script>alert" not in browser.get(path).text
        assert "<img src=x" not in browser.get(path).text
    assert filings.typed(case.platform.db, case.id, ANNEX_E)


def test_today_is_quiet_without_clocks(case: Case) -> None:
    """The empty state says what starts one; no bar stands."""
    page = reader(case.platform).get("/today").text
    assert "No clock runs." in page
    assert "a finding never starts one" in page
    assert DEPUTY.name in page
