"""Was every machine of a critical system looked at by a scan lately?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.register import RegisterChanged
from lionrock.events.vulnerabilities import HostsPlaced, ScanImported
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate
from lionrock.vulnerabilities import covering, twins
from lionrock.vulnerabilities.service import placing

_LATELY: Final = days(35)
"""A month and some days."""


@control(
    "vulnerabilities.coverage",
    title=Text("Every machine of a critical system was scanned within 35 days", "35 天內曾掃描關鍵系統的每台機器"),
    satisfies=("C-VUL-01",),
    every=hours(6),
    proof="effect",
    on=(HostsPlaced, RegisterChanged, ScanImported),
    witness="source",
    guidance=Text(
        "The reason names machines that no scan looked at to the end. Put them into the scanner's targets, give it an "
        "account to sign in with, and import the report; where the register knows the machine by another name, add "
        "that name to the asset. A machine that must not be scanned needs an alternative control on record.",
        "理由列出沒有掃描完整檢查的機器。請將其納入掃描目標，為掃描器設登入帳戶，並匯入報告；"
        "如登記冊以另一名稱登記該機器，請在資產加入該名稱。不得掃描的機器須記錄替代措施。",
    ),
)
def coverage(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: which share of its machines was looked at to the end; unknown without machines."""
    yield from covering.judged(platform, _LATELY)


@world(coverage, "passed")
def all_were_scanned(twin: Twin) -> None:
    """The machine of each system was scanned today."""
    twins.sound(twin)


@world(coverage, "unknown")
def a_system_has_no_machines(twin: Twin) -> None:
    """Systems stand in the register without any asset."""
    estate(twin, assets=())


@world(coverage, "failed")
def nothing_was_scanned(twin: Twin) -> None:
    """Systems with machines, and no scan."""
    estate(twin)


@breaks(coverage)
def one_system_is_left_out(twin: Twin) -> None:
    """Two months later the scan covers one system alone."""
    twin.wait(days(60))
    twins.scanned(twin, {"oms-db": []})


@breaks(coverage, "partly")
def a_machine_is_added(twin: Twin) -> None:
    """A machine comes into a system, and no scan looked at it."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Web", hosts=("oms-web",), system="oms"))
    placing.refresh(twin.platform)


@breaks(coverage)
def a_bill_of_materials_takes_the_place_of_a_scan(twin: Twin) -> None:
    """Two months later bills of materials are imported, and no scan."""
    twin.wait(days(60))
    for host in twins.BOTH:
        twins.bill(twin, host)


@breaks(coverage)
def an_old_report_is_imported(twin: Twin) -> None:
    """Two months later somebody imports a report of before."""
    twin.wait(days(60))
    twins.scanned(twin, twins.BOTH, days(50))
