"""Are changes assessed, approved, tested and able to be taken back, as somebody states or a document shows?"""

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
    "assurance.changes-managed-stated",
    title=Text(
        "A named person states, or a document shows, that changes to the system are assessed, approved, tested and "
        "can be taken back",
        "有具名人員陳述，或有文件顯示：系統的更改均經評估、批准及測試，並可還原",
    ),
    satisfies=("C-CHG-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever keeps the change records for a sample of tickets with assessment, approval, test and way back. "
        "Where it is said that it is not so, mend the process and enter newer evidence.",
        "請向管理更改紀錄的人員索取工單樣本，當中應有評估、批准、測試及還原方法。如指並非如此，請改善流程，再提交新"
        "的證據。",
    ),
)
def changes_managed(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-CHG-02")


@world(changes_managed, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A document shows it of every system."""
    estate(twin)
    shown(twin, "C-CHG-02")


@world(changes_managed, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(changes_managed)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-CHG-02", "not_met")
