"""Are the documents of a system open to those alone who need them, as somebody states or a document shows?"""

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
    "assurance.need-to-know-stated",
    title=Text(
        "A named person states, or a document shows, that documents of the system are open only to those who need them",
        "有具名人員陳述，或有文件顯示：系統的文件只供有需要知道的人員取用",
    ),
    satisfies=("C-AST-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask the owner of the folders for a review of who may open them. Where it is said that it is not so, take "
        "away the access found too wide and enter newer evidence.",
        "請要求文件夾負責人覆核可取用的人員。如指並非如此，請移除過寬的權限，再提交新的證據。",
    ),
)
def need_to_know(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-AST-02")


@world(need_to_know, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-AST-02")


@world(need_to_know, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(need_to_know)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-AST-02", "not_met")
