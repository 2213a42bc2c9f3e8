"""Where detection keeps words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from lionrock.detection.alerts import ALERT
from lionrock.detection.expectations import EXPECTATION
from lionrock.detection.modes import LIVE
from lionrock.detection.reviewing.store import REVIEW
from lionrock.detection.store import FINDING
from lionrock.detection.testing.store import RUN
from lionrock.detection.writing.store import OFF, VERSION
from lionrock.kernel.erasing import Copy, Erased, plain


def _spared(platform: object, erased: Erased, row: object) -> str:
    """Return what another product is told in place of the person's words; a tombstone would name who erased them."""
    return "Marked as expected."


EXPECTED = Copy(
    id="detection.expected",
    table=FINDING,
    words={"expected_reason": plain},
    key="id",
    of="FindingExpected",
    by="finding",
)
WANTED = Copy(
    id="detection.wanted", table=ALERT, words={"wanted": _spared}, key="finding", of="FindingExpected", by="finding"
)
WANTED_BY_WORD = Copy(
    id="detection.wanted-by-word",
    table=ALERT,
    words={"wanted": _spared},
    key="word",
    of="ExpectationSet",
    by="expectation",
)
EXPECTATIONS = Copy(
    id="detection.expectation",
    table=EXPECTATION,
    words={"owner": plain, "reason": plain},
    key="id",
    of="ExpectationSet",
    by="expectation",
)
COVERED = Copy(
    id="detection.covered",
    table=FINDING,
    words={"expected_reason": plain},
    key="expectation",
    of="ExpectationSet",
    by="expectation",
)
ENDED = Copy(
    id="detection.ended",
    table=EXPECTATION,
    words={"ended_why": plain},
    key="id",
    of="ExpectationEnded",
    by="expectation",
)
TESTED = Copy(id="detection.test", table=RUN, words={"name": plain})
WRITTEN = Copy(id="detection.version", table=VERSION, words={"reason": plain})
SWITCHED = Copy(id="detection.off", table=OFF, words={"owner": plain, "reason": plain})
REVIEWED = Copy(id="detection.review", table=REVIEW, words={"words": plain})
LET = Copy(id="detection.live", table=LIVE, words={"reason": plain})
