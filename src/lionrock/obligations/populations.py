"""Statutory clocks as a population an auditor may sample, held against the entries that computed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.audits import Population, Row, Window
from lionrock.kernel.ledger import counting
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text
from lionrock.obligations.store import spans

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def _rows(platform: Platform, window: Window) -> Iterator[Row]:
    """Yield the clocks computed within the window, as their rows stand."""
    for one in spans.computed(platform.db, window.since, window.until):
        yield {
            "id": one.id,
            "entry": one.entry,
            "incident": one.incident,
            "obligation": one.obligation,
            "kind": one.kind,
            "reading": one.reading,
            "triggered": stamp(one.triggered_at),
            "work_to": stamp(one.work_to),
            "made": stamp(one.made),
            "governs": one.governs,
            "state": one.state,
            "ended": stamp(one.ended_at) if one.ended_at else None,
            "clauses": [one.obligation],
        }


def _count(platform: Platform, window: Window) -> int:
    """Return how many computations the ledger holds."""
    return counting.counted(platform.db, ("ClockComputed",), window.since, window.until, window.size)


COMPUTED = Population(
    id="obligations.clocks",
    title=Text("Statutory clocks computed", "已計算的法定時限"),
    about=Text("Every computation of a clock in the period.", "期間內每次計算的時限。"),
    query=Text(
        "The clocks computed within the span: id, entry, incident, obligation, kind, reading, triggered, work_to, "
        "made, governs, state, ended. In the ledger they are the entries of kind ClockComputed.",
        "時段內計算的時限：id、entry、incident、obligation、kind、reading、triggered、work_to、made、governs、state、"
        "ended。在存證帳本中即類別為 ClockComputed 的紀錄。",
    ),
    counting=Text("entries of kind ClockComputed, each read as it was signed", "逐項讀取已簽署的時限計算紀錄"),
    rows=_rows,
    count=_count,
    tells=("ClockComputed",),
)
