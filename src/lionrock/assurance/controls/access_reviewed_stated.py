"""Were the rights of access reviewed, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import YEAR, stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.access-reviewed-stated",
    title=Text(
        "A named person states, or a document shows, that the rights of access to the system were reviewed, and "
        "those not needed taken away",
        "有具名人員陳述，或有文件顯示：系統的存取權限已經覆核，並已移除不需要者",
    ),
    satisfies=("C-ACC-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask the system's owner for the signed list of the last review and what was taken away. Where it is said "
        "that it is not so, review the rights and enter newer evidence. The expiry is the day of the next review.",
        "請要求系統負責人提供最近一次覆核的簽署清單，以及所移除的權限。如指並非如此，請覆核權限，再提交新的證據。到"
        "期日應為下次覆核之日。",
    ),
)
def access_reviewed(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-ACC-02")


@world(access_reviewed, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-ACC-02")


@world(access_reviewed, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(access_reviewed)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-ACC-02", "not_met")


@breaks(access_reviewed, "unknown")
def the_time_of_it_is_over(twin: Twin) -> None:
    """Nobody renewed it by the day on which it ran out."""
    twin.wait(YEAR)
