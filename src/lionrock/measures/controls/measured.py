"""Could anybody tell tonight whether a threshold was crossed?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

from lionrock.events.measures import ProbeEnded, ProbeSet, ProbeTurned, ReadingTaken
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.measures import probing, service, store
from lionrock.measures.model import DOWNTIME, WAYS
from lionrock.measures.service import Row, Typed, Wanted
from lionrock.register import service as register
from lionrock.register.twins import DEPUTY, SYSTEMS, estate, limits


@control(
    "measures.downtime-seen",
    title=Text("The downtime of each critical system is read by itself", "每個關鍵系統的停機時間均自動讀取"),
    satisfies=("C-INC-01",),
    every=minutes(15),
    proof="effect",
    on=(ReadingTaken, ProbeSet, ProbeEnded, ProbeTurned, RegisterChanged, RegisterImported, RegisterImportUndone),
    guidance=Text(
        "Under Register, Measures: set up a probe that looks at the system's own front door. "
        "A reading typed in expires.",
        "在「登記冊」的「量度」設立探測，直接查看該系統的入口。人手輸入的讀數會屆滿。",
    ),
)
def downtime_seen(platform: Platform) -> Iterator[Result]:
    """Yield one result for each system: failed when its downtime has a threshold and nothing reads it."""
    found = [one for one in service.rows(platform) if one.measure == DOWNTIME]
    if not found:
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for one in found:
        yield _judged(one)


def _judged(one: Row) -> Result:
    """Return what is known of the downtime of one system; what a person or file told holds until it expires."""
    if one.limit is None:
        return Result(one.system, "unknown", Text("no threshold is set", "未設定門檻"))
    if one.value is None:
        return Result(one.system, "failed", one.known.source)
    if one.reading is not None and one.reading.how in {"typed", "file"}:
        words = Text("{way}, until it expires", "{way}，屆滿為止").format(way=WAYS[one.reading.how])
        return Result(one.system, "partly", words, one.known.effective)
    return Result(one.system, "passed", one.known.source, one.known.effective)


@world(downtime_seen, "passed")
def each_front_door_is_looked_at(twin: Twin) -> None:
    """Two systems with thresholds; a probe looks at the front door of each, and both answer."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        for id in estate(twin).values():
            limits(twin, id)
            target = f"tcp://127.0.0.1:{door.getsockname()[1]}"
            service.add_probe(twin.platform, DEPUTY, Wanted(id, DOWNTIME, "tcp", target, "", 60), "a twin's probe")
        probing.run_due(twin.platform)


@world(downtime_seen, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(downtime_seen, "unknown")
def no_threshold_is_set(twin: Twin) -> None:
    """Two systems stand in the register without a threshold to hold a downtime against."""
    estate(twin)


@breaks(downtime_seen)
def the_probe_is_taken_away(twin: Twin) -> None:
    """Somebody removes the probe of one system."""
    service.end_probe(twin.platform, DEPUTY, _probe(twin, "oms"), "broken")


@breaks(downtime_seen)
def nobody_looks_any_more(twin: Twin) -> None:
    """The probes stand still for ten minutes."""
    twin.wait(minutes(10))


@breaks(downtime_seen, "partly")
def a_person_types_it_instead(twin: Twin) -> None:
    """The probe of one system is removed, and somebody types a reading in its place."""
    probe, now = _probe(twin, "oms"), twin.clock.now
    system = register.resolve(twin.platform, "system", "oms")
    service.end_probe(twin.platform, DEPUTY, probe, "broken")
    typed = Typed(system, DOWNTIME, "0", now, now + hours(24), "told by telephone")
    service.take(twin.platform, DEPUTY, typed)


@breaks(downtime_seen)
def a_system_without_probe_comes(twin: Twin) -> None:
    """A third system is designated and given thresholds, and nothing looks at it."""
    made = replace(SYSTEMS[0], key="mdm", short="MDM")
    limits(twin, register.put(twin.platform, DEPUTY, "broken", made))


def _probe(twin: Twin, key: str) -> str:
    """Return the id of the probe of a system."""
    system = register.resolve(twin.platform, "system", key)
    return next(str(one["id"]) for one in store.probes(twin.platform.db) if one["system"] == system)
