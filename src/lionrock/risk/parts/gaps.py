"""The first part of a report: everything nobody knows, what hangs on the law first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from lionrock.events.plans import Block, Unknown
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.text import Text
from lionrock.risk import model
from lionrock.risk.parts.known import Known
from lionrock.risk.service.suggesting import YEAR, Decided


def unknown(known: Known, decided: Sequence[Decided]) -> Iterator[Block]:
    """Yield everything nobody knows, what hangs on the law first."""
    one, now = known.one, known.platform.now()
    if one.due is None:
        yield Unknown(
            Text("by when the report is due", "報告的期限"),
            Text(
                "Enter the day of designation, or the date the authority stated.", "請輸入指定日期或規管當局所定日期。"
            ),
        )
    if not one.closed:
        for lack in model.missing(one, known.scenarios, known.names, now):
            yield Unknown(lack, Text("The assessment is still open.", "評估尚未完成。"))
    for system in one.systems:
        yield from _unlooked(known, system)
    yield from _dark(known, "", Text("the operator as a whole", "營運者整體"))
    waiting = sum(row.taken is None for row in decided)
    if waiting:
        yield Unknown(
            Text("{n} suggested scenarios on which nobody decided", "{n} 項建議情景未有決定").format(n=waiting),
            Text("Take each up or decline it with a reason.", "請逐項採納，或說明不採納的原因。"),
        )


def _unlooked(known: Known, system: str) -> Iterator[Block]:
    """Yield what is not known of a system: no scan, no test, controls of unknown state."""
    name = known.name(system)
    if known.open[system].looked is None:
        yield Unknown(
            Text("{name}: no scan looked at it", "{name}：沒有掃描涵蓋").format(name=name),
            Text("Import a vulnerability scan.", "請匯入漏洞掃描。"),
        )
    day = (known.platform.now() - YEAR).astimezone(HONG_KONG).date()
    if not any(system in systems and date.fromisoformat(on) >= day for *_, on, systems in known.tests):
        yield Unknown(
            Text("{name}: no penetration test within a year", "{name}：一年內沒有滲透測試").format(name=name),
            Text("Import the findings of one.", "請匯入測試結果。"),
        )
    yield from _dark(known, system, name)


def _dark(known: Known, system: str, name: Text) -> Iterator[Block]:
    """Yield how many controls that count for a system, or for the operator as a whole, have no known state."""
    dark = sum(state == "unknown" for (_, of), state in known.states.items() if of == system)
    if dark:
        yield Unknown(
            Text("{name}: {n} controls of unknown state", "{name}：{n} 項控制措施狀態未知").format(name=name, n=dark),
            Text("See Posture for what each of them lacks.", "請在「防護狀況」查看各項所欠。"),
        )
