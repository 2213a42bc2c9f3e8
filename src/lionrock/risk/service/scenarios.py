"""Writes scenarios, their actions, and that an action is done."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.risk import RiskActionAdded, RiskActionDone, ScenarioDropped, ScenarioKept
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk import recall
from lionrock.risk.matrix import matrix, threat
from lionrock.risk.model import MOST_ACTIONS, MOST_SCENARIOS, TREATMENTS, Action, Scenario, Words
from lionrock.risk.sealing import digest, seal
from lionrock.risk.service.accepting import supersede
from lionrock.risk.service.checking import EDIT, meanwhile, words
from lionrock.risk.store import assessments
from lionrock.risk.store import scenarios as store

if TYPE_CHECKING:
    from datetime import date

    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment

_WEAKNESS: Final = Text("the weakness", "弱點")
_WHY_LIKELY: Final = Text("the reason of the likelihood", "可能性的理由")
_WHY_GRAVE: Final = Text("the reason of the impact", "影響的理由")
_WHY_TREATED: Final = Text("the reason of the treatment", "處理方式的理由")
_WHAT: Final = Text("the action", "行動")
_OWNER: Final = Text("the owner", "負責人")
_HOW: Final = Text("what was done", "完成情況")
_SEALED: Final = ("weakness", "controls", "likelihood_why", "impact_why", "treatment_why")


def write(platform: Platform, actor: Actor, assessment: str, written: Words, source: str = "") -> Scenario:
    """Add a scenario to an open assessment; `source` is the suggestion that it takes up."""
    platform.port(Authorizer).require(actor, EDIT)
    found = _open(platform, assessment)
    checked = _checked(platform, found, written)
    with platform.change(actor, "risk scenario written") as change:
        _still_open(change, assessment)
        number = store.number(change.db, assessment) + 1
        if number > MOST_SCENARIOS:
            raise ConflictError(
                Text(
                    f"an assessment holds at most {MOST_SCENARIOS} scenarios", f"每次評估最多 {MOST_SCENARIOS} 個情景"
                ),
                Text("Open another one.", "請另開一次評估。"),
            )
        id = add(change, found, number, checked)
        if source:
            _took(change, assessment, source, id)
    return recall.scenario(platform, id)


def rewrite(platform: Platform, actor: Actor, id: str, revision: int, written: Words) -> Scenario:
    """Write a scenario anew; whoever accepted it as it was has not accepted this. Raises ConflictError.

    Once the assessment is closed only the treatment can change: what was assessed then stands as it was.
    """
    platform.port(Authorizer).require(actor, EDIT)
    before = recall.scenario(platform, id)
    found = recall.assessment(platform, before.assessment)
    checked = _checked(platform, found, written)
    if found.closed and _assessed(checked) != _assessed(before.words):
        raise ConflictError(
            Text("the assessment is closed; only the treatment can change", "評估已完成，只可更改處理方式"),
            Text("Write it in the next assessment.", "請於下次評估填寫。"),
        )
    if checked == before.words:
        return before
    with platform.change(actor, "risk scenario written anew") as change:
        values = _values(change, checked)
        fact = _kept(before, checked, revision + 1)
        if not store.change(
            change.db, id, revision, values | {"revision": revision + 1, "entry": change.publish(fact)}
        ):
            raise meanwhile()
        supersede(change, before)
    return recall.scenario(platform, id)


def drop(platform: Platform, actor: Actor, id: str, revision: int, reason: str) -> None:
    """Take a scenario out of an open assessment; its row and the reason stay."""
    platform.port(Authorizer).require(actor, EDIT)
    before = recall.scenario(platform, id)
    _open(platform, before.assessment)
    with platform.change(actor, words(reason, Text("the reason", "原因"), 500)) as change:
        _still_open(change, before.assessment)
        if not store.change(change.db, id, revision, {"dropped": True}):
            raise meanwhile()
        change.publish(ScenarioDropped(before.assessment, id))
        supersede(change, before)


def act(platform: Platform, actor: Actor, scenario: str, what: str, owner: str, due: date) -> Action:
    """Set an action of a scenario's treatment."""
    platform.port(Authorizer).require(actor, EDIT)
    before = recall.scenario(platform, scenario)
    if len(before.actions) >= MOST_ACTIONS:
        raise InputError(
            Text(f"at most {MOST_ACTIONS} actions", f"最多 {MOST_ACTIONS} 項行動"), Text("Join some.", "請合併。")
        )
    made = Action(new_id(), words(what, _WHAT, 1000), words(owner, _OWNER, 200), due)
    with platform.change(actor, "action of a treatment set") as change:
        values = {
            "id": made.id,
            "scenario": scenario,
            "owner": made.owner,
            "due": due.isoformat(),
            "sealed": seal(platform, made.what),
            "done": None,
            "done_by": "",
            "how": "",
        }
        store.act(change.db, values)
        change.publish(RiskActionAdded(before.assessment, scenario, made.id, made.owner, due.isoformat()))
    return made


