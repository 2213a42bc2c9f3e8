"""Was every critical computer system part of a penetration test within twelve months?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from lionrock.events.ports import Estate
from lionrock.events.risk import PentestImported
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import System
from lionrock.register.twins import ME, estate
from lionrock.risk.store import pentests
from lionrock.risk.twins import pentested

YEAR = timedelta(days=366)


@control(
    "risk.tested",
    title=Text(
        "Each critical computer system was part of a penetration test within twelve months",
        "每個關鍵電腦系統均於十二個月內接受滲透測試",
    ),
    satisfies=("C-RSK-02",),
    every=days(1),
    proof="document",
    witness="outside",
    on=(PentestImported,),
    guidance=Text(
        "Under Risk, Penetration tests: import the findings of a test that covered the systems listed, and say which "
        "systems it covered even where it found nothing.",
        "在「風險」的「滲透測試」匯入涵蓋所列系統的測試結果；即使沒有結果，亦須說明涵蓋哪些系統。",
    ),
)
def tested(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown when no test is known, failed when the last is older than a year."""
    found = [(date.fromisoformat(row.tested_on), set(row.systems)) for row in pentests.listing(platform.db)]
    systems = list(platform.port(Estate).systems())
    if not systems:
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for id, _ in systems:
        last = max((day for day, covered in found if id in covered), default=None)
        if last is None:
            yield Result(id, "unknown", Text("no penetration test of it is known", "沒有此系統的滲透測試紀錄"))
            continue
        at = min(datetime.combine(last, time(12), HONG_KONG).astimezone(UTC), platform.now())
        if at < platform.now() - YEAR:
            yield Result(id, "failed", Text(f"last tested on {last}", f"上次測試日期為 {last}"), at)
        else:
            yield Result(id, "passed", Text(f"tested on {last}", f"於 {last} 測試"), at)


@world(tested, "passed")
def all_were_tested(twin: Twin) -> None:
    """A penetration test of both systems, imported today."""
    pentested(twin, *estate(twin).values())


@world(tested, "unknown")
def none_was_tested(twin: Twin) -> None:
    """Two systems and no penetration test."""
    estate(twin)


@world(tested, "unknown")
def one_was_left_out(twin: Twin) -> None:
    """A penetration test of one of two systems says nothing of the other."""
    pentested(twin, next(iter(estate(twin).values())))


@breaks(tested)
def a_year_passes(twin: Twin) -> None:
    """Nobody tests anything for more than a year."""
    twin.wait(days(368))


@breaks(tested, "unknown")
def a_system_is_added(twin: Twin) -> None:
    """A system comes into the register after the test."""
    new = System(key="new", name=Text("New", "新系統"), short="NEW", core_function=Text("core", "核心"), owner="ho-man")
    register.put(twin.platform, ME, "a new system", new)
