"""Is it known what each critical computer system needs, without a contradiction in it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import depending, service
from lionrock.register.depending import Edge, Mark
from lionrock.register.estate import Book
from lionrock.register.model import Contact, Dependency, Threshold, dependency_key, threshold_key
from lionrock.register.twins import ME, estate

_DOWNTIME = "max_tolerable_downtime"
_FAULTS: tuple[Mark, ...] = ("missing", "cycle", "slower")


@control(
    "register.dependencies",
    title=Text("What each critical computer system needs is recorded", "已記錄每個關鍵電腦系統所依賴的事物"),
    satisfies=("C-AST-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Under Register, Dependencies, enter what each system or its assets need: another system, an asset, or the "
        "supplier. Mend what the picture marks: a circle, something no longer registered, or something that may stand "
        "still longer than what needs it. The test sees what is entered; it cannot see what was forgotten.",
        "在「登記冊」的「相依關係」輸入每個系統或其資產所依賴的系統、資產或供應商，並修正圖中標示之處：循環、已不在登記冊"
        "的事物，或可容忍停機時間較依賴它的一方更長的事物。此測試只檢視已輸入者，無法得知有何遺漏。",
    ),
)
def dependencies(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown where nothing is recorded, failed with a lost end, partly with a fault."""
    opened = platform.port(Book).opened()
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
        return
    graph = depending.graph(opened)
    own: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        home = graph.things[edge.dependent].system
        if home is not None and not edge.part:
            own.setdefault(home, []).append(edge)
    for version in opened.of("system"):
        assert version.record is not None
        yield _judged(version.id, own.get(version.record.key, ()))


def _judged(system: str, own: Sequence[Edge]) -> Result:
    """Return what the needs of one system show."""
    if not own:
        return Result(system, "unknown", Text("nobody recorded what it needs", "未有人記錄其所依賴的事物"))
    for mark in _FAULTS:
        found = [edge for edge in own if mark in edge.marks]
        if found:
            words = Text("{what}: {which}", "{what}：{which}").format(
                what=depending.MARKS[mark], which=", ".join(f"{edge.dependent} > {edge.needs}" for edge in found[:5])
            )
            return Result(system, "failed" if mark == "missing" else "partly", words)
    return Result(system, "passed", Text("needs recorded: {n}", "已記錄 {n} 項依賴").format(n=len(own)))


@world(dependencies, "passed")
def each_need_is_recorded(twin: Twin) -> None:
    """One system needs the other, which needs a supplier."""
    _linked(twin)


@world(dependencies, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(dependencies, "unknown")
def nobody_recorded_any(twin: Twin) -> None:
    """Two systems with assets, and not one dependency."""
    estate(twin)


@breaks(dependencies, "partly")
def a_circle_is_closed(twin: Twin) -> None:
    """Somebody enters that the second system needs the first as well."""
    _needs(twin, "dir", "oms")


@breaks(dependencies, "partly")
def what_it_needs_may_stand_longer(twin: Twin) -> None:
    """A system that may stand still for an hour needs one that may stand still for a day."""
    for key, value in (("oms", 60), ("dir", 1440)):
        made = Threshold(key=threshold_key(key, _DOWNTIME), system=key, name=_DOWNTIME, value=value)
        service.put(twin.platform, ME, "broken", made)


@breaks(dependencies, "unknown")
def a_need_is_taken_out(twin: Twin) -> None:
    """What the first system needs is taken out of the register."""
    version = twin.platform.port(Book).opened().find("dependency", dependency_key("oms", "dir"))
    assert version is not None
    service.end(twin.platform, ME, "broken", version)


def _linked(twin: Twin) -> None:
    """Register two systems that need something each."""
    estate(twin)
    words = Text("Support", "支援")
    service.put(twin.platform, ME, "a twin's estate", Contact(key="vendor", name=words, purpose=words))
    _needs(twin, "oms", "dir")
    _needs(twin, "dir-1", "vendor")


def _needs(twin: Twin, one: str, other: str) -> None:
    """Enter that one needs another."""
    made = Dependency(key=dependency_key(one, other), dependent=one, needs=other)
    service.put(twin.platform, ME, "a twin's estate", made)
