"""Is there a bill of materials for the software of each critical system, and is it young enough?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.register import RegisterChanged
from lionrock.events.vulnerabilities import HostsPlaced, ScanImported
from lionrock.kernel.clock import EPOCH, days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.machines import machines
from lionrock.register.model import Asset
from lionrock.register.twins import ME, estate
from lionrock.ui.words import date
from lionrock.vulnerabilities import twins
from lionrock.vulnerabilities.service import placing
from lionrock.vulnerabilities.store import sums

_YEAR: Final = days(366)


@control(
    "vulnerabilities.bill-of-materials",
    title=Text(
        "A software bill of materials of each critical system is of the last twelve months",
        "每個關鍵系統均有十二個月內的軟件物料清單",
    ),
    satisfies=("C-SBD-01", "C-SUP-01"),
    every=days(1),
    proof="document",
    on=(HostsPlaced, RegisterChanged, ScanImported),
    witness="source",
    guidance=Text(
        "Ask the supplier or the team that builds the software for a CycloneDX file at each release, and import it "
        "for a machine of the system (`--host`, where the file names another). One bill for one machine is enough to "
        "pass: whether it lists everything that runs on the system, this control does not say.",
        "請於每次發行時向供應商或開發團隊索取 CycloneDX 檔案，並為該系統的機器匯入（如檔案所載名稱不同，用 `--host`）。"
        "一台機器有一份清單即可通過：是否列出系統上的全部軟件，此項檢測不作說明。",
    ),
)
def bill_of_materials(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: when the last bill of one of its machines was made; unknown without any."""
    told, now = sums.looked_at(platform.db, EPOCH, bills=True), platform.now()
    for system, own in machines(platform).items():
        last = max((told[id] for id in own if id in told), default=None)
        if last is None:
            yield Result(system, "unknown", Text("no bill of materials was imported", "從未匯入軟件物料清單"))
            continue
        state: State = "failed" if now - last > _YEAR else "passed"
        yield Result(system, state, Text("of {at}", "日期為 {at}").format(at=date(last)), last)


@world(bill_of_materials, "passed")
def each_system_has_one(twin: Twin) -> None:
    """A bill of each system was imported today."""
    estate(twin)
    for host in twins.BOTH:
        twins.bill(twin, host)


@world(bill_of_materials, "unknown")
def only_scans_were_imported(twin: Twin) -> None:
    """Both systems were scanned, and no bill was imported."""
    twins.sound(twin)


@breaks(bill_of_materials)
def one_grows_old(twin: Twin) -> None:
    """A year and a half passes; one system alone gets a new bill."""
    twin.wait(days(540))
    twins.bill(twin, "dir-1")


@breaks(bill_of_materials, "unknown")
def its_machine_leaves_the_system(twin: Twin) -> None:
    """The machine whose bill it is serves another system from now on."""
    for key, host in (("oms-db", "oms-db"), ("oms-new", "oms-new")):
        made = Asset(key=key, name=key, hosts=(host,), system="dir" if key == "oms-db" else "oms")
        register.put(twin.platform, ME, "broken", made)
    placing.refresh(twin.platform)
