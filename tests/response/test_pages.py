"""The pages: real forms, people already signed in, both languages; and the hand-over on one sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock, scratch
from incidents.reader import Door, Reader
from litestar import Litestar

from lionrock.console.service import build
from lionrock.incidents.model import Incident
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.response import service, store
from lionrock.response.records import Contact, Contained, Cost, Decision, Note
from lionrock.response.service import Entered, Wanted
from lionrock.ui.sessions import Sessions
from lionrock.ui.templates import Templates
from response.world import ANALYST, AUDITOR, DEPUTY, PACKAGES, SUPERVISOR, deny_file, furnish, opened, plant, set_up

HERE = "/incidents/INC-0001/response"


@cache
def compiled() -> Templates:
    """Return the templates of the small console, compiled once for the run."""
    return Templates(tuple(f"lionrock.{name}" for name in PACKAGES))


def reader(platform: Platform, token: str = "deputy", language: str = "en") -> Reader:
    """Return a browser of the platform's console, built once."""
    try:
        app = platform.port(Litestar)
    except UnavailableError:
        door = Door()
        door.people |= {
            "deputy": replace(DEPUTY, fresh=False),
            "supervisor": replace(SUPERVISOR, fresh=False),
            "analyst": ANALYST,
            "auditor": AUDITOR,
        }
        platform.bind(Sessions, door)
        app = build(platform, compiled())
        platform.bind(Litestar, app)
    return Reader(app, token, language)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return one platform for the tests that bring what they need themselves: a console takes its time to build."""
    made = furnish(scratch(tmp_path_factory.mktemp("pages"), HandClock()))
    yield made
    made.close()


@pytest.fixture
def full(world: Platform, clock: Any, tmp_path: Path) -> Platform:
    """Return a platform with something of everything on its first incident."""
    incident = opened(world)
    plant(world)
    deny_file(world, tmp_path / "deny")
    service.start(world, DEPUTY, incident.id, "web-intrusion")
    for body in (
        Note("imaging runs"),
        Contact("desk", "telephone", "reached", "they look", promise="a list"),
        Cost("staff", "night", minutes=90),
        Decision("portal stays up", "load"),
        Contained("cable pulled", "WEB-1"),
    ):
        due = clock.now + hours(1) if isinstance(body, Contact | Contained) else None
        service.enter(world, DEPUTY, incident.id, Entered(body, due=due))
    service.plan(world, DEPUTY, incident.id, Wanted("response.deny-file", "address", "203.0.113.9", 60))
    service.sign(world, SUPERVISOR, "quiet")
    clock.set(clock.now + hours(2))
    return world


def paths(platform: Platform) -> list[str]:
    """Return the address of every page there is."""
    id = store.open_tasks(platform.db)[0].incident or ""
    records = [f"/response/records/{one.thread}" for one in store.listing(platform.db, id)]
    barrier, handover = store.barriers(platform.db, id)[0], store.handovers(platform.db)[0]
    return [
        "/today",
        "/today/tasks",
        "/today/tasks?show=all",
        "/today/tasks?show=ended",
        f"/today/tasks/{store.open_tasks(platform.db)[0].id}",
        "/incidents/INC-0001",
        *(f"{HERE}{view}" for view in ("", "/log", "/containment", "/costs")),
        f"{HERE}/containment/{barrier.id}",
        "/incidents/playbooks",
        "/incidents/playbooks/ot",
        "/incidents/playbooks/web-intrusion?incident=INC-0001",
        "/handover",
        f"/handover/{handover.id}",
        *records,
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_answers_in_both_languages(full: Platform, language: str) -> None:
    """Each page draws, holds no script or style of its own, and no part of it broke."""
    browser = reader(full, language=language)
    for path in paths(full):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert ("First steps" in page.text) == (language == "en"), path
        assert "cannot be shown" not in page.text, path
        assert "未能顯示此部分" not in page.text, path
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page.text), path


def test_auditor_reads_and_finds_no_form(full: Platform) -> None:
    """Whoever may only read sees everything and changes nothing."""
    browser = reader(full, "auditor")
    for path in paths(full):
        page = browser.get(path)
        assert page.status_code == 200, path
        main = page.text.partition("<main")[2]
        assert 'method="post"' not in main.partition("</main>")[0], path
    assert browser.post("/today/tasks", {"title": "x"}, "/today").status_code == 403


def test_playbook_is_started_by_a_person(world: Platform, incident: Incident) -> None:
    """It is offered by its words, read first, then started; the tasks stand on the page."""
    browser = reader(world)
    assert "playbooks/web-intrusion?incident=INC-0001" in browser.get("/incidents/INC-0001").text
    assert not store.tasks(world.db, incident.id)
    path = "/incidents/playbooks/web-intrusion?incident=INC-0001"
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', browser.get(path).text)
    assert digest
    form = {"playbook": "web-intrusion", "digest": digest.group(1)}
    assert browser.post(f"{HERE}/playbooks", form, path).headers["location"] == f"{HERE}#tasks"
    assert len(store.tasks(world.db, incident.id)) == 12
    assert browser.post(f"{HERE}/playbooks", form | {"digest": "0" * 64}, path).status_code == 409


def test_task_is_done_and_opened_again(world: Platform, incident: Incident) -> None:
    """One press where nothing is to be recorded; opening again asks for a reason and keeps what was typed."""
    browser = reader(world)
    browser.post(f"{HERE}/tasks", {"title": "Isolate WEB-1", "owner": "role:analyst"}, HERE)
    (made,) = store.tasks(world.db, incident.id)
    task = f"/today/tasks/{made.id}"
    sent = browser.post(f"{task}/done", {"version": "1", "back": "incident"}, task)
    assert sent.headers["location"] == f"/incidents/{incident.id}#response"
    again = browser.post(f"{task}/resume", {"version": "2"}, task)
    assert again.status_code == 422
    assert "Reason is empty" in again.text
    assert browser.post(f"{task}/resume", {"version": "1", "reason": "x"}, task).status_code == 409
    assert browser.post(f"{task}/resume", {"version": "2", "reason": "wrong host"}, task).status_code == 303
    assert store.task(world.db, made.id).open


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("take", {}),
        ("give", {"owner": "role:deputy"}),
        ("due", {"due": "2026-11-23T09:00"}),
        ("words", {"title": "other words", "reason": "clearer"}),
        ("place", {"step": "first"}),
        ("skip", {"reason": "not needed"}),
    ],
)
def test_verbs_of_a_task(shared: Platform, verb: str, form: dict[str, str]) -> None:
    """Each form of the task's page does its one thing."""
    browser = reader(shared)
    service.make(shared, DEPUTY, "first")
    made = service.make(shared, DEPUTY, "second")
    task = f"/today/tasks/{made.id}"
    sent = browser.post(f"{task}/{verb}", form | {"version": "1"}, task)
    assert (sent.status_code, sent.headers.get("location")) == (303, task)
    assert store.history(shared.db, made.id)[-1].verb in (verb, "owner", "order", "skipped")


