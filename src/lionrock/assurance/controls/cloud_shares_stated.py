"""Is it settled who answers for what of a cloud service, as somebody states or a document shows?"""

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
    "assurance.cloud-shares-stated",
    title=Text(
        "A named person states, or a document shows, that it is settled with each cloud provider who answers for what",
        "有具名人員陳述，或有文件顯示：已與每家雲端服務供應商訂明各自的責任",
    ),
    satisfies=("C-CLD-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Enter the table of responsibilities agreed with each provider, or a statement that the system uses no "
        "cloud service. Review it at each renewal of the contract.",
        "請提交與每家供應商議定的責任分配表，或陳述系統並無使用雲端服務。每次續約時應予覆核。",
    ),
)
def cloud_shares(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-CLD-01")


@world(cloud_shares, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A document shows it of every system."""
    estate(twin)
    shown(twin, "C-CLD-01")


@world(cloud_shares, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(cloud_shares)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-CLD-01", "not_met")
