"""The parts of a report: each a sequence of blocks in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from lionrock.events.plans import Block, Grid, Head, Unknown, Words
from lionrock.events.ports import Estate
from lionrock.events.risk import FindingTally, IncidentTally, OpenWeaknesses, Posture, Weaknesses
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text, same
from lionrock.risk import lawful, model, recall
from lionrock.risk.matrix import LEVELS, STEPS, matrix, threats
from lionrock.risk.pentest import SEVERITIES, STATES
from lionrock.risk.service import standing_in, testing
from lionrock.risk.service.suggesting import RATED, YEAR, Decided, suggestions
from lionrock.risk.store import pentests

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment, Scenario

Part = tuple[str, Text, list[Block]]
_NONE: Final = Text("none", "沒有")
_CONTROL: Final[Mapping[str, Text]] = {
    "passed": Text("passed", "通過"),
    "partly": Text("partly", "部分通過"),
    "failed": Text("failed", "不通過"),
    "unknown": Text("unknown", "未知"),
    "not_due": Text("not due", "未到期"),
    "not_applicable": Text("not applicable", "不適用"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the platform knows of the systems of an assessment."""

    platform: Platform
    one: Assessment
    scenarios: Sequence[Scenario]
    names: Mapping[str, Text]
    states: Mapping[tuple[str, str], str]
    open: Mapping[str, OpenWeaknesses]
    tests: Sequence[tuple[str, str, str, str, tuple[str, ...]]]
    """Id, name, tester, day and systems of each penetration test, the newest first."""

    def name(self, system: str) -> Text:
        """Return what a system is called; one no longer registered is called by its id."""
        return self.names.get(system) or same(system or "–")


def parts(platform: Platform, one: Assessment, scenarios: Sequence[Scenario]) -> Iterator[Part]:
    """Yield id, title and blocks of each part, in the order of the report."""
    known = _known(platform, one, scenarios)
    decided = suggestions(platform, one)
    gaps = list(_unknown(known, decided)) or [Words(_NOTHING)]
    yield "unknown", Text("What is not known", "尚未知道的事項"), gaps
    yield "scope", Text("Scope", "範圍"), list(_scope(known))
    yield "method", Text("Method", "方法"), list(_method(known))
    yield "systems", Text("What the platform knows of each system", "平台對各系統的了解"), list(_systems(known))
    yield "scenarios", Text("Risk scenarios", "風險情景"), list(_scenarios(known))
    yield "treatment", Text("Treatment plan", "處理計劃"), list(_treatment(known))
    yield "acceptances", Text("Accepted risks", "已接受的風險"), list(_acceptances(known))
    yield "tests", Text("Penetration tests", "滲透測試"), list(_tests(known))
    yield "vulnerabilities", Text("Vulnerability assessment", "漏洞評估"), list(_vulnerabilities(known))
    yield "alternatives", Text("Alternative controls", "替代措施"), list(_alternatives(known))
    yield "declined", Text("Suggestions that were declined", "不採納的建議"), list(_declined(known, decided))
    yield "conclusion", Text("Conclusion", "結論"), list(_conclusion(known))


def _known(platform: Platform, one: Assessment, scenarios: Sequence[Scenario]) -> Known:
    """Return what the platform knows now."""
    return Known(
        platform=platform,
        one=one,
        scenarios=scenarios,
        names=recall.names(platform),
        states={(row.control, row.system): row.state for row in platform.port(Posture).states()},
        open={system: platform.port(Weaknesses).of(system) for system in one.systems},
        tests=[
            (row.id, row.name, row.tester, row.tested_on, tuple(row.systems))
            for row in pentests.listing(platform.db)
            if set(row.systems) & set(one.systems)
        ],
    )


def _unknown(known: Known, decided: Sequence[Decided]) -> Iterator[Block]:
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


def _scope(known: Known) -> Iterator[Block]:
    """Yield the systems of the assessment."""
    rows = []
    for system in known.one.systems:
        found = known.platform.port(Estate).system(system) if system in known.names else {}
        owner = found.get("owner")
        rows.append((known.name(system), _text(found.get("core_function")), _text(owner)))
    heads = (Text("System", "系統"), Text("Core function", "核心功能"), Text("Owner", "負責人"))
    yield Grid(heads, tuple(rows), (2, 3, 2))
    left = [known.names[id] for id in known.names if id not in known.one.systems]
    if left:
        named = Text(", ".join(one.en for one in left), "、".join(one.zh for one in left))
        yield Words(
            Text("Registered and not within the scope: {named}.", "已登記但不在範圍內：{named}。").format(named=named)
        )


def _method(known: Known) -> Iterator[Block]:
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


