"""Where risk keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lionrock.kernel.erasing import Copy, Erased, plain
from lionrock.risk.sealing import seal, unseal
from lionrock.risk.store.tables import (
    ACCEPTANCE,
    ACTION,
    ALTERNATIVE,
    ASSESSMENT,
    DECISION,
    REPORT,
    SCENARIO,
    STATEMENT,
    TEST,
    WEAKNESS,
)

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _words(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone in place of sealed words."""
    return seal(platform, erased.words)


def _each(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone in place of each of several words sealed together; lists of names become empty."""
    found = unseal(platform, row["sealed"])
    return seal(platform, {name: [] if isinstance(value, list) else erased.words for name, value in found.items()})


def _report(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return a report that says nothing but the tombstone."""
    content = unseal(platform, row["sealed"])["content"]
    said = {"en": erased.words, "zh": erased.words}
    parts = [{"id": "unknown", "title": said, "blocks": [{"kind": "words", "text": said}]}]
    left = content | {"parts": parts, "facts": [], "counts": [], "entries": []}
    return seal(platform, {"content": left, "basis": []})


OPENED = Copy(id="risk.opened", table=ASSESSMENT, words={"method": plain, "assessors": plain})
CLOSED = Copy(
    id="risk.closed", table=ASSESSMENT, words={"conclusion": plain}, key="id", of="AssessmentClosed", by="assessment"
)
SCENARIOS = Copy(id="risk.scenario", table=SCENARIO, words={"sealed": _each})
ACTIONS = Copy(
    id="risk.action",
    table=ACTION,
    words={"sealed": _words, "owner": plain},
    key="id",
    of="RiskActionAdded",
    by="action",
)
DONE = Copy(id="risk.done", table=ACTION, words={"how": plain}, key="id", of="RiskActionDone", by="action")
ACCEPTED = Copy(id="risk.accepted", table=ACCEPTANCE, words={"sealed": _words})
OVER = Copy(
    id="risk.over", table=ACCEPTANCE, words={"ended_why": plain}, key="id", of="RiskAcceptanceEnded", by="acceptance"
)
DECISIONS = Copy(
    id="risk.decision", table=DECISION, words={"why": plain}, key="id", of="SuggestionDecided", by="decision"
)
TESTS = Copy(id="risk.test", table=TEST, words={"tester": plain, "file": plain})
WEAKNESSES = Copy(
    id="risk.weakness", table=WEAKNESS, words={"sealed": _words}, key="test", of="PentestImported", by="test"
)
REPORTS = Copy(
    id="risk.report",
    table=REPORT,
    words={"sealed": _report, "reason": plain},
    key="id",
    of="RiskReportMade",
    by="report",
)
SUBMITTED = Copy(
    id="risk.submitted",
    table=REPORT,
    words={"how": plain, "receipt": plain},
    key="id",
    of="RiskReportSubmitted",
    by="report",
)
PROPOSED = Copy(id="risk.proposed", table=ALTERNATIVE, words={"sealed": _each, "reviewer": plain})
ENDED = Copy(
    id="risk.ended",
    table=ALTERNATIVE,
    words={"ended_why": plain, "settled_why": plain},
    key="id",
    of="AlternativeEnded",
    by="alternative",
)
STATED = Copy(id="risk.stated", table=STATEMENT, words={"reason": plain})
