"""Content for Annex E: sources or explicit unknowns, approval of what was read, the record of a submission."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from obligations.world import ADMINISTRATOR, ANALYST, AWARE, DEPUTY, REDUCED, Case, entries

from lionrock.events.filings import Submitted
from lionrock.filings import composing, document, service, store
from lionrock.filings.content import Draft, mark
from lionrock.filings.record import ANNEX_E, ANNEX_F
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Exhibit, Known, Value
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.law.filing import Filing
from lionrock.obligations import store as duties
from lionrock.ui import glyphs


def with_values(case: Case, **known: Known) -> Platform:
    """Give the platform obligations alone, with these values of other capabilities (dots as underscores)."""
    values = [fixed(name.replace("_", ".", 1), one) for name, one in known.items()]
    case.platform.registry = Registry(
        ["lionrock.access", "lionrock.obligations", "lionrock.filings", "lionrock.counsel"], values
    )
    return case.platform


def fixed(id: str, known: Known) -> Value:
    """Return a value that is always this."""

    def read(platform: Platform, incident: str) -> Known:
        return known

    return Value(id, "incident", same(id), read)


def approved(case: Case) -> str:
    """Approve the content as it stands and return its digest."""
    digest = composing.draft(case.platform, ANNEX_E, case.id).digest
    service.approve(case.platform, ANNEX_E, case.id, digest, DEPUTY)
    return digest


def test_every_field_has_a_source_or_a_reason(case: Case) -> None:
    """Whatever is missing is an explicit unknown that says why, in both languages."""
    draft = composing.draft(with_values(case), ANNEX_E, case.id)
    assert len(draft.filled) == len(draft.filing.fields) == 26
    assert all(one.known.source.en and one.known.source.zh for one in draft.filled)
    assert {one.field.id for one in draft.unknown} >= {"operator", "cause", "effect", "notified"}


def test_a_value_comes_with_its_source_and_both_times(case: Case) -> None:
    """When it was true, and when we learned it."""
    known = Known(AWARE, Text("answer of May Ho", "何敏的回答"), None, AWARE, AWARE + minutes(5))
    draft = composing.draft(with_values(case, incident_aware_at=known), ANNEX_E, case.id)
    (field,) = [one for one in draft.plain["fields"] if one["id"] == "aware"]
    assert field["value"] == {"en": "22 Nov 2026, 06:30", "zh_hant": "2026年11月22日 06:30"}
    assert (field["source"]["en"], field["effective"], field["learned"]) == (
        "answer of May Ho",
        "2026-11-21T22:30:00.000000Z",
        "2026-11-21T22:35:00.000000Z",
    )


def test_typed_words_stand_before_the_value_and_name_who_typed(case: Case) -> None:
    """A person's words win; taken back, the value stands again."""
    platform = with_values(case, incident_nature=Known(same("Web shell"), same("12 findings")))
    service.type_field(platform, ANNEX_E, case.id, "nature", "Web shell on the outage web site", ANALYST)
    (typed,) = [one for one in composing.draft(platform, ANNEX_E, case.id).filled if one.field.id == "nature"]
    assert (str(typed.words), typed.typed, str(typed.known.source)) == (
        "Web shell on the outage web site",
        True,
        "typed in by Ken Lau",
    )
    case.clock.set(AWARE + minutes(1))
    service.type_field(platform, ANNEX_E, case.id, "nature", "", ANALYST)
    (back,) = [one for one in composing.draft(platform, ANNEX_E, case.id).filled if one.field.id == "nature"]
    assert (str(back.words), back.typed) == ("Web shell", False)


def test_a_field_that_is_none_is_refused(case: Case) -> None:
    """The error names form and field."""
    with pytest.raises(NotFoundError, match="no field fault"):
        service.type_field(case.platform, ANNEX_E, case.id, "fault", "ours", ANALYST)


def test_approval_keeps_what_was_read(case: Case) -> None:
    """JSON and PDF of the version open again, byte for byte, and the ledger holds the digest."""
    digest = approved(case)
    (content,) = store.contents(case.platform.db, case.id, ANNEX_E)
    plain, pdf = service.approved(case.platform, content)
    assert hashlib.sha256(plain).hexdigest() == digest == content.digest
    printed, plainly = content.paper("content.pdf"), content.paper("content.json")
    assert printed is not None
    assert plainly is not None
    assert hashlib.sha256(pdf).hexdigest() == printed.digest
    assert pdf.startswith(b"%PDF-")
    assert json.loads(plain)["note"]["en"].endswith("this is not the specified form.")
    assert b"INC-0007" not in case.platform.blobs.get(plainly.blob)


def test_what_changed_since_it_was_read_is_not_approved(case: Case) -> None:
    """Approval names a digest."""
    digest = composing.draft(case.platform, ANNEX_E, case.id).digest
    service.type_field(case.platform, ANNEX_E, case.id, "cause", "under examination", ANALYST)
    with pytest.raises(ConflictError, match="changed since"):
        service.approve(case.platform, ANNEX_E, case.id, digest, DEPUTY)


