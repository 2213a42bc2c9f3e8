"""Are the intrusion sensors that were heard once heard still?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.telemetry import kinds_heard, twins
from lionrock.telemetry.kinds_heard import Guard

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_GUARD: Final = Guard(
    logs=(
        ("suricata.*", ()),
        ("zeek.*", ()),
        *((kind, (2004,)) for kind in ("paloalto.panos", "fortinet.fortigate", "cisco.asa", "any.cef", "any.leef")),
    ),
    quiet=timedelta(days=1),
    never=Text(
        "no log of an intrusion sensor was read in 35 days; whether one stands is not known here",
        "35 日內沒有讀取入侵偵測感應器的日誌；此處不知道是否設有感應器",
    ),
)


@control(
    "telemetry.sensors-heard",
    title=Text("Logs of every intrusion sensor are heard within a day", "一日內收到每個入侵偵測感應器的日誌"),
    satisfies=("C-MON-03",),
    every=hours(1),
    proof="effect",
    witness="source",
    guidance=Text(
        "Send the log of each sensor at a critical network node to a receiver or a followed folder: Suricata (eve.json "
        "or fast.log), Zeek, or the detections of a firewall. A sensor that fell silent: see its service and the way "
        "from it to here. One that was taken away drops out of this list after 35 days. What a sensor can see, and "
        "whether it blocks, this control does not say.",
        "請將關鍵網絡節點的每個感應器的日誌傳送至接收端或受監察的資料夾：Suricata（eve.json 或 fast.log）、Zeek，"
        "或防火牆的偵測結果。如感應器沉默，請檢查其服務及傳送途徑。已移除的感應器於 35 日後不再列出。"
        "感應器能看到甚麼、是否攔截，此項檢測不作說明。",
    ),
)
def sensors_heard(platform: Platform) -> Iterator[Result]:
    """Yield one result for each sensor heard in 35 days."""
    yield from kinds_heard.judged(platform, _GUARD)


@world(sensors_heard, "passed")
def a_sensor_is_heard(twin: Twin) -> None:
    """A sensor at the edge tells what it sees."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "log")
    twins.write(twin, "log", twins.sensor(twin, "tap-1"))


@world(sensors_heard, "unknown")
def nothing_is_read(twin: Twin) -> None:
    """The site reads no log at all."""
    twins.site(twin)


@world(sensors_heard, "unknown")
def only_other_logs_are_heard(twin: Twin) -> None:
    """Hosts are heard, and nothing of this sort."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", twins.sign_ins(twin, "oms-db"))


@breaks(sensors_heard)
def it_falls_silent(twin: Twin) -> None:
    """The sensor stops, and nobody takes it out of service."""
    twin.wait(days(3))


@breaks(sensors_heard)
def one_of_two_sensors_stops(twin: Twin) -> None:
    """A second sensor is set up and stops; the first goes on."""
    twins.write(twin, "log", twins.sensor(twin, "tap-2"))
    twin.wait(days(3))
    twins.write(twin, "log", twins.sensor(twin, "tap-1"))
