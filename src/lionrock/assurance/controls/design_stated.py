"""Was security part of how a system was designed and built, as somebody states or a document shows?"""

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
    "assurance.design-stated",
    title=Text(
        "A named person states, or a document shows, that security was part of each phase of the system's design "
        "and change",
        "有具名人員陳述，或有文件顯示：系統設計及改動的每個階段均已納入安全要求",
    ),
    satisfies=("C-SBD-01",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask the project's owner for the approvals at the end of each phase with what was checked. Where it is said "
        "that it is not so, review the design and enter newer evidence.",
        "請要求項目負責人提供各階段完結時的批准及所作檢查。如指並非如此，請覆核設計，再提交新的證據。",
    ),
)
def design(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-SBD-01")


@world(design, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-SBD-01")


@world(design, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(design)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-SBD-01", "not_met")
