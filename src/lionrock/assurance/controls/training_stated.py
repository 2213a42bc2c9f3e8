"""Were people trained in security for their roles, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import stated, withdrawn
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.training-stated",
    title=Text(
        "A named person states, or a document shows, that staff were trained in security for their roles",
        "有具名人員陳述，或有文件顯示：員工已按職責接受安全培訓",
    ),
    satisfies=("C-TRN-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever keeps the training records for the list of completions by role (Evidence, Requests). Where it "
        "is said that it is not so, train those who lack it and enter newer evidence.",
        "請向管理培訓紀錄的人員索取按職責列出的完成名單（「證據」的「要求」）。如指並非如此，請安排欠缺者受訓，再提"
        "交新的證據。",
    ),
)
def training(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-TRN-01")


@world(training, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-TRN-01")


@world(training, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(training)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-TRN-01", "not_met")


@breaks(training, "unknown")
def the_word_is_withdrawn(twin: Twin) -> None:
    """Whoever took the statement in withdraws it."""
    withdrawn(twin)
