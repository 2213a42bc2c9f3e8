"""Parts of a report: what people judged, treat, accept, put in place, declined and concluded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.events.plans import Block, Grid, Head, Unknown, Words
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text, same
from lionrock.risk import model
from lionrock.risk.alternative import STANDINGS
from lionrock.risk.matrix import LEVELS, STEPS, matrix, threats
from lionrock.risk.parts.known import CONTROL, NONE, Known, dated, listed, reasoned
from lionrock.risk.service import standing_in
from lionrock.risk.service.suggesting import Decided

if TYPE_CHECKING:
    from lionrock.risk.model import Scenario

_LATE: Final = Text("past due", "已過期限")
_TO_DO: Final = Text("to do", "待辦")


def scenarios(known: Known) -> Iterator[Block]:
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
            state=CONTROL.get(known.states.get((id, words.system)) or known.states.get((id, ""), "unknown"), same("?")),
        )
        for id in words.controls
    ]
    step = Text("{n} of 5: {why}", "{n}（最高 5）：{why}")
    treatment = model.TREATMENTS.get(words.treatment, Text("not decided", "未決定"))
    rows = (
        (Text("Threat", "威脅"), threat.title if threat else same(words.threat)),
        (Text("Vulnerability or weakness", "漏洞或弱點"), same(words.weakness)),
        (Text("Existing controls, as they stand now", "現有控制措施及現時狀態"), listed(controls)),
        (Text("Likelihood", "可能性"), step.format(n=words.likelihood, why=words.likelihood_why)),
        (Text("Impact", "影響"), step.format(n=words.impact, why=words.impact_why)),
        (Text("Treatment", "處理方式"), reasoned(treatment, words.treatment_why)),
        (Text("Standing", "狀況"), model.STANDINGS[one.standing(known.platform.now())]),
    )
    yield Grid((Text("Matter", "事項"), Text("Entry", "內容")), rows, (2, 5))


def treatment(known: Known) -> Iterator[Block]:
    """Yield the actions of all scenarios, those due first standing first."""
    now = known.platform.now()
    found = sorted(((action, one) for one in known.scenarios for action in one.actions), key=lambda row: row[0].due)
    rows = tuple(
        (
            same(str(one.number)),
            same(action.what),
            same(action.owner),
            same(action.due.isoformat()),
            dated(action.done) if action.done else _LATE if action.late(now) else _TO_DO,
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
    yield Grid(heads, rows, (1, 5, 2, 2, 2)) if rows else Words(NONE)


def acceptances(known: Known) -> Iterator[Block]:
    """Yield the acceptances of all scenarios with person, reason and end."""
    now = known.platform.now()
    rows = tuple(
        (
            same(str(one.number)),
            LEVELS.get(row.level, same(row.level)),  # type: ignore[call-overload]  # a level as kept
            same(row.who),
            same(row.reason),
            dated(row.at),
            dated(row.until),
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
    yield Grid(heads, rows, (1, 1, 2, 4, 2, 2, 1)) if rows else Words(NONE)


def alternatives(known: Known) -> Iterator[Block]:
    """Yield what stands in place of requirements that a system of the scope cannot meet."""
    rows = tuple(
        (
            same(f"{one.reference} · {one.requirement}"),
            known.name(one.system),
            same(one.words.instead),
            same(one.words.why),
            same(one.words.remains),
            same(one.approver) if one.approver else Text("nobody", "未獲批准"),
            Text("{since} – {until}: {standing}", "{since} – {until}：{standing}").format(
                since=dated(one.since),
                until=dated(one.until),
                standing=STANDINGS[one.standing(known.platform.now())],
            ),
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
    yield Grid(heads, rows, (2, 2, 3, 3, 3, 2, 2)) if rows else Words(NONE)


def declined(known: Known, decided: Sequence[Decided]) -> Iterator[Block]:
    """Yield what the platform suggested and a person declined, with the reason."""
    rows = tuple(
        (known.name(row.suggestion.system), row.suggestion.title, same(row.why))
        for row in decided
        if row.taken is False
    )
    heads = (Text("System", "系統"), Text("Suggestion", "建議"), Text("Why it was declined", "不採納的原因"))
    yield Grid(heads, rows, (2, 3, 3)) if rows else Words(NONE)


def conclusion(known: Known) -> Iterator[Block]:
    """Yield what the assessors concluded."""
    if known.one.conclusion:
        yield Words(same(known.one.conclusion))
    else:
        yield Unknown(
            Text("the conclusion", "結論"), Text("It is written when the assessment is closed.", "完成評估時撰寫。")
        )


def _cell(likelihood: int, impact: int, count: int) -> Text:
    """Return a cell of the matrix in words."""
    level = LEVELS[matrix().level(likelihood, impact)]
    return Text(f"{level.en}: {count}", f"{level.zh}：{count}") if count else level
