"""Suggested scenarios, from what the platform knows; a person takes each up or declines it: nothing scores itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from lionrock.events.risk import (
    ControlState,
    FindingTally,
    IncidentTally,
    Posture,
    SuggestionDecided,
    Weaknesses,
)
from lionrock.kernel.clock import days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text, same
from lionrock.risk import recall
from lionrock.risk.pentest import SEVERITIES
from lionrock.risk.service import testing
from lionrock.risk.service.checking import EDIT, words
from lionrock.risk.store import assessments, pentests

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment

Kind = Literal["pentest", "vulnerabilities", "posture", "unknown", "incidents", "findings"]
KINDS: Final[dict[Kind, Text]] = {
    "pentest": Text("penetration test", "滲透測試"),
    "vulnerabilities": Text("vulnerabilities", "漏洞"),
    "posture": Text("controls that do not pass", "未通過的控制措施"),
    "unknown": Text("controls nobody knows the state of", "狀態未知的控制措施"),
    "incidents": Text("incidents of the last year", "過去一年的事故"),
    "findings": Text("findings of the last year", "過去一年的偵測結果"),
}
YEAR: Final = days(365)
_NAMED: Final = 4
_FAILS: Final = ("failed", "partly")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a scenario could be written about; `threat` is only where the source itself names one."""

    id: str
    kind: Kind
    system: str
    title: Text
    about: Text
    url: str
    threat: str = ""
    controls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A suggestion with what became of it: `taken` None while nobody decided."""

    suggestion: Suggestion
    taken: bool | None
    why: str
    scenario: str | None


def suggestions(platform: Platform, assessment: Assessment) -> list[Decided]:
    """Return what scenarios of an assessment could be written about, undecided first."""
    known = assessments.decisions(platform.db, assessment.id)
    found = [_decided(one, known.get(one.id)) for one in _all(platform, assessment)]
    return sorted(found, key=lambda one: one.taken is not None)


def suggestion(platform: Platform, assessment: Assessment, id: str) -> Suggestion:
    """Return one; raises NotFoundError when what it rests on is gone."""
    found = next((one for one in _all(platform, assessment) if one.id == id), None)
    if found is None:
        raise recall.missing(Text("nothing suggests this any more", "已沒有此項建議"))
    return found


def decline(platform: Platform, actor: Actor, assessment: str, id: str, why: str) -> None:
    """Decline a suggestion with a reason; raises ConflictError when somebody decided it, or it is closed."""
    platform.port(Authorizer).require(actor, EDIT)
    found = recall.assessment(platform, assessment)
    one = suggestion(platform, found, id)
    said = words(why, Text("the reason", "原因"), 1000)
    if found.closed:
        raise ConflictError(
            Text("the assessment is closed", "評估已完成"), Text("Nothing was changed.", "未有作出更改。")
        )
    with platform.change(actor, said) as change:
        decided(change, assessment, one.id, taken=False, why=said, scenario=None)


def decided(change: Change, assessment: str, id: str, *, taken: bool, why: str, scenario: str | None) -> None:
    """Keep within a change what became of a suggestion; raises ConflictError when somebody decided before."""
    if id in assessments.decisions(change.db, assessment):
        raise ConflictError(
            Text("somebody decided on this suggestion", "此建議已有決定"),
            Text("Look at the list again.", "請重新查看清單。"),
        )
    made = new_id()
    values = {"id": made, "assessment": assessment, "suggestion": id[:200], "taken": taken, "why": why}
    assessments.decide(change.db, values | {"scenario": scenario, "at": change.now, "who": change.actor.name})
    change.publish(SuggestionDecided(assessment, id[:200], taken, scenario, made))


def _all(platform: Platform, assessment: Assessment) -> Iterator[Suggestion]:
    """Yield every suggestion for the systems of an assessment."""
    yield from _pentests(platform, assessment)
    yield from _vulnerabilities(platform, assessment)
    yield from _posture(platform, assessment)
    yield from _past(platform, assessment)


def _pentests(platform: Platform, assessment: Assessment) -> Iterator[Suggestion]:
    """Yield the open findings of penetration tests."""
    tests = {row.id: row.name for row in pentests.listing(platform.db)}
    for one in testing.weaknesses(platform, list(tests)):
        weak = one.weak
        if weak.state == "open" and weak.system in assessment.systems:
            about = Text("{test}, found on {day}", "{test}，於 {day} 察覺").format(
                test=tests[one.test], day=weak.found_on
            )
            title = Text("{severity}: {title}", "{severity}：{title}").format(
                severity=SEVERITIES[weak.severity], title=weak.title
            )
            url = f"/risk/tests/{one.test}"
            yield Suggestion(f"pentest:{one.id}", "pentest", weak.system, title, about, url, "exploited-weakness")


def _vulnerabilities(platform: Platform, assessment: Assessment) -> Iterator[Suggestion]:
    """Yield one for each system with open vulnerabilities."""
    for system in assessment.systems:
        found = platform.port(Weaknesses).of(system)
        if sum(found.levels.values()):
            about = Text(
                ", ".join(f"{RATED[level].en} {many}" for level, many in found.levels.items() if many),
                "、".join(f"{RATED[level].zh} {many}" for level, many in found.levels.items() if many),
            )
            title = Text("{n} open vulnerabilities, {m} used by attackers", "{n} 項未修復漏洞，{m} 項正被利用").format(
                n=sum(found.levels.values()), m=found.exploited
            )
            url = f"/vulnerabilities/list?system={system}"
            yield Suggestion(
                f"vulnerabilities:{system}", "vulnerabilities", system, title, about, url, "exploited-weakness"
            )


def _posture(platform: Platform, assessment: Assessment) -> Iterator[Suggestion]:
    """Yield one for each control that fails a system, and one a system for all whose state is unknown."""
    states = [one for one in platform.port(Posture).states() if one.system in (*assessment.systems, "")]
    for one in states:
        if one.state in _FAILS:
            about = Text("control {id}: {state}", "控制措施 {id}：{state}").format(
                id=one.control, state=_STATE[one.state]
            )
            url = "/posture"
            id = f"posture:{one.system or 'operator'}:{one.control}"
            yield Suggestion(id, "posture", one.system, one.title, about, url, controls=(one.control,))
    for system in (*assessment.systems, ""):
        dark = [one for one in states if one.system == system and one.state == "unknown"]
        if dark:
            yield _dark(system, dark)


def _dark(system: str, dark: list[ControlState]) -> Suggestion:
    """Return the suggestion for controls whose state nobody knows."""
    title = Text("{n} controls whose state is unknown", "{n} 項狀態未知的控制措施").format(n=len(dark))
    more = Text(" and {n} more", " 等另 {n} 項").format(n=len(dark) - _NAMED) if len(dark) > _NAMED else same("")
    named = Text("; ".join(one.title.en for one in dark[:_NAMED]), "；".join(one.title.zh for one in dark[:_NAMED]))
    about = Text("{named}{more}", "{named}{more}").format(named=named, more=more)
    return Suggestion(f"unknown:{system or 'operator'}", "unknown", system, title, about, "/posture", "detection-gap")


def _past(platform: Platform, assessment: Assessment) -> Iterator[Suggestion]:
    """Yield what happened to each system within the last year."""
    since = platform.now() - YEAR
    incidents = platform.port(IncidentTally).since(since)
    findings = platform.port(FindingTally).counted(since)
    for system in assessment.systems:
        if incidents.get(system):
            title = Text("{n} incidents opened within a year", "一年內開立 {n} 宗事故").format(n=incidents[system])
            about = Text("exercises and merged ones left out", "不計演習及已合併者")
            yield Suggestion(f"incidents:{system}", "incidents", system, title, about, "/incidents")
        if findings.get(system):
            title = Text("{n} findings of high or critical level within a year", "一年內有 {n} 項高或危急偵測結果")
            about = Text("those marked as expected left out", "不計標示為預期者")
            yield Suggestion(
                f"findings:{system}", "findings", system, title.format(n=findings[system]), about, "/findings"
            )


def _decided(one: Suggestion, row: Any) -> Decided:
    """Return a suggestion with what became of it."""
    return Decided(one, None, "", None) if row is None else Decided(one, row.taken, row.why, row.scenario)


_STATE: Final = {"failed": Text("failed", "未通過"), "partly": Text("partly", "部分通過")}
RATED: Final = SEVERITIES | {"unknown": Text("not rated", "未評級")}
"""Levels of vulnerabilities in words."""
