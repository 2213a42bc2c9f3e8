"""Where incidents keep words of ledger entries: they go when the payload is erased."""

from __future__ import annotations

from lionrock.incidents.store.tables import DECISION, FINDING, INCIDENT, NOTE, OUTSIDE
from lionrock.kernel.erasing import Copy, Erased, plain


def _none(platform: object, erased: Erased, row: object) -> list[str]:
    """Return that nothing is told any more."""
    return [erased.words]


TITLE = Copy(
    id="incidents.title",
    table=INCIDENT,
    words={"title_en": plain, "title_zh": plain},
    key="id",
    of="IncidentOpened",
    by="incident",
)
DECISIONS = Copy(id="incidents.decision", table=DECISION, words={"reason": plain, "evidence": plain})
NOTES = Copy(id="incidents.note", table=NOTE, words={"words": plain})
OUTSIDERS = Copy(id="incidents.outside", table=OUTSIDE, words={"words": plain, "knower": plain})
BECAUSE = Copy(id="incidents.because", table=FINDING, words={"because": _none})