def _systems(known: Known) -> Iterator[Block]:
    """Yield controls, vulnerabilities and what happened within a year, a row for each system."""
    since = known.platform.now() - YEAR
    incidents = known.platform.port(IncidentTally).since(since)
    findings = known.platform.port(FindingTally).counted(since)
    rows = tuple(
        (
            known.name(system),
            _tally(Counter(state for (_, of), state in known.states.items() if of == system)),
            same(str(sum(known.open[system].levels.values()))) if known.open[system].looked else _CONTROL["unknown"],
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


def _scenarios(known: Known) -> Iterator[Block]:
    """Yield the matrix as a table, then each scenario whole, the highest first."""
    counts = model.counted(known.scenarios)
    heads = (Text("Likelihood ↓ impact →", "可能性↓ 影響→"), *(same(str(step)) for step in STEPS))
    rows = tuple(
        (same(str(likelihood)), *(_cell(likelihood, impact, counts.get((likelihood, impact), 0)) for impact in STEPS))
        for likelihood in reversed(STEPS)
    )
    yield Grid(heads, rows, (2, 1, 1, 1, 1, 1))
    rank = list(LEVELS)
    for one in sorted(known.scenarios, key=lambda row: (-rank.index(row.level), row.number)):
        yield from _scenario(known, one)


def _scenario(known: Known, one: Scenario) -> Iterator[Block]:
    """Yield one scenario."""
    words, titles = one.words, {control.id: control.title for control in known.platform.registry.of(Control)}
    threat = threats().get(words.threat)
    yield Head(
        Text("Scenario {n} · {system} · {level}", "情景 {n} · {system} · {level}").format(
            n=one.number, system=known.name(words.system), level=LEVELS[one.level]
        )
    )
    controls = [
        Text("{title} ({id}): {state}", "{title}（{id}）：{state}").format(
            title=titles.get(id, same(id)),
            id=id,
            state=_CONTROL.get(
                known.states.get((id, words.system)) or known.states.get((id, ""), "unknown"), same("?")
            ),
        )
        for id in words.controls
    ]
    step = Text("{n} of 5: {why}", "{n}（最高 5）：{why}")
    treatment = model.TREATMENTS.get(words.treatment, Text("not decided", "未決定"))
    rows = (
        (Text("Threat", "威脅"), threat.title if threat else same(words.threat)),
        (Text("Vulnerability or weakness", "漏洞或弱點"), same(words.weakness)),
        (Text("Existing controls, as they stand now", "現有控制措施及現時狀態"), _lines(controls)),
        (Text("Likelihood", "可能性"), step.format(n=words.likelihood, why=words.likelihood_why)),
        (Text("Impact", "影響"), step.format(n=words.impact, why=words.impact_why)),
        (Text("Treatment", "處理方式"), _why(treatment, words.treatment_why)),
        (Text("Standing", "狀況"), model.STANDINGS[one.standing(known.platform.now())]),
    )
    yield Grid((Text("Matter", "事項"), Text("Entry", "內容")), rows, (2, 5))


def _treatment(known: Known) -> Iterator[Block]:
    """Yield the actions of all scenarios, those due first standing first."""
    now = known.platform.now()
    found = sorted(((action, one) for one in known.scenarios for action in one.actions), key=lambda row: row[0].due)
    rows = tuple(
        (
            same(str(one.number)),
            same(action.what),
            same(action.owner),
            same(action.due.isoformat()),
            _day(action.done) if action.done else _LATE if action.late(now) else _TO_DO,
        )
        for action, one in found
    )
    heads = (
        Text("Scenario", "情景"),
        Text("Action", "行動"),
        Text("Owner", "負責人"),
        Text("Last day", "期限"),
        Text("Done", "完成"),
    )
    yield Grid(heads, rows, (1, 5, 2, 2, 2)) if rows else Words(_NONE)


def _acceptances(known: Known) -> Iterator[Block]:
    """Yield the acceptances of all scenarios with person, reason and end."""
    now = known.platform.now()
    rows = tuple(
        (
            same(str(one.number)),
            LEVELS.get(row.level, same(row.level)),  # type: ignore[call-overload]  # a level as kept
            same(row.who),
            same(row.reason),
            _day(row.at),
            _day(row.until),
            Text("in force", "生效") if row.stands(now) and row.revision == one.revision else Text("over", "已結束"),
        )
        for one in known.scenarios
        for row in one.acceptances
    )
    heads = (
        Text("Scenario", "情景"),
        Text("Level", "級別"),
        Text("By", "接受人"),
        Text("Reason", "原因"),
        Text("From", "由"),
        Text("Until", "至"),
        Text("Standing", "狀況"),
    )
    yield Grid(heads, rows, (1, 1, 2, 4, 2, 2, 1)) if rows else Words(_NONE)


def _tests(known: Known) -> Iterator[Block]:
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
        yield Words(Text("Tested: {names}.", "已測試：{names}。").format(names=_joined(named)))
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


def _vulnerabilities(known: Known) -> Iterator[Block]:
    """Yield the open vulnerabilities of each system by level."""
    rows = tuple(
        (
            known.name(system),
            _levels(found.levels) if found.looked else _CONTROL["unknown"],
            same(str(found.exploited)) if found.looked else _CONTROL["unknown"],
            _day(found.looked) if found.looked else Text("never", "從未"),
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


def _alternatives(known: Known) -> Iterator[Block]:
    """Yield what stands in place of requirements that a system of the scope cannot meet."""
    rows = tuple(
        (
            same(f"{one.reference} · {one.requirement}"),
            known.name(one.system),
            same(one.words.instead),
            same(one.words.why),
            same(one.words.remains),
            same(one.approver) if one.approver else Text("nobody", "未獲批准"),
            same(f"{_day(one.since).en} – {_day(one.until).en}"),
        )
        for one in standing_in.listing(known.platform)
        if one.system in known.one.systems and one.standing(known.platform.now()) != "ended"
    )
    heads = (
        Text("Requirement", "要求"),
        Text("System", "系統"),
        Text("In its place", "替代措施"),
        Text("Why", "原因"),
        Text("Risks that remain", "剩餘風險"),
        Text("Approved by", "批准人"),
        Text("From – until", "由 – 至"),
    )
    yield Grid(heads, rows, (2, 2, 3, 3, 3, 2, 2)) if rows else Words(_NONE)


def _declined(known: Known, decided: Sequence[Decided]) -> Iterator[Block]:
    """Yield what the platform suggested and a person declined, with the reason."""
    rows = tuple(
        (known.name(row.suggestion.system), row.suggestion.title, same(row.why))
        for row in decided
        if row.taken is False
    )
    heads = (Text("System", "系統"), Text("Suggestion", "建議"), Text("Why it was declined", "不採納的原因"))
    yield Grid(heads, rows, (2, 3, 3)) if rows else Words(_NONE)


def _conclusion(known: Known) -> Iterator[Block]:
    """Yield what the assessors concluded."""
    if known.one.conclusion:
        yield Words(same(known.one.conclusion))
    else:
        yield Unknown(
            Text("the conclusion", "結論"), Text("It is written when the assessment is closed.", "完成評估時撰寫。")
        )


def _tally(counts: Mapping[str, int]) -> Text:
    """Return counts by state of a control, what is unknown first."""
    order = ("unknown", "failed", "partly", "passed", "not_due", "not_applicable")
    found = [(_CONTROL[state], counts[state]) for state in order if counts.get(state)]
    return _joined([Text(f"{words.en} {many}", f"{words.zh} {many}") for words, many in found])


def _levels(levels: Mapping[str, int]) -> Text:
    """Return counts by level of a vulnerability, the gravest first."""
    return _joined([Text(f"{RATED[level].en} {many}", f"{RATED[level].zh} {many}") for level, many in levels.items()])


def _joined(found: Sequence[Text]) -> Text:
    """Return several words as one, `none` for nothing."""
    return Text(", ".join(one.en for one in found), "、".join(one.zh for one in found)) if found else _NONE


def _lines(found: Sequence[Text]) -> Text:
    """Return several words, each on a line of its own, `none` for nothing."""
    return Text("\n".join(one.en for one in found), "\n".join(one.zh for one in found)) if found else _NONE


def _cell(likelihood: int, impact: int, count: int) -> Text:
    """Return a cell of the matrix in words."""
    level = LEVELS[matrix().level(likelihood, impact)]
    return Text(f"{level.en}: {count}", f"{level.zh}：{count}") if count else level


def _why(what: Text, why: str) -> Text:
    """Return words with their reason."""
    return Text(f"{what.en}: {why}", f"{what.zh}：{why}") if why else what


def _text(value: object) -> Text:
    """Return a value of the register as words."""
    return value if isinstance(value, Text) else same(str(value)) if value else _CONTROL["unknown"]


def _day(moment: Instant) -> Text:
    """Return a day as documents write it, Hong Kong."""
    return same(f"{moment.astimezone(HONG_KONG):%Y-%m-%d}")


_SOURCE: Final = Text("own choice, after ISO/IEC 27005:2022, Annex A", "自訂，參照 ISO/IEC 27005:2022 附錄 A")
_LATE: Final = Text("past due", "已過期限")
_TO_DO: Final = Text("to do", "待辦")
_NOTHING: Final = Text("Nothing that this platform looks for is unknown.", "本平台所查核的事項均已知。")
