"""Is no action of a treatment past due, and no accepted risk open again?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.ports import Estate
from lionrock.events.risk import (
    AssessmentClosed,
    RiskAcceptanceEnded,
    RiskAccepted,
    RiskActionAdded,
    RiskActionDone,
    ScenarioKept,
)
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.risk import recall
from lionrock.risk.model import Assessment, Standing
from lionrock.risk.service import accepting, assessing
from lionrock.risk.store import assessments
from lionrock.risk.twins import WHO, begun, written
from lionrock.risk.twins import assessed as assessed_estate


@control(
    "risk.treated",
    title=Text(
        "Risks of the last assessment are treated in time, or accepted until a time that is not over",
        "上次評估的風險均按期處理，或在限期內獲接受",
    ),
    satisfies=("C-RSK-01",),
    every=days(1),
    proof="document",
    witness="person",
    on=(AssessmentClosed, ScenarioKept, RiskActionAdded, RiskActionDone, RiskAccepted, RiskAcceptanceEnded),
    guidance=Text(
        "Under Risk, open the scenario named: record the action as done, or have a named person accept the risk anew "
        "until a time.",
        "在「風險」開啟所列情景：記錄行動已完成，或由具名人員再次限期接受風險。",
    ),
)
def treated(platform: Platform) -> Iterator[Result]:
    """Yield one result a system, from its last closed assessment; unknown when there is none."""
    closed = [one for one in assessments.listing(platform.db) if one.closed]
    systems = list(platform.port(Estate).systems())
    if not systems:
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for id, _ in systems:
        last = next((one for one in closed if id in one.systems), None)
        if last is None:
            yield Result(id, "unknown", Text("no closed assessment covers it", "沒有已完成的評估涵蓋此系統"))
        else:
            yield Result(id, *_judged(platform, last, id))


def _judged(platform: Platform, last: Assessment, system: str) -> tuple[State, Text]:
    """Return state and reason of a system's scenarios."""
    now = platform.now()
    rows = [one for one in recall.of(platform, last.id) if one.words.system == system]
    found: dict[Standing, list[str]] = {}
    for one in rows:
        found.setdefault(one.standing(now), []).append(str(one.number))
    if late := found.get("overdue"):
        return "failed", Text("past due in scenario {n}", "情景 {n} 有行動已過期限").format(n=", ".join(late))
    if bare := found.get("open"):
        return "failed", Text("scenario {n} is open again", "情景 {n} 恢復為未處理").format(n=", ".join(bare))
    if not rows:
        return "unknown", Text("the assessment has no scenario of it", "評估沒有此系統的情景")
    return "passed", Text("{n} scenarios, none past due", "{n} 個情景，均未過期限").format(n=len(rows))


@world(treated, "passed")
def all_is_in_time(twin: Twin) -> None:
    """Two systems, each with an action that is due in three months."""
    assessed_estate(twin)


@world(treated, "passed")
def every_risk_is_accepted(twin: Twin) -> None:
    """Every risk is accepted by a named person for a month."""
    one = begun(twin)
    for system in one.systems:
        id = written(twin, one, system, "accept")
        accepting.accept(twin.platform, WHO, id, 1, "a twin's reason", twin.platform.now() + days(30))
    assessing.close(twin.platform, WHO, one.id, one.version, "a twin's conclusion")


@world(treated, "failed")
def an_acceptance_is_over(twin: Twin) -> None:
    """The month of an acceptance passes, whether or not anybody looks."""
    every_risk_is_accepted.make(twin)
    twin.wait(days(31))


@world(treated, "unknown")
def nothing_was_assessed(twin: Twin) -> None:
    """Two systems and no assessment."""
    estate(twin)


@breaks(treated)
def an_action_is_late(twin: Twin) -> None:
    """Three months pass and nobody does what was to be done."""
    twin.wait(days(92))