def finish(platform: Platform, actor: Actor, action: str, how: str) -> None:
    """Say that an action is done, and how; raises ConflictError when it was before."""
    platform.port(Authorizer).require(actor, EDIT)
    row = store.action(platform.db, action)
    if row is None:
        raise recall.missing(Text("no such action", "沒有此行動"))
    said = words(how, _HOW, 500)
    with platform.change(actor, "action of a treatment done") as change:
        if not store.done(change.db, action, {"done": change.now, "done_by": actor.name, "how": said}):
            raise meanwhile()
        change.publish(RiskActionDone(row.scenario, action, said))


def add(change: Change, assessment: Assessment, number: int, checked: Words) -> str:
    """Add a scenario within a change; return its id."""
    id = new_id()
    level = matrix().level(checked.likelihood, checked.impact)
    blank = Scenario(id, assessment.id, number, checked, level, 1, change.now, change.actor.name, "")
    row = {"id": id, "assessment": assessment.id, "number": number, "revision": 1, "dropped": False}
    entry = change.publish(_kept(blank, checked, 1))
    store.add(change.db, row | _values(change, checked) | {"entry": entry})
    return id


def _took(change: Change, assessment: str, source: str, scenario: str) -> None:
    """Keep that a suggestion was taken up."""
    from lionrock.risk.service.suggesting import decided

    decided(change, assessment, source, taken=True, why="", scenario=scenario)


def _open(platform: Platform, id: str) -> Assessment:
    """Return an assessment that is open; raises ConflictError."""
    found = recall.assessment(platform, id)
    if found.closed:
        raise ConflictError(
            Text("the assessment is closed", "評估已完成"), Text("Open the next one.", "請展開下一次評估。")
        )
    return found


def _still_open(change: Change, id: str) -> None:
    """Return when nobody closed an assessment meanwhile; raises ConflictError."""
    found = assessments.get(change.db, id)
    if found is None or found.closed:
        raise meanwhile()


def _checked(platform: Platform, assessment: Assessment, written: Words) -> Words:
    """Return a scenario's words as they can be kept; raises InputError."""
    if written.system not in assessment.systems:
        raise InputError(
            Text("the system is not within the scope", "該系統不在範圍內"),
            Text("Choose one of the scope.", "請從範圍內選擇。"),
        )
    threat(written.threat)
    matrix().level(written.likelihood, written.impact)
    known = {one.id for one in platform.registry.of(Control)}
    if not set(written.controls) <= known:
        raise InputError(
            Text("there is no such control", "沒有此控制措施"), Text("Choose from the list.", "請從清單選擇。")
        )
    if written.treatment and written.treatment not in TREATMENTS:
        raise InputError(
            Text("no such treatment", "沒有此處理方式"), Text("Choose one of the four.", "請從四項中選擇。")
        )
    return replace(
        written,
        weakness=words(written.weakness, _WEAKNESS),
        controls=tuple(sorted(set(written.controls))),
        likelihood_why=words(written.likelihood_why, _WHY_LIKELY),
        impact_why=words(written.impact_why, _WHY_GRAVE),
        treatment_why=words(written.treatment_why, _WHY_TREATED) if written.treatment else "",
    )


def _assessed(one: Words) -> Words:
    """Return what was assessed, without the treatment."""
    return replace(one, treatment="", treatment_why="")


def _values(change: Change, checked: Words) -> dict[str, Any]:
    """Return the columns of a scenario's words."""
    plain = asdict(checked)
    sealed = {name: plain[name] for name in _SEALED}
    return {name: value for name, value in plain.items() if name not in _SEALED} | {
        "level": matrix().level(checked.likelihood, checked.impact),
        "sealed": seal(change.platform, sealed),
        "at": change.now,
        "who": change.actor.name,
    }


def _kept(one: Scenario, checked: Words, revision: int) -> ScenarioKept:
    """Return the fact that a scenario was written."""
    return ScenarioKept(
        assessment=one.assessment,
        scenario=one.id,
        revision=revision,
        system=checked.system,
        threat=checked.threat,
        likelihood=checked.likelihood,
        impact=checked.impact,
        level=matrix().level(checked.likelihood, checked.impact),
        treatment=checked.treatment,
        digest=digest(asdict(checked)),
    )