@pytest.mark.parametrize(
    "actor",
    [ANALYST, ADMINISTRATOR, REDUCED, replace(DEPUTY, fresh=False)],
    ids=["analyst", "administrator", "without second factor", "without a fresh proof"],
)
def test_who_may_not_approve_or_record(case: Case, actor: Actor) -> None:
    """A decision is a signed one, by a supervisor or a deputy."""
    digest = composing.draft(case.platform, ANNEX_E, case.id).digest
    with pytest.raises(RefusedError):
        service.approve(case.platform, ANNEX_E, case.id, digest, actor)
    with pytest.raises(RefusedError):
        service.record(case.platform, ANNEX_E, case.id, Submitted(0, "portal"), actor)


def test_a_recorded_submission_works_off_the_written_record(case: Case) -> None:
    """Recorded as submitted by a person, at a time."""
    case.answer()
    case.call()
    case.clock.set(AWARE + hours(5))
    approved(case)
    service.record(case.platform, ANNEX_E, case.id, Submitted(1, "secure channel", AWARE + hours(4)), DEPUTY)
    (written,) = case.clocks("written")
    assert (written.state, written.ended_at) == ("done", AWARE + hours(4))
    (one,) = duties.submissions(case.platform.db, case.id)
    assert (one.who.name, one.version, one.first_notice) == ("May Ho", 1, False)


def test_annex_e_before_any_call_is_itself_the_first_notice(case: Case) -> None:
    """The notice is given, and no written clock starts."""
    case.answer()
    service.record(case.platform, ANNEX_E, case.id, Submitted(0, "secure channel"), DEPUTY)
    assert {clock.state for clock in case.clocks("notice")} == {"done"}
    assert case.clocks("written") == []


def test_the_report_is_worked_off_by_its_own_submission(case: Case) -> None:
    """Annex F ends the fourteen days."""
    case.answer()
    service.record(case.platform, ANNEX_F, case.id, Submitted(0, "secure channel"), DEPUTY)
    assert [clock.state for clock in case.clocks("report")] == ["done"]
    assert case.clocks("notice")[0].running


def test_a_version_nobody_approved_cannot_have_been_submitted(case: Case) -> None:
    """The error names it."""
    with pytest.raises(NotFoundError, match="version 3"):
        service.record(case.platform, ANNEX_E, case.id, Submitted(3, "portal"), DEPUTY)


def test_a_submission_names_its_channel(case: Case) -> None:
    """Through what it went is part of the record."""
    with pytest.raises(InputError, match="channel is empty"):
        service.record(case.platform, ANNEX_E, case.id, Submitted(0, " "), DEPUTY)


def test_the_same_content_gives_the_same_bytes(case: Case) -> None:
    """A document can be made again and compared."""
    draft = composing.draft(case.platform, ANNEX_E, case.id)
    first, second = (document.render(draft, None, AWARE) for _ in range(2))
    assert first == second
    assert b"pdfaid" in first


def test_characters_the_font_lacks_are_written_as_their_code(case: Case) -> None:
    """Nothing is lost silently, and the document is made all the same."""
    service.type_field(case.platform, ANNEX_E, case.id, "cause", "😀\x07 #sys.inputs *not mark-up* ก", ANALYST)
    draft = composing.draft(case.platform, ANNEX_E, case.id)
    assert document.render(draft, None, AWARE).startswith(b"%PDF-")
    assert glyphs.shown("囉喎😀\x07") == "囉喎〔U+1F600〕〔U+0007〕"


def test_a_demo_and_an_exercise_carry_their_mark() -> None:
    """Neither must be taken for the real thing."""
    assert mark(demo=True, exercise=True) == Text("Demonstration, not for submission", "示範，不可提交")
    assert mark(demo=False, exercise=True) == Text("Exercise, not for submission", "演習，不可提交")
    assert mark(demo=False, exercise=False) is None


def test_the_mark_is_part_of_what_is_approved(demo: Platform, clock: object) -> None:
    """In a demo folder the content itself says so."""
    drawn: Draft = composing.draft(demo, ANNEX_E, Case(demo, clock).open().id)
    assert drawn.plain["mark"]["zh_hant"] == "示範，不可提交"


def test_no_form_is_called_the_official_one(case: Case) -> None:
    """Titles say content."""
    for filing in case.platform.registry.of(Filing):
        assert "Content" in filing.title.en
        assert "內容" in filing.title.zh


def test_the_exhibit_holds_record_documents_and_entries(case: Case) -> None:
    """What an incident's pack takes from here."""
    case.answer()
    case.call()
    approved(case)
    records = ("obligations.record", "filings.record")
    exhibits = [case.platform.registry.get(Exhibit, record) for record in records]
    items = {item.name: item for exhibit in exhibits for item in exhibit.items(case.platform, case.id)}
    at, forms = "INC-0007/obligations", "INC-0007/filings"
    assert {f"{at}/{name}" for name in ("clocks.json", "calls.json")} <= set(items)
    assert {f"{forms}/annex-e-v1/content.{kind}" for kind in ("json", "pdf")} <= set(items)
    (call,) = json.loads(items[f"{at}/calls.json"].data)
    assert (call["spoken_to"], call["said"]) == ("Officer Chan", "Nature, system and short account were read out.")
    proven = [item for item in items.values() if item.entry]
    kinds = ("ClockComputed", "ClockEnded", "CallCompleted", "ContentApproved", "ClocksChecked")
    assert len(proven) == sum(entries(case.platform, kind) for kind in kinds)
