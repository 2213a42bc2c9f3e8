"""Are the thresholds of CoP 7.3.4 set for every critical computer system?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.estate import Book
from lionrock.register.model import System
from lionrock.register.thresholds import MEASURES
from lionrock.register.twins import ME, estate, limits


@control(
    "register.thresholds",
    title=Text("Thresholds of seriousness are set for every system", "每個系統均已設定嚴重程度的門檻"),
    satisfies=("C-BCP-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Open the system in the register and set the thresholds that its continuity plan names, with the paper they "
        "stand in. Until then nothing can be held against them while an incident is judged.",
        "在登記冊開啟該系統，按業務持續計劃設定門檻，並註明所載文件。在此之前，評定事故時無從比對。",
    ),
)
def thresholds(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: passed with all four, failed with none, partly between; unknown without systems."""
    opened = platform.port(Book).opened()
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for version in opened.of("system"):
        assert version.record is not None
        known = opened.thresholds(version.record.key)
        unset = [measure.label for name, measure in MEASURES.items() if name not in known]
        yield Result(version.id, *_judged(unset))


@world(thresholds, "passed")
def all_four_are_set(twin: Twin) -> None:
    """Two systems, each with its four thresholds."""
    for id in estate(twin).values():
        limits(twin, id)


@world(thresholds, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@breaks(thresholds, "partly")
def one_is_unset(twin: Twin) -> None:
    """The maximum tolerable downtime of one system is taken out."""
    id = service.resolve(twin.platform, "system", "oms")
    service.set_thresholds(twin.platform, ME, "broken", id, {"max_tolerable_downtime": None})


@breaks(thresholds)
def all_of_one_system_are_unset(twin: Twin) -> None:
    """One system loses all four; the other keeps its own."""
    id = service.resolve(twin.platform, "system", "oms")
    service.set_thresholds(twin.platform, ME, "broken", id, dict.fromkeys(MEASURES))


@breaks(thresholds)
def a_system_is_designated(twin: Twin) -> None:
    """A third system comes into the register, and nobody set anything for it."""
    name = Text("Metering", "電表系統")
    service.put(twin.platform, ME, "broken", System(key="mdm", name=name, short="MDM", core_function=name))


def _judged(unset: list[Text]) -> tuple[State, Text]:
    """Return state and reason for what is unset."""
    if not unset:
        return "passed", Text("all four are set", "四項均已設定")
    words = Text(", ".join(one.en for one in unset), "、".join(one.zh for one in unset))
    state: State = "failed" if len(unset) == len(MEASURES) else "partly"
    return state, Text("not set: {what}", "未設定：{what}").format(what=words)
