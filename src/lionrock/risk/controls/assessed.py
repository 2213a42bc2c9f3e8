"""Was every critical computer system assessed within twelve months?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lionrock.events.ports import Estate
from lionrock.events.risk import AssessmentClosed
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import System
from lionrock.register.twins import ME, estate
from lionrock.risk.store import assessments
from lionrock.risk.twins import assessed as assessed_estate
from lionrock.risk.twins import begun

YEAR = timedelta(days=366)


@control(
    "risk.assessed",
    title=Text(
        "The risks of each critical computer system were assessed within twelve months",
        "每個關鍵電腦系統的風險均於十二個月內評估",
    ),
    satisfies=("C-RSK-01", "OBL-24-RA"),
    every=days(1),
    proof="document",
    witness="person",
    on=(AssessmentClosed,),
    guidance=Text(
        "Under Risk, open an assessment of the systems listed, write at least one scenario for each with its reasons "
        "and treatment, and close it.",
        "在「風險」就所列系統展開評估，為每個系統撰寫至少一個情景連理由及處理方式，然後完成評估。",
    ),
)
def assessed(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown when none was ever closed, failed when the last is of more than a year ago."""
    closed = [one for one in assessments.listing(platform.db) if one.closed]
    systems = list(platform.port(Estate).systems())
    if not systems:
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for id, _ in systems:
        last = max((min(one.as_of, one.closed) for one in closed if one.closed and id in one.systems), default=None)
        if last is None:
            yield Result(id, "unknown", Text("no closed assessment covers it", "沒有已完成的評估涵蓋此系統"))
        elif last < platform.now() - YEAR:
            yield Result(id, "failed", Text("last assessed more than a year ago", "上次評估距今超過一年"), last)
        else:
            yield Result(id, "passed", Text("assessed within a year", "一年內曾評估"), last)


@world(assessed, "passed")
def all_are_assessed(twin: Twin) -> None:
    """Two systems in an assessment that was closed today."""
    assessed_estate(twin)


@world(assessed, "unknown")
def none_was_assessed(twin: Twin) -> None:
    """Two systems and no assessment."""
    estate(twin)


@world(assessed, "unknown")
def the_assessment_is_open(twin: Twin) -> None:
    """An assessment that was opened and not closed."""
    begun(twin)


@world(assessed, "failed")
def an_old_scope_is_closed_late(twin: Twin) -> None:
    """An assessment of the systems as they stood long ago, closed only today."""
    assessed_estate(twin, ago=400)


@breaks(assessed)
def a_year_passes(twin: Twin) -> None:
    """Nobody assesses anything for more than a year."""
    twin.wait(days(367))


@breaks(assessed, "unknown")
def a_system_is_added(twin: Twin) -> None:
    """A system comes into the register after the assessment."""
    new = System(key="new", name=Text("New", "新系統"), short="NEW", core_function=Text("core", "核心"), owner="ho-man")
    register.put(twin.platform, ME, "a new system", new)
