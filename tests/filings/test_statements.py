"""Corrections, what others were told, receipts: what was said stays, and what differs is shown."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from obligations.world import ANALYST, AWARE, DEPUTY, Case, entries

from lionrock.events.filings import Submitted
from lionrock.filings import composing, service, statements, store
from lionrock.filings.record import ANNEX_E
from lionrock.filings.service.statements import Correcting, Telling, correct, tell
from lionrock.kernel.clock import minutes
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform

WRONG = Correcting(0, "nature", "correction", "Phishing", "Web shell", AWARE - minutes(10))


def approved(case: Case) -> None:
    """Approve the content as it stands."""
    digest = composing.draft(case.platform, ANNEX_E, case.id).digest
    service.approve(case.platform, ANNEX_E, case.id, digest, DEPUTY)


def test_a_correction_names_what_was_said_what_is_right_and_since_when(either: Platform, clock: Any) -> None:
    """It is sealed, told in the ledger by digest, and read in plain, on both databases."""
    clock.set(AWARE)
    case = Case(either, clock).open()
    made = correct(either, ANNEX_E, case.id, WRONG, DEPUTY)
    assert b"Phishing" not in made.said
    (one,) = statements.corrected(either, ANNEX_E, case.id)
    assert (one.said, one.right, one.row.since, one.row.who.name) == (
        "Phishing",
        "Web shell",
        AWARE - minutes(10),
        "May Ho",
    )
    assert entries(either, "StatementCorrected") == 1
    told = Telling("Privacy Commissioner", "web form", "account", "Data left.", AWARE)
    tell(either, case.id, told, ANALYST)
    (said,) = statements.said(either, case.id)
    assert (said.to.en, said.fields) == ("Privacy Commissioner", {"account": "Data left."})


@pytest.mark.parametrize(
    "wrong",
    [replace(WRONG, right=""), replace(WRONG, said=""), replace(WRONG, how="excuse")],
    ids=["nothing right", "nothing said", "neither"],
)
def test_a_correction_says_all_it_must(case: Case, wrong: Correcting) -> None:
    """Or it is refused, and nothing is recorded."""
    with pytest.raises(InputError):
        correct(case.platform, ANNEX_E, case.id, wrong, DEPUTY)
    assert entries(case.platform, "StatementCorrected") == 0


def test_a_supplement_needs_no_earlier_words(case: Case) -> None:
    """It adds."""
    given = Correcting(0, "cause", "supplement", "", "An upload folder that runs scripts", None)
    assert correct(case.platform, ANNEX_E, case.id, given, DEPUTY).since == AWARE


def test_a_correction_of_a_version_names_one_there_is(case: Case) -> None:
    """So does one of a field; and an analyst does not correct."""
    with pytest.raises(NotFoundError, match="version 4"):
        correct(case.platform, ANNEX_E, case.id, replace(WRONG, version=4), DEPUTY)
    with pytest.raises(NotFoundError, match="no form has a field"):
        correct(case.platform, ANNEX_E, case.id, replace(WRONG, field="fault"), DEPUTY)
    with pytest.raises(RefusedError):
        correct(case.platform, ANNEX_E, case.id, WRONG, ANALYST)


def test_what_two_versions_differ_in_is_shown(case: Case) -> None:
    """Field by field, unknown as unknown."""
    approved(case)
    service.type_field(case.platform, ANNEX_E, case.id, "cause", "under examination", ANALYST)
    approved(case)
    first, second = (statements.version(case.platform, ANNEX_E, case.id, number) for number in (1, 2))
    ((label, before, after),) = statements.differences(first, second)
    assert (label.en, before, after) == ("Cause, if known", None, "under examination")


def test_statements_agree_where_only_the_spacing_differs(case: Case) -> None:
    """Words that differ are marked; blanks and case do not make a difference."""
    for authority, words in (("One", "Data left."), ("Two", "data  left.")):
        tell(case.platform, case.id, Telling(authority, "web", "account", words, AWARE), ANALYST)
    (row,) = statements.compare(case.platform, statements.said(case.platform, case.id))
    assert not row.differs
    tell(case.platform, case.id, Telling("Three", "web", "account", "No data left.", AWARE), ANALYST)
    (row,) = statements.compare(case.platform, statements.said(case.platform, case.id))
    assert row.differs


def test_a_receipt_belongs_to_a_submission_and_is_kept_sealed(case: Case) -> None:
    """Its digest is of the plain file; a receipt of nothing is refused, and so is a large one."""
    data = b"stamped by the portal"
    sent = service.record(case.platform, ANNEX_E, case.id, Submitted(0, "portal"), DEPUTY)
    kept = service.keep_receipt(case.platform, ANNEX_E, case.id, sent.id, "../slip.pdf", data, DEPUTY)
    assert (kept.name, kept.digest) == ("slip.pdf", hashlib.sha256(data).hexdigest())
    assert data not in case.platform.blobs.get(kept.blob)
    assert store.receipts(case.platform.db, case.id, ANNEX_E) == [kept]
    with pytest.raises(NotFoundError):
        service.keep_receipt(case.platform, ANNEX_E, case.id, "0" * 32, "x", data, DEPUTY)
    with pytest.raises(InputError):
        service.keep_receipt(case.platform, ANNEX_E, case.id, sent.id, "x", b"", DEPUTY)


def test_an_approval_carries_the_digest_of_every_file(case: Case) -> None:
    """JSON, three PDFs and two DOCX, each as it is kept."""
    approved(case)
    (content,) = store.contents(case.platform.db, case.id, ANNEX_E)
    assert {one.name for one in content.papers} == {
        "content.json",
        "content.pdf",
        "content-en.pdf",
        "content-zh.pdf",
        "content-en.docx",
        "content-zh.docx",
    }
    for one in content.papers:
        assert hashlib.sha256(service.paper(case.platform, content, one.name)).hexdigest() == one.digest
