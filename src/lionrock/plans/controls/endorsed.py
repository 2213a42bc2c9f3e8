"""Is each plan endorsed, current and within its review date?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.plans import PlanEndorsed, PlanKind, PlanVersioned, PlanWorded
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.plans import service, store
from lionrock.plans.model import TITLES
from lionrock.plans.twins import both_endorsed, endorsed_anew
from lionrock.register import service as register
from lionrock.register.model import Asset
from lionrock.register.twins import DEPUTY, ME, locked


@control(
    "plans.endorsed",
    title=Text(
        "Each plan is endorsed, within its review date, and says what the register says",
        "每份計劃均獲認可、在檢討期內，並與登記冊一致",
    ),
    satisfies=("C-GOV-04", "C-ERP-01"),
    every=days(1),
    proof="document",
    on=(PlanWorded, PlanVersioned, PlanEndorsed, RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Under Obligations, Plans: set the plan down as a version and have a second person endorse it for the "
        "board, its "
        "committee or senior management.",
        "在「法定責任」的「計劃」製訂版本，並由第二人代表董事會、其委員會或高級管理層認可。",
    ),
)
def endorsed(platform: Platform) -> Iterator[Result]:
    """Yield one result for each plan: partly when the register moved on since the endorsed version."""
    for kind in TITLES:
        yield _judged(platform, kind)


def _judged(platform: Platform, kind: PlanKind) -> Result:
    """Return what one plan shows; unknown while what it is assembled from cannot be read."""
    found = next((one for one in store.versions(platform.db, kind) if one.endorsed), None)
    if found is None:
        return Result(kind, "failed", Text("no version is endorsed", "沒有獲認可的版本"))
    if found.review is not None and platform.now() > found.review:
        return Result(kind, "failed", Text("the review date is past", "已過檢討日期"), found.endorsed)
    try:
        now = service.assemble(platform, kind).digest
    except LionrockError as problem:
        return Result(kind, "unknown", problem.message)
    if now != found.digest:
        words = Text("the register says something else by now", "登記冊其後已有更改")
        return Result(kind, "partly", words, found.endorsed)
    words = Text("version {n} is endorsed", "第 {n} 版已獲認可").format(n=str(found.number))
    return Result(kind, "passed", words, found.endorsed)


@world(endorsed, "passed")
def both_are_endorsed(twin: Twin) -> None:
    """A deputy set both plans down over a small estate, and a second person endorsed them for the board."""
    both_endorsed(twin)


@world(endorsed, "failed")
def nobody_endorsed_any(twin: Twin) -> None:
    """No plan was ever set down."""


@world(endorsed, "unknown")
def the_keys_are_gone(twin: Twin) -> None:
    """Both are endorsed, and what they are assembled from cannot be read without the keys."""
    both_endorsed(twin)
    locked(twin)


@breaks(endorsed, "partly")
def the_register_moves_on(twin: Twin) -> None:
    """Another asset comes into a critical system, of which the endorsed plan says nothing."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Web", owner="ho-man", system="oms"))


@breaks(endorsed, "partly")
def somebody_rewords_it(twin: Twin) -> None:
    """The operator's own words of a section are changed after the endorsement."""
    section = service.assemble(twin.platform, "response").parts[0].id
    words = Text("We do this otherwise.", "我們另有做法。")
    service.word(twin.platform, DEPUTY, "response", section, words, "broken")


@breaks(endorsed)
def nobody_reviews_it(twin: Twin) -> None:
    """More than two years pass; one plan was endorsed anew meanwhile, the other was not."""
    twin.wait(days(400))
    endorsed_anew(twin, "response")
    twin.wait(days(340))
