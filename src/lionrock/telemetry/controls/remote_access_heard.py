"""Are the gateways for remote access that were heard once heard still?"""

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
        ("fortinet.fortigate", (3002, 4014)),
        ("paloalto.panos", (3002, 4014)),
        ("cisco.asa", (3002, 4014)),
    ),
    quiet=timedelta(days=7),
    never=Text(
        "no sign-in at a VPN gateway was read in 35 days; whether there is remote access is not known here",
        "35 日內沒有讀取 VPN 閘道的登入紀錄；此處不知道是否設有遙距存取",
    ),
)


@control(
    "telemetry.remote-access-heard",
    title=Text("Logs of the gateways for remote access are heard within a week", "一星期內收到遙距存取閘道的日誌"),
    satisfies=("C-REM-01",),
    every=hours(1),
    proof="effect",
    witness="source",
    guidance=Text(
        "Have the gateway send its sign-ins and tunnels by syslog to a receiver. One that fell silent for a week: see "
        "its logging settings, or whether nobody worked from afar. One that was taken away drops out after 35 days. "
        "Whether sessions are encrypted and need a second factor, this control does not say.",
        "請令閘道以 syslog 將登入及通道紀錄傳送至接收端。如一星期沉默，請檢查其日誌設定，或是否沒有人遙距工作。"
        "已移除的閘道於 35 日後不再列出。連線是否加密、是否設第二重認證，此項檢測不作說明。",
    ),
)
def remote_access_heard(platform: Platform) -> Iterator[Result]:
    """Yield one result for each gateway heard in 35 days."""
    yield from kinds_heard.judged(platform, _GUARD)


@world(remote_access_heard, "passed")
def a_gateway_is_heard(twin: Twin) -> None:
    """Somebody signed in over the VPN."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "log")
    twins.write(twin, "log", twins.firewall(twin, "vpn-1", "vpn"))


@world(remote_access_heard, "unknown")
def nothing_is_read(twin: Twin) -> None:
    """The site reads no log at all."""
    twins.site(twin)


@world(remote_access_heard, "unknown")
def only_other_logs_are_heard(twin: Twin) -> None:
    """Hosts are heard, and nothing of this sort."""
    estate(twin)
    twins.site(twin)
    twins.follow(twin, "ssh")
    twins.write(twin, "ssh", twins.sign_ins(twin, "oms-db"))


@breaks(remote_access_heard)
def it_falls_silent(twin: Twin) -> None:
    """The gateway tells of no more sign-ins for ten days."""
    twin.wait(days(10))


@breaks(remote_access_heard)
def only_its_traffic_is_heard(twin: Twin) -> None:
    """The gateway goes on to tell of its traffic, and of sign-ins no more."""
    twin.wait(days(10))
    twins.write(twin, "log", twins.firewall(twin, "vpn-1"))
