"""Did the assessment hold a vulnerability assessment and a penetration test, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import YEAR, shown, stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.penetration-tested-stated",
    title=Text(
        "A named person states, or a document shows, that the system's assessment held a vulnerability assessment "
        "and a penetration test",
        "有具名人員陳述，或有文件顯示：系統的評估已包括漏洞評估及滲透測試",
    ),
    satisfies=("C-RSK-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Enter the report of the test with its date and scope, or ask the tester for it. Where it is said that it "
        "is not so, have the test made and enter its report. The expiry is the day on which the next one is due.",
        "請提交註明日期及範圍的測試報告，或向測試人員索取。如指並非如此，請安排測試後提交報告。到期日應為下次測試之"
        "日。",
    ),
)
def penetration_tested(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-RSK-02")


@world(penetration_tested, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A document shows it of every system."""
    estate(twin)
    shown(twin, "C-RSK-02")


@world(penetration_tested, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(penetration_tested)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-RSK-02", "not_met")


@breaks(penetration_tested, "unknown")
def the_time_of_it_is_over(twin: Twin) -> None:
    """Nobody renewed it by the day on which it ran out."""
    twin.wait(YEAR)
