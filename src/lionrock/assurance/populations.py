"""Results of controls as a population an auditor may sample, held against the entries of their runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.assurance import judging
from lionrock.assurance.store import results as store
from lionrock.events.audits import Population, Row, Window
from lionrock.kernel.clock import EPOCH
from lionrock.kernel.contributions import Control
from lionrock.kernel.ledger import counting
from lionrock.kernel.ledger.entry import stamp
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

ALL: Final = "*"
_COUNTS: Final = ("passed", "partly", "failed", "unknown", "not_due", "not_applicable")


def _rows(platform: Platform, window: Window) -> Iterator[Row]:
    """Yield what was known at the end of the window of each subject, with the clauses its control answers."""
    clauses = {one.id: list(one.satisfies) for one in platform.registry.of(Control)}
    wanted = () if window.choice == ALL else (window.choice,)
    for one in store.at(platform.db, window.until, wanted):
        known = judging.as_of(one, window.until)
        yield {
            "id": f"{one.control}/{one.subject}",
            "control": one.control,
            "subject": one.subject,
            "system": one.system,
            "state": known.state,
            "proof": one.proof,
            "reason": known.reason_en,
            "tested": stamp(one.tested),
            "entry": one.entry,
            "clauses": clauses.get(one.control, []),
        }


def _count(platform: Platform, window: Window) -> int:
    """Return how many subjects the newest runs before the end of the window counted, as the ledger tells."""
    return sum(sum(int(fact[name]) for name in _COUNTS) for fact in _newest(platform, window).values())


def _newest(platform: Platform, window: Window) -> dict[str, dict[str, Any]]:
    """Return by control what its newest run told."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    before = counting.found(platform.db, ("ControlTested",), EPOCH, window.until, window.size)
    for leaf, fact in counting.told(platform.db, list(before)):
        if fact is None or window.choice not in (ALL, fact["control"]):
            continue
        known = found.get(fact["control"])
        if known is None or known[0] < leaf.number:
            found[fact["control"]] = (leaf.number, fact)
    return {control: fact for control, (_, fact) in found.items()}


def _controls(platform: Platform) -> Sequence[tuple[str, Text]]:
    """Return every control, and all of them."""
    every = [(one.id, one.title) for one in platform.registry.of(Control)]
    return [(ALL, Text("all controls", "全部控制措施")), *every]


RESULTS = Population(
    id="controls.results",
    title=Text("Results of controls, by subject", "控制措施的結果，按對象"),
    about=Text(
        "What was known of every subject of the control chosen at the end of the period.",
        "期間結束時，所選控制措施對每個對象的已知結果。",
    ),
    query=Text(
        "For each control its newest run before the end of the span: a row per subject with control, subject, system, "
        "state as it stood then (stale is unknown), kind of proof, reason, tested, entry (of the run), clauses.",
        "每項控制措施在時段結束前最近一次執行：每個對象一項：control、subject、system、當時的 state（過時即未知）、"
        "proof、reason、tested、entry（該次執行的紀錄）、clauses。",
    ),
    counting=Text(
        "the counts that the newest runs of the controls told in the ledger",
        "控制措施最近一次執行記入存證帳本的點算數目",
    ),
    rows=_rows,
    count=_count,
    tells=("ControlTested",),
    choices=_controls,
)