def test_mistake_keeps_what_was_typed(world: Platform, incident: Incident) -> None:
    """A form that lacks something comes back with the rest of it."""
    browser = reader(world)
    form = {"kind": "contact", "whom": "", "said": "a long story", "way": "telephone", "reached": "reached"}
    sent = browser.post(f"{HERE}/records", form, f"{HERE}/log")
    assert sent.status_code == 422
    assert "a long story" in sent.text
    assert "Who was contacted is empty" in sent.text
    late = browser.post(f"{HERE}/records", form | {"whom": "desk", "due": "tomorrow"}, f"{HERE}/log")
    assert late.status_code == 422
    assert not store.listing(world.db, incident.id)


@pytest.mark.parametrize(
    ("form", "at"),
    [
        ({"kind": "note", "words": "imaging runs"}, "/log#note"),
        ({"kind": "contact", "whom": "desk", "way": "telephone", "reached": "no_answer"}, "/log#contact"),
        ({"kind": "decision", "what": "portal stays up", "why": "load"}, "/log#decision"),
        ({"kind": "cost", "what": "night", "category": "staff", "hours": "2.5"}, "/costs#cost"),
        ({"kind": "containment", "what": "cable pulled", "on": "WEB-1"}, "/containment#containment"),
    ],
)
def test_records_are_entered_and_corrected(shared: Platform, form: dict[str, str], at: str) -> None:
    """Each kind has its form; its page corrects it with a reason and shows both versions."""
    browser, incident = reader(shared), opened(shared)
    here = f"/incidents/{incident.reference}/response"
    sent = browser.post(f"{here}/records", form, f"{here}/log")
    assert sent.headers["location"] == f"{here}{at}"
    (made,) = store.listing(shared.db, incident.id)
    page = f"/response/records/{made.thread}"
    fixed = form | {"reason": "typo", "version": "1"}
    assert browser.post(f"{page}/correct", fixed, page).status_code == 303
    assert "Version 1" in browser.get(page).text
    assert browser.post(f"{page}/correct", fixed, page).status_code == 409


def test_what_stands_for_the_report_is_corrected_as_such(world: Platform, incident: Incident) -> None:
    """Its section, its own form with what was typed, its heading; a correction stays of its part."""
    browser = reader(world)
    form = {"kind": "note", "part": "remediation", "words": "", "effective": ""}
    assert browser.post(f"{HERE}/records", form, f"{HERE}/log").status_code == 422
    sent = browser.post(f"{HERE}/records", form | {"words": "rebuilt from clean media"}, f"{HERE}/log")
    assert sent.status_code == 303
    assert "rebuilt from clean media" in browser.get(f"{HERE}/log").text
    (made,) = store.listing(world.db, incident.id, "note")
    page = f"/response/records/{made.thread}"
    assert "<h1>Remediation and recovery</h1>" in browser.get(page).text
    again = {"version": "1", "words": "rebuilt WEB-1", "reason": "which", "effective": ""}
    assert browser.post(f"{page}/correct", again, page).status_code == 303
    (after,) = store.listing(world.db, incident.id, "note")
    assert after.body == Note("rebuilt WEB-1", "remediation")


