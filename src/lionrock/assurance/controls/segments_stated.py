"""Is the network parted by trust, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import shown, stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.segments-stated",
    title=Text(
        "A named person states, or a document shows, that the system's network is parted into zones by trust",
        "有具名人員陳述，或有文件顯示：系統的網絡已按信任程度分區",
    ),
    satisfies=("C-NET-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever runs the network for the map of zones and what may pass between them. Where it is said that it "
        "is not so, part the network and enter newer evidence.",
        "請向管理網絡的人員索取分區圖，以及各區之間准許的流量。如指並非如此，請將網絡分區，再提交新的證據。",
    ),
)
def segments(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-NET-02")


@world(segments, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A document shows it of every system."""
    estate(twin)
    shown(twin, "C-NET-02")


@world(segments, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(segments)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-NET-02", "not_met")
