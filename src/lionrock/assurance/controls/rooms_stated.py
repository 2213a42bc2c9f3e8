"""Are the rooms of a system secured, as somebody states or a document shows?"""

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
    "assurance.rooms-stated",
    title=Text(
        "A named person states, or a document shows, that the rooms that hold the system are secured against entry",
        "有具名人員陳述，或有文件顯示：放置系統的機房已防止未經許可進入",
    ),
    satisfies=("C-PHY-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever runs the building for the list of who may enter and the log of doors and visitors. Where it is "
        "said that it is not so, mend the room and enter newer evidence.",
        "請向管理場地的人員索取准許進入者名單，以及門禁與訪客紀錄。如指並非如此，請修正後再提交新的證據。",
    ),
)
def rooms(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-PHY-01")


@world(rooms, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-PHY-01")


@world(rooms, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(rooms)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-PHY-01", "not_met")
