"""Parts of a report: scope, method, and what the platform knows of each system."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lionrock.events.plans import Block, Grid, Words
from lionrock.events.ports import Estate
from lionrock.events.risk import FindingTally, IncidentTally
from lionrock.kernel.text import Text, same
from lionrock.risk import lawful
from lionrock.risk.matrix import matrix
from lionrock.risk.parts.known import CONTROL, Known, entered, tallied
from lionrock.risk.service.suggesting import YEAR

_SOURCE: Final = Text("own choice, after ISO/IEC 27005:2022, Annex A", "自訂，參照 ISO/IEC 27005:2022 附錄 A")


def scope(known: Known) -> Iterator[Block]:
    """Yield the systems of the assessment."""
    rows = []
    for system in known.one.systems:
        found = known.platform.port(Estate).system(system) if system in known.names else {}
        owner = found.get("owner")
        rows.append((known.name(system), entered(found.get("core_function")), entered(owner)))
    heads = (Text("System", "系統"), Text("Core function", "核心功能"), Text("Owner", "負責人"))
    yield Grid(heads, tuple(rows), (2, 3, 2))
    left = [known.names[id] for id in known.names if id not in known.one.systems]
    if left:
        named = Text(", ".join(one.en for one in left), "、".join(one.zh for one in left))
        yield Words(
            Text("Registered and not within the scope: {named}.", "已登記但不在範圍內：{named}。").format(named=named)
        )


def method(known: Known) -> Iterator[Block]:
    """Yield method, assessors, and the steps and levels of the matrix."""
    yield Words(same(known.one.method))
    yield Words(Text("Assessors: {who}", "評估人員：{who}").format(who=known.one.assessors))
    found = matrix()
    for title, steps in ((Text("Likelihood", "可能性"), found.likelihood), (Text("Impact", "影響"), found.impact)):
        rows = tuple((same(str(step)), words) for step, words in enumerate(steps, 1))
        yield Grid((title, Text("Meaning", "含義")), rows, (1, 6))
    yield Words(
        Text("Levels by likelihood and impact: {source}.", "按可能性及影響定級：{source}。").format(source=_SOURCE)
    )
    yield Words(lawful.today(known.platform).loaded)


def systems(known: Known) -> Iterator[Block]:
    """Yield controls, vulnerabilities and what happened within a year, a row for each system."""
    since = known.platform.now() - YEAR
    incidents = known.platform.port(IncidentTally).since(since)
    findings = known.platform.port(FindingTally).counted(since)
    rows = tuple(
        (
            known.name(system),
            tallied(Counter(state for (_, of), state in known.states.items() if of == system)),
            same(str(sum(known.open[system].levels.values()))) if known.open[system].looked else CONTROL["unknown"],
            same(str(incidents.get(system, 0))),
            same(str(findings.get(system, 0))),
        )
        for system in known.one.systems
    )
    heads = (
        Text("System", "系統"),
        Text("Controls that count for it", "有關控制措施"),
        Text("Open vulnerabilities", "未修復漏洞"),
        Text("Incidents within a year", "一年內事故"),
        Text("Findings, high or critical", "高或危急偵測結果"),
    )
    yield Grid(heads, rows, (3, 3, 2, 2, 2))
