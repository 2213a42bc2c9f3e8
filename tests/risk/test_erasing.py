"""What was erased from the ledger stands nowhere in risk, and every page still reads."""

from __future__ import annotations

import pytest
from conftest import HandClock

from lionrock.assurance import erasing
from lionrock.kernel.erasing import Copy
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.risk import documents, recall
from lionrock.risk.service import accepting, assessing, reporting, scenarios, standing_in, suggesting, testing
from lionrock.risk.service.standing_in import Wanted
from lionrock.risk.store import alternatives, assessments, pentests
from risk.test_alternatives import wanted
from risk.test_pentest import csv, sent
from risk.world import ANALYST, LEAD, SECOND, opened, soon, treated, words

KINDS = (
    "AssessmentOpened",
    "AssessmentClosed",
    "ScenarioKept",
    "RiskActionAdded",
    "RiskActionDone",
    "RiskAccepted",
    "RiskAcceptanceEnded",
    "SuggestionDecided",
    "PentestImported",
    "RiskReportMade",
    "RiskReportSubmitted",
    "AlternativeProposed",
    "AlternativeEnded",
    "AlternativesNotNeeded",
)
"""Facts whose words risk keeps beside the ledger."""


@pytest.fixture
def whole(platform: Platform, clock: HandClock) -> Platform:
    """Return a platform on which everything was done once."""
    asked: Wanted = wanted(platform)
    testing.take(platform, ANALYST, sent(csv(title="SECRET title")))
    one = opened(platform)
    found = suggesting.suggestions(platform, one)
    suggesting.decline(platform, ANALYST, one.id, found[0].suggestion.id, "SECRET why")
    made = treated(platform, one)
    scenarios.finish(platform, ANALYST, recall.scenario(platform, made[0].id).actions[0].id, "SECRET how")
    other = scenarios.write(platform, ANALYST, one.id, words(one.systems[0], treatment="accept"))
    accepting.accept(platform, LEAD, other.id, 1, "SECRET reason", soon(platform))
    assessing.close(platform, ANALYST, one.id, one.version, "SECRET conclusion")
    version = reporting.set_down(platform, ANALYST, one.id, "SECRET version")
    reporting.endorse(platform, SECOND, one.id, 1, version.digest)
    reporting.submit(platform, SECOND, one.id, 1, clock(), "SECRET way", "SECRET receipt")
    accepting.end(platform, LEAD, recall.scenario(platform, other.id).acceptances[0].id, "SECRET end")
    instead = standing_in.propose(platform, ANALYST, asked)
    standing_in.end(platform, LEAD, instead.id, "SECRET ending")
    standing_in.not_needed(platform, LEAD, "SECRET statement", soon(platform))
    return platform


def test_every_word_goes_with_its_entry_and_all_still_reads(whole: Platform) -> None:
    """Each kind of risk's facts is erased in turn; tombstones stand where the words stood."""
    for kind in KINDS:
        for entry in reading.listing(whole.db, Search(kind=kind, limit=50)):
            erasing.erase(whole, entry.id, LEAD, "asked for")
    (one,) = assessments.listing(whole.db)
    told = [repr(one), repr(recall.of(whole, one.id)), repr(standing_in.listing(whole))]
    told += [repr(suggesting.suggestions(whole, one)), repr(alternatives.statement(whole.db))]
    told += [repr(testing.weaknesses(whole, [row.id for row in pentests.listing(whole.db)]))]
    kept = reporting.kept(whole, one.id, 1)
    told += [repr(kept), documents.plain(documents.version(kept)).decode()]
    assert not [said for said in told if "SECRET" in said or "backups stand" in said or "a guard" in said]
    assert all("[erased on" in said for said in told)
    assert documents.pdf(documents.version(kept)).startswith(b"%PDF")
    assert documents.docx(documents.draft(reporting.draft(whole, one.id))).startswith(b"PK")


def test_every_copy_of_risk_names_columns_that_are(platform: Platform) -> None:
    """A copy whose column is gone would fail only when somebody erases."""
    for copy in platform.registry.of(Copy):
        if copy.id.startswith("risk."):
            assert {*copy.words, copy.key} <= set(copy.table.c.keys())
