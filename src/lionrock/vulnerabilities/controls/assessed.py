"""Had every critical system a vulnerability scan within twelve months?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.register import RegisterChanged
from lionrock.events.vulnerabilities import HostsPlaced, ScanImported
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import Asset, System
from lionrock.register.twins import ME, SYSTEMS, estate
from lionrock.vulnerabilities import covering, twins
from lionrock.vulnerabilities.service import placing

_YEAR: Final = days(366)


@control(
    "vulnerabilities.assessed",
    title=Text(
        "Every machine of each critical system was in a vulnerability scan within twelve months",
        "十二個月內的漏洞掃描涵蓋每個關鍵系統的每台機器",
    ),
    satisfies=("C-RSK-02",),
    every=days(1),
    proof="effect",
    on=(HostsPlaced, RegisterChanged, ScanImported),
    witness="source",
    guidance=Text(
        "Import a scan that looks at the machines the reason names, and refer to it in the risk assessment. This "
        "control knows of scans alone: a penetration test is recorded with the assessment, and whether the assessment "
        "used the scan is for whoever signs it to say.",
        "請匯入涵蓋理由所列機器的掃描，並在風險評估中引用。此項檢測只涉及掃描：滲透測試隨評估記錄，"
        "評估有否採用掃描結果，則由簽署者說明。",
    ),
)
def assessed(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: which share of its machines was scanned within a year; unknown without machines."""
    yield from covering.judged(platform, _YEAR)


@world(assessed, "passed")
def all_were_scanned_half_a_year_ago(twin: Twin) -> None:
    """The machine of each system was scanned some time ago."""
    estate(twin)
    twins.scanned(twin, twins.BOTH, days(180))


@world(assessed, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@breaks(assessed)
def the_year_passes(twin: Twin) -> None:
    """Nobody scans for another ten months."""
    twin.wait(days(300))


@breaks(assessed, "unknown")
def a_system_is_registered_without_machines(twin: Twin) -> None:
    """A third system is designated; nobody says what it runs on."""
    made = System(key="scada", name=Text("Control", "控制系統"), short="SCA", core_function=SYSTEMS[0].core_function)
    register.put(twin.platform, ME, "broken", made)


@breaks(assessed, "partly")
def a_machine_is_added(twin: Twin) -> None:
    """A machine comes into a system after the scan."""
    register.put(twin.platform, ME, "broken", Asset(key="oms-web", name="Web", hosts=("oms-web",), system="oms"))
    placing.refresh(twin.platform)
