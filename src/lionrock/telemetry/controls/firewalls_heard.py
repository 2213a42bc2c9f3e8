"""Are the firewalls that were heard once heard still?"""

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
    logs=tuple(
        (kind, (4001,))
        for kind in ("cisco.*", "fortinet.fortigate", "paloalto.panos", "linux.netfilter", "any.cef", "any.leef")
    ),
    quiet=timedelta(days=1),
    never=Text(
        "no log of a firewall was read in 35 days; whether one stands is not known here",
        "35 日內沒有讀取防火牆的日誌；此處不知道是否設有防火牆",
    ),
)


@control(
    "telemetry.firewalls-heard",
    title=Text("Logs of every firewall’s traffic are heard within a day", "一日內收到每個防火牆的流量日誌"),
    satisfies=("C-NET-01",),
    every=hours(1),
    proof="effect",
    witness="source",
    guidance=Text(
        "Have each firewall send what it lets through and refuses by syslog to a receiver. One that fell silent: see "
        "its logging settings and the way from it to here. One that was taken away drops out of this list after 35 "
        "days. Whether its rules let authorised traffic alone pass, this control does not say.",
        "請令每個防火牆以 syslog 將放行及拒絕的流量傳送至接收端。如防火牆沉默，請檢查其日誌設定及傳送途徑。"
        "已移除的防火牆於 35 日後不再列出。其規則是否只容許獲授權的流量，此項檢測不作說明。",
    ),
)
def firewalls_heard(platform: Platform) -> Iterator[Result]:
    """Yield one result for each firewall heard in 35 days."""
    yield from kinds_heard.judged(platform, _GUARD)


@world(firewalls_heard, "passed")
def a_firewall_is_heard(twin: Twin) -> None:
    """A firewall tells what it refused."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "log")
    twins.write(twin, "log", twins.firewall(twin, "fw-1"))


@world(firewalls_heard, "unknown")
def nothing_is_read(twin: Twin) -> None:
    """The site reads no log at all."""
    twins.site(twin)


@world(firewalls_heard, "unknown")
def only_other_logs_are_heard(twin: Twin) -> None:
    """Hosts are heard, and nothing of this sort."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", twins.sign_ins(twin, "oms-db"))


@breaks(firewalls_heard)
def it_falls_silent(twin: Twin) -> None:
    """The firewall logs no more."""
    twin.wait(days(3))


@breaks(firewalls_heard)
def one_of_two_firewalls_stops(twin: Twin) -> None:
    """A second firewall is set up and stops; the first goes on."""
    twins.write(twin, "log", twins.firewall(twin, "fw-2"))
    twin.wait(days(3))
    twins.write(twin, "log", twins.firewall(twin, "fw-1"))
