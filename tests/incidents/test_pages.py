"""The pages: what a person sees at night, and what each answer does."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from incidents.reader import reader
from incidents.world import DEPUTY, Detector
from lionrock.events.findings import DetectionFinding
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform

PAGE = "/incidents/INC-0001"


def _now(platform: Platform) -> Incident:
    """Return the first incident as it stands."""
    found = store.by_number(platform.db, 1)
    assert found is not None
    return found


def _version(platform: Platform) -> dict[str, str]:
    """Return the hidden field of a form on a fresh page."""
    return {"version": str(_now(platform).version)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_one_story(world: Platform, suspected: Incident, language: str) -> None:
    """What happened, which system, how serious, in both languages."""
    page = reader(world, language=language).get(PAGE)
    assert page.status_code == 200
    wanted = {
        "en": ["What happened", "Web shell written to an upload folder", "Outage Management System", "Is it serious?"],
        "zh": ["經過", "上載目錄出現網頁後門", "停電管理系統", "是否嚴重？"],
    }
    assert [words for words in wanted[language] if words not in page.text] == []


def test_opening_the_page_is_a_fact_and_starts_nothing(world: Platform, suspected: Incident) -> None:
    """Nobody need fear to look."""
    browser = reader(world)
    browser.get(PAGE)
    browser.get(PAGE)
    assert [(seen.how, seen.who.name) for seen in store.sights(world.db, suspected.id)] == [("viewed", "May Ho")]
    assert _now(world).aware_at is None


@pytest.mark.parametrize("token", ["deputy", "analyst", "reduced"])
def test_one_click_says_possible(world: Platform, suspected: Incident, token: str) -> None:
    """No reason, no proof, no second factor; the page says what follows."""
    browser = reader(world, token)
    assert "Possible incident" in browser.get(PAGE).text
    sent = browser.post(f"{PAGE}/possible", _version(world), PAGE)
    assert sent.headers["location"].startswith(PAGE)
    assert _now(world).provisional
    assert "The provisional clock counts from now" in browser.get(PAGE).text


def test_the_answers_have_equal_weight_and_none_is_chosen(world: Platform, suspected: Incident) -> None:
    """Same class, same element, nothing preselected."""
    html = reader(world).get(PAGE).text
    buttons = re.findall(r"<button[^>]*class=\"([^\"]*verdict[^\"]*)\"", html)
    assert len(buttons) >= 8
    assert set(buttons) == {"verdict"}
    assert "checked" not in html.split('id="questions"')[1].split('id="seen"')[0]


def test_a_decision_asks_once_who_it_is_and_is_recorded(world: Platform, suspected: Incident) -> None:
    """Affirmed, then judged serious: one click each and the proof."""
    browser = reader(world)
    browser.post(f"{PAGE}/nature", _version(world) | {"answer": "incident"}, PAGE)
    browser.post(f"{PAGE}/core", _version(world) | {"answer": "serious"}, PAGE)
    assert (_now(world).standing, _now(world).verdict) == ("incident", "serious")
    page = browser.get(PAGE).text
    assert "Core function: Serious" in page
    assert "need" not in re.findall(r'<div class="(\w+)"', page)


def test_a_missing_evidence_is_asked_for_at_its_question(world: Platform, suspected: Incident) -> None:
    """What was typed stays, what is missing is said, nothing is recorded."""
    sent = reader(world).post(f"{PAGE}/nature", _version(world) | {"answer": "technical_fault"}, PAGE)
    assert sent.status_code == 422
    assert "Evidence is empty" in sent.text
    assert _now(world).standing == "suspected"


def test_a_stale_form_meets_what_was_decided_meanwhile(world: Platform, suspected: Incident) -> None:
    """The second of two people is told, and keeps what they typed."""
    stale = _version(world)
    service.possible(world, Answering(suspected.id, suspected.version, DEPUTY))
    sent = reader(world).post(
        f"{PAGE}/nature", stale | {"answer": "threat_only", "why-nature": "blocked at the edge"}, PAGE
    )
    assert sent.status_code == 409
    assert "blocked at the edge" in sent.text
    assert "changed while you were looking" in sent.text
    assert _now(world).provisional


def test_a_form_without_a_version_is_stale(world: Platform, suspected: Incident) -> None:
    """What cannot be read is never current."""
    browser = reader(world)
    for version in ("", "x", "-1", "9" * 50):
        assert browser.post(f"{PAGE}/possible", {"version": version}, PAGE).status_code == 409


def test_awareness_is_set_in_hong_kong_time(world: Platform, suspected: Incident) -> None:
    """As typed on the wall clock, with a reason."""
    browser = reader(world)
    browser.post(f"{PAGE}/possible", _version(world), PAGE)
    browser.post(
        f"{PAGE}/aware", _version(world) | {"since": "2026-11-22T09:45", "why-aware": "the shift lead knew"}, PAGE
    )
    assert _now(world).aware_at == world.now() - minutes(15)


def test_a_time_that_cannot_be_is_refused(world: Platform, suspected: Incident) -> None:
    """Empty, unreadable, with a zone of its own, after the statement, or of another age."""
    browser = reader(world)
    browser.post(f"{PAGE}/possible", _version(world), PAGE)
    for since in ("", "yesterday", "2026-11-22T09:45+09:00", "2026-11-22T10:30", "0001-01-01T00:00"):
        form = _version(world) | {"since": since, "why-aware": "x"}
        assert browser.post(f"{PAGE}/aware", form, PAGE).status_code == 422, since
    assert _now(world).aware_at == world.now()


def test_after_a_lapse_the_page_asks_since_when(world: Platform, suspected: Incident) -> None:
    """Both moments stand there, none chosen; the answer takes the one that is."""
    browser = reader(world)
    browser.post(f"{PAGE}/possible", _version(world), PAGE)
    browser.post(f"{PAGE}/nature", _version(world) | {"answer": "threat_only", "why-nature": "blocked"}, PAGE)
    html = browser.get(PAGE).text
    moments = re.findall(r'name="from" value="([^"]+)"( checked)?', html)
    assert [chosen for _, chosen in moments] == ["", ""]
    form = _version(world) | {"answer": "incident", "why-nature": "a file was written", "from": moments[0][0]}
    browser.post(f"{PAGE}/nature", form, PAGE)
    assert _now(world).standing == "incident"


def test_an_analyst_sees_one_answer_and_who_gives_the_others(world: Platform, suspected: Incident) -> None:
    """What one may not do is said, not hidden."""
    html = reader(world, "analyst").get(PAGE).text
    assert "The other answers are for a supervisor or a deputy" in html
    assert 'value="technical_fault"' not in html


def test_an_administrator_reads_and_decides_nothing(world: Platform, suspected: Incident) -> None:
    """The story is there, no form is."""
    browser = reader(world, "administrator")
    html = browser.get(PAGE).text
    assert "Web shell written" in html
    assert '<button type="submit" class="verdict"' not in html
    assert browser.post(f"{PAGE}/possible", _version(world), "/incidents").status_code == 403


def test_three_fields_open_one_and_can_say_possible(world: Platform) -> None:
    """Opened by hand, with the statement in the same click."""
    browser = reader(world, "reduced")
    form = {"title": "Public page defaced", "system": "oms", "note": "three calls", "say": "possible"}
    assert browser.post("/incidents/new", form).headers["location"] == PAGE
    assert (_now(world).by_hand, _now(world).provisional) == (True, True)


def test_an_empty_title_keeps_what_was_typed(world: Platform) -> None:
    """The form comes back as it was, with the problem on top."""
    sent = reader(world).post("/incidents/new", {"title": " ", "system": "ems", "note": "three calls"})
    assert sent.status_code == 422
    assert "three calls" in sent.text
    assert '<option value="ems" selected>' in sent.text


def test_hostile_words_stay_words(world: Platform) -> None:
    """Whatever is typed is text on the page."""
    opened = service.open_by_hand(world, DEPUTY, "<script>alert(1)</script>", None, "<img src=x onerror=alert(1)>")
    html = reader(world).get(f"/incidents/{opened.reference}").text
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_queue_puts_decisions_first_and_says_when_it_is_empty(world: Platform, suspected: Incident) -> None:
    """What waits, why, since when; then the closed ones by themselves."""
    browser = reader(world)
    assert "nobody has said what happened" in browser.get("/incidents").text
    assert "No incident is closed." in browser.get("/incidents?show=closed").text


def test_without_incidents_the_queue_says_what_will_appear(world: Platform) -> None:
    """And the one thing to do."""
    html = reader(world).get("/incidents").text
    assert "No incident is open." in html
    assert 'href="/incidents/new"' in html


def test_what_is_not_there_is_not_found(world: Platform, suspected: Incident) -> None:
    """With a page that says so."""
    browser = reader(world)
    for path in ("/incidents/INC-0099", "/incidents/nonsense", f"{PAGE}/decisions/{'0' * 32}"):
        assert browser.get(path).status_code == 404


def test_a_decision_opens_what_was_known(world: Platform, suspected: Incident) -> None:
    """Findings, criteria and rules of that moment, and the ledger entry."""
    service.possible(world, Answering(suspected.id, suspected.version, DEPUTY))
    answer = store.decisions(world.db, suspected.id)[-1]
    html = reader(world).get(f"{PAGE}/decisions/{answer.id}").text
    for words in (
        "What was known at that moment",
        "Outage beyond the maximum tolerable downtime",
        "3 criteria were not loaded",
        f"/evidence/entries/{answer.entry}",
    ):
        assert words in html


def test_today_shows_open_incidents_and_unknowns(world: Platform, suspected: Incident) -> None:
    """The incident with what it waits for, and what hangs on it."""
    html = reader(world).get("/today").text
    for words in ("Open incidents", "1 of 1 wait for a decision", "Whether INC-0001 is an incident"):
        assert words in html


def test_a_note_is_written_with_its_time(world: Platform, suspected: Incident) -> None:
    """It stands in the story where it was so."""
    browser = reader(world, "analyst")
    form = {"words": "account disabled", "kind": "containment", "effective": "2026-11-22T09:50"}
    browser.post(f"{PAGE}/note", form, PAGE)
    note = store.notes(world.db, suspected.id)[0]
    assert (note.kind, note.effective) == ("containment", world.now() - minutes(10))
    assert browser.post(f"{PAGE}/note", {"words": ""}, PAGE).status_code == 422


def test_closing_needs_the_questions_and_a_reason(world: Platform, suspected: Incident) -> None:
    """Then it is closed, and can be reopened."""
    browser = reader(world)
    browser.post(f"{PAGE}/nature", _version(world) | {"answer": "technical_fault", "why-nature": "CHG-118"}, PAGE)
    assert browser.post(f"{PAGE}/close", _version(world), PAGE).status_code == 422
    browser.post(f"{PAGE}/close", _version(world) | {"why-close": "a planned test"}, PAGE)
    assert not _now(world).open
    browser.post(f"{PAGE}/reopen", _version(world) | {"why-close": "it came back"}, PAGE)
    assert _now(world).open


def test_many_findings_fold_in_the_middle(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """The story stays one scroll; nothing is left out."""
    for n in range(10):
        one = replace(web_shell, finding=f"{n:032x}", first=web_shell.first + minutes(n / 4), level="low")
        detector.find(replace(one, last=one.first))
    html = reader(world).get(PAGE).text
    assert "6 more findings between" in html
    assert html.count("/findings/") >= 11


def test_what_follows_a_dismissal_brings_it_back(
    world: Platform, detector: Detector, suspected: Incident, web_shell: DetectionFinding
) -> None:
    """A new grave finding under an old answer stands at the head of the page."""
    by = Answering(suspected.id, suspected.version, DEPUTY)
    service.judge_nature(world, by, "threat_only", evidence="refused at the edge")
    world.clock.set(world.now() + minutes(5))  # type: ignore[attr-defined]  # the clock of tests
    detector.find(replace(web_shell, finding="e" * 32))
    assert "1 high findings since the answer" in reader(world).get(PAGE).text