def test_decision_rests_on_ticked_lines(world: Platform, incident: Incident) -> None:
    """A line of the story that was ticked is kept with the decision; one that does not exist is not."""
    browser = reader(world)
    entry = re.search(r'name="basis" value="([0-9a-f]{32})"', browser.get(f"{HERE}/log").text)
    assert entry
    form = {"kind": "decision", "what": "stay up", "why": "load", "basis": entry.group(1)}
    browser.post(f"{HERE}/records", form, f"{HERE}/log")
    (made,) = store.listing(world.db, incident.id)
    assert isinstance(made.body, Decision)
    assert [one.entry for one in made.body.basis] == [entry.group(1)]


def test_containment_from_dry_run_to_undoing(world: Platform, incident: Incident, tmp_path: Path) -> None:
    """Dry run, approval after a proof, done, undone: on the pages, with the file as witness."""
    path = deny_file(world, tmp_path / "deny")
    browser = reader(world)
    wanted = {"action": "response.deny-file", "target_kind": "address", "target": "203.0.113.9", "minutes": "60"}
    page = browser.post(f"{HERE}/containment", wanted, f"{HERE}/containment").headers["location"]
    shown = browser.get(page).text
    assert "+deny 203.0.113.9;" in shown
    assert not path.exists()
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', shown)
    assert digest
    form = {"version": "1", "digest": digest.group(1), "reason": "it attacks", "checked": "yes"}
    unasked = browser.post(f"{page}/approve", form, page)
    assert unasked.status_code == 422
    assert "Is switching on “Block an address in a file” a material change?" in unasked.text
    form |= {"material_verdict": "unsaid", "material_reason": "counsel sleeps"}
    sent = browser.post(f"{page}/approve", form, page)
    assert sent.status_code == 303
    assert "203.0.113.9" in path.read_text("utf-8")
    (standing,) = store.barriers(world.db, incident.id)
    browser.post(f"{page}/lift", {"version": str(standing.version), "reason": "ours"}, page)
    assert store.barriers(world.db, incident.id)[0].state == "undone"
    assert "203.0.113.9" not in path.read_text("utf-8")


def test_refusal_of_technology_says_why(world: Platform, incident: Incident) -> None:
    """The page names the asset, why it counts as such, and the setting that would list it."""
    plant(world)
    set_up(world, containment__webhook_url="https://tool.example/x", containment__webhook_secret="s" * 32)
    browser = reader(world)
    wanted = {"action": "response.webhook", "target_kind": "host", "target": "plc-1", "minutes": "60"}
    sent = browser.post(f"{HERE}/containment", wanted, f"{HERE}/containment")
    assert sent.status_code == 422
    assert "PLC-1 is operational technology" in sent.text
    assert "containment.ot_listed" in sent.text
    assert not store.barriers(world.db, incident.id)


def test_hand_over_on_the_pages(full: Platform) -> None:
    """It waits on Today, another person accepts it, and its page shows what was signed."""
    browser = reader(full)
    assert "nobody has accepted" in browser.get("/today").text
    waiting = store.signed(full.db)
    assert waiting
    accepted = browser.post(f"/handover/{waiting.id}/accept", {}, "/handover")
    assert accepted.headers["location"] == f"/handover/{waiting.id}"
    assert "nobody has accepted" not in browser.get("/today").text
    assert "accepted by May Ho" in browser.get(f"/handover/{waiting.id}").text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', browser.get("/handover").text)
    assert seen
    signed = browser.post("/handover", {"note": "all well", "seen": seen.group(1)}, "/handover")
    assert signed.status_code == 303
    own = browser.get("/handover").text
    assert "Another person accepts it" in own
    refused = browser.post(f"/handover/{store.handovers(full.db)[0].id}/accept", {}, "/handover")
    assert refused.status_code == 422
    assert "does not accept it" in refused.text


def test_shift_note_of_no_incident(world: Platform) -> None:
    """It is written on the hand-over and shown there."""
    browser = reader(world)
    assert browser.post("/handover/notes", {"words": "door on 3/F"}, "/handover").status_code == 303
    assert "door on 3/F" in browser.get("/handover").text
    assert browser.post("/handover/notes", {"words": " "}, "/handover").status_code == 422


def test_promised_call_that_is_past_is_amber_and_unknown(full: Platform) -> None:
    """It pages nobody: it turns amber and stands among what we do not know."""
    browser = reader(full)
    assert "Whether desk was heard from" in browser.get("/today/unknowns").text
    log = browser.get(f"{HERE}/log").text
    assert re.search(r'class="small late">.*next call promised', log)
