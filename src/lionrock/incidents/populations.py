"""Incidents as a population an auditor may sample, held against the entries of their opening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.audits import Population, Row, Window
from lionrock.incidents.store import spans
from lionrock.kernel.ledger import counting
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _rows(platform: Platform, window: Window) -> Iterator[Row]:
    """Yield the incidents opened within the window, as their rows stand."""
    for one in spans.opened(platform.db, window.since, window.until):
        yield {
            "id": one.id,
            "entry": one.entry,
            "reference": f"INC-{one.number:04d}",
            "title": one.title_en,
            "title_zh": one.title_zh,
            "opened": stamp(one.opened_at),
            "by_hand": one.by_hand,
            "exercise": one.exercise,
            "nature": one.nature,
            "verdict": one.verdict,
            "closed": stamp(one.closed_at) if one.closed_at else None,
        }


def _count(platform: Platform, window: Window) -> int:
    """Return how many openings the ledger holds."""
    return counting.counted(platform.db, ("IncidentOpened",), window.since, window.until, window.size)


OPENED = Population(
    id="incidents.opened",
    title=Text("Incidents opened", "已開立的事故"),
    about=Text("Every incident opened in the period, exercises included.", "期間內開立的全部事故，包括演習。"),
    query=Text(
        "The incidents opened within the span: id, entry (of the opening), reference, titles, opened, by_hand, "
        "exercise, nature, verdict, closed. In the ledger they are the entries of kind IncidentOpened.",
        "時段內開立的事故：id、entry（開立的紀錄）、reference、title、opened、by_hand、exercise、nature、verdict、"
        "closed。在存證帳本中即類別為 IncidentOpened 的紀錄。",
    ),
    counting=Text("entries of an incident's opening, each read as it was signed", "逐項讀取已簽署的事故開立紀錄"),
    rows=_rows,
    count=_count,
    clauses=("C-INC-01", "OBL-28-SERIOUS", "OBL-28-OTHER"),
    tells=("IncidentOpened",),
)
