"""Opens and closes assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.risk import AssessmentClosed, AssessmentOpened, Cycle
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk import lawful, model, recall
from lionrock.risk.service.checking import EDIT, meanwhile, words
from lionrock.risk.store import assessments
from lionrock.risk.store import scenarios as store

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment

_METHOD: Final = Text("the method", "方法")
_ASSESSORS: Final = Text("the assessors", "評估人員")
_CONCLUSION: Final = Text("the conclusion", "結論")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An assessment as a person asks for it; no systems means all, `due` counts where the authority stated it."""

    cycle: str
    systems: Sequence[str]
    method: str
    assessors: str
    as_of: Instant | None = None
    due: Instant | None = None
    period: int = 0
    """The year from designation that it is of; 0 for the first that has none and is not past due."""


def begin(platform: Platform, actor: Actor, wanted: Wanted) -> Assessment:
    """Open an assessment of systems as they stand or stood; its due date is that of the law's year."""
    platform.port(Authorizer).require(actor, EDIT)
    cycle = _cycle(wanted.cycle)
    systems = _systems(platform, wanted.systems)
    as_of = wanted.as_of or platform.now()
    if as_of > platform.now():
        raise InputError(
            Text("the day of the scope lies ahead", "範圍的日期在未來"),
            Text("Give a day up to now.", "請填寫過往日期。"),
        )
    period = _period(platform, cycle, wanted.period)
    due = wanted.due if cycle == "directed" else period.due if period else None
    number = period.number if period else 0
    method, assessors = words(wanted.method, _METHOD), words(wanted.assessors, _ASSESSORS, 500)
    id = new_id()
    with platform.change(actor, "risk assessment opened") as change:
        count = assessments.number(change.db) + 1
        entry = change.publish(AssessmentOpened(id, count, cycle, number, systems, as_of, due))
        values = {
            "id": id,
            "number": count,
            "cycle": cycle,
            "period": number,
            "systems": list(systems),
            "as_of": as_of,
            "method": method,
            "assessors": assessors,
            "due": due,
            "opened": change.now,
            "opened_by": actor.name,
            "closed": None,
            "closed_by": "",
            "conclusion": "",
            "version": 1,
            "entry": entry,
        }
        assessments.add(change.db, values)
    return recall.assessment(platform, id)


def close(platform: Platform, actor: Actor, id: str, version: int, conclusion: str) -> Assessment:
    """Close an assessment; raises ConflictError that names what it still lacks, or when somebody was first."""
    platform.port(Authorizer).require(actor, EDIT)
    found = recall.assessment(platform, id)
    said = words(conclusion, _CONCLUSION)
    scenarios = recall.of(platform, id)
    lacks = model.missing(found, scenarios, recall.names(platform), platform.now())
    if lacks:
        raise ConflictError(
            Text("{n} things are missing: {first}", "尚欠 {n} 項：{first}").format(n=len(lacks), first=lacks[0]),
            Text("They stand on the page of the assessment.", "詳見評估頁面。"),
        )
    if found.version != version:
        raise meanwhile()
    with platform.change(actor, "risk assessment closed") as change:
        if [(row.id, row.revision) for row in store.of(change.db, id)] != [(row.id, row.revision) for row in scenarios]:
            raise meanwhile()
        values = {"closed": change.now, "closed_by": actor.name, "conclusion": said}
        if not assessments.touch(change.db, found, values):
            raise meanwhile()
        change.publish(AssessmentClosed(id, found.systems, len(scenarios)))
    return recall.assessment(platform, id)


def _cycle(written: str) -> Cycle:
    """Return the kind of an assessment; raises InputError."""
    for one in model.CYCLES:
        if one == written:
            return one
    raise InputError(
        Text("is it the yearly assessment, or one that was required?", "屬每年評估或被要求的評估？"),
        Text("Choose one.", "請選擇其一。"),
    )


def _systems(platform: Platform, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the systems of a scope, all without any named; raises InputError where there is none, or one unknown."""
    known = recall.names(platform)
    if not known:
        raise InputError(
            Text("no critical computer system is registered", "尚未登記關鍵電腦系統"),
            Text("Register one first.", "請先登記。"),
        )
    if not set(asked) <= set(known):
        raise InputError(
            Text("a system of the scope is not registered", "範圍內有未登記的系統"),
            Text("Choose from the list.", "請從清單選擇。"),
        )
    return tuple(one for one in known if one in asked or not asked)


def _period(platform: Platform, cycle: Cycle, chosen: int) -> lawful.Period | None:
    """Return the year of the law that a yearly assessment is of, None for another or when it is unknown.

    Raises InputError for a year that has not begun.
    """
    if cycle != "yearly":
        return None
    if not chosen:
        taken = {one.period for one in assessments.listing(platform.db) if one.cycle == "yearly"}
        return lawful.period(platform, taken)
    found = next((one for one in lawful.begun(platform) if one.number == chosen), None)
    if found is None:
        raise InputError(Text("no such year has begun", "沒有此年度，或尚未開始"), Text("Choose one.", "請選擇年度。"))
    return found
