"""Do suppliers owe the same security, and was it checked, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import joined, shown, stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.suppliers-stated",
    title=Text(
        "A named person states, or a document shows, that contracts bind the system's suppliers to equal security, "
        "and somebody checked it",
        "有具名人員陳述，或有文件顯示：合約要求系統的供應商達到同等的安全水平，並已有人查核",
    ),
    satisfies=("C-SUP-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever keeps the contracts for the clauses and the last check of each supplier. Where it is said that "
        "it is not so, change the contract or the supplier and enter newer evidence.",
        "請向管理合約的人員索取有關條款，以及對每家供應商的最近一次查核。如指並非如此，請修訂合約或更換供應商，再提"
        "交新的證據。",
    ),
)
def suppliers(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-SUP-01")


@world(suppliers, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A document shows it of every system."""
    estate(twin)
    shown(twin, "C-SUP-01")


@world(suppliers, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(suppliers)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-SUP-01", "not_met")


@breaks(suppliers, "unknown")
def a_system_joins(twin: Twin) -> None:
    """A system is registered of which nobody said anything."""
    joined(twin)
