"""Is operational technology protected, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.ot-measures-stated",
    title=Text(
        "A named person states, or a document shows, that operational technology of the system, also what is old, "
        "is protected",
        "有具名人員陳述，或有文件顯示：系統的營運技術（包括舊設備）已受保護",
    ),
    satisfies=("C-OT-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever runs the plant for the measures at each conduit and in place of what old equipment cannot do; "
        "or state that the system has no operational technology. Where it is said that it is not so, add a measure "
        "and enter newer evidence.",
        "請向管理廠房的人員索取各通道的措施，以及代替舊設備所缺功能的措施；或陳述系統並無營運技術。如指並非如此，請"
        "加設措施，再提交新的證據。",
    ),
)
def ot_measures(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-OT-01")


@world(ot_measures, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-OT-01")


@world(ot_measures, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(ot_measures)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-OT-01", "not_met")
