"""Parts of a report: penetration tests and the vulnerability assessment."""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.plans import Block, Grid, Head, Words
from lionrock.kernel.text import Text, same
from lionrock.risk.parts.known import CONTROL, Known, dated, joined, rated
from lionrock.risk.pentest import SEVERITIES, STATES
from lionrock.risk.service import testing


def tests(known: Known) -> Iterator[Block]:
    """Yield each penetration test of the systems with its findings."""
    if not known.tests:
        yield Words(Text("No penetration test is imported.", "未有匯入滲透測試。"))
    heads = (
        Text("Reference", "編號"),
        Text("Title", "標題"),
        Text("Severity", "嚴重程度"),
        Text("System", "系統"),
        Text("State", "狀態"),
        Text("Found", "察覺"),
        Text("Retest", "複測"),
    )
    for id, name, tester, day, systems in known.tests:
        yield Head(same(f"{name} · {tester} · {day}"))
        named = [known.name(system) for system in systems]
        yield Words(Text("Tested: {names}.", "已測試：{names}。").format(names=joined(named)))
        rows = tuple(
            (
                same(weak.reference),
                same(weak.title),
                SEVERITIES[weak.severity],
                known.name(weak.system),
                STATES[weak.state],
                same(weak.found_on.isoformat()),
                same(weak.retested.isoformat() if weak.retested else "–"),
            )
            for weak in (kept.weak for kept in testing.weaknesses(known.platform, [id]))
        )
        yield Grid(heads, rows, (1, 4, 1, 2, 1, 2, 2)) if rows else Words(Text("No finding.", "沒有結果。"))


def vulnerabilities(known: Known) -> Iterator[Block]:
    """Yield the open vulnerabilities of each system by level."""
    rows = tuple(
        (
            known.name(system),
            rated(found.levels) if found.looked else CONTROL["unknown"],
            same(str(found.exploited)) if found.looked else CONTROL["unknown"],
            dated(found.looked) if found.looked else Text("never", "從未"),
        )
        for system, found in known.open.items()
    )
    heads = (
        Text("System", "系統"),
        Text("Open by level", "各級未修復漏洞"),
        Text("Used by attackers", "正被利用"),
        Text("Last scan", "上次掃描"),
    )
    yield Grid(heads, rows, (3, 4, 2, 2))
