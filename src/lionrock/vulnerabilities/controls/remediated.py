"""Is anything critical past its due time on what scans looked at?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lionrock.events.ports import Estate
from lionrock.events.vulnerabilities import (
    DueTimesComputed,
    HostsPlaced,
    ReferenceImported,
    ScanImported,
    VulnerabilityExcepted,
    VulnerabilityExceptionEnded,
)
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import Asset
from lionrock.register.twins import DEPUTY, ME, estate
from lionrock.vulnerabilities import twins
from lionrock.vulnerabilities.service import excepting, placing
from lionrock.vulnerabilities.service.excepting import Wanted
from lionrock.vulnerabilities.store import listing, sums
from lionrock.vulnerabilities.store.listing import Search

_FRESH = timedelta(days=35)
"""A scan counts for a month and some days."""


@control(
    "vulnerabilities.remediated",
    title=Text(
        "Critical vulnerabilities of each critical system are fixed in time", "每個關鍵系統的危急漏洞均按期修復"
    ),
    satisfies=("C-VUL-01",),
    every=hours(6),
    proof="effect",
    on=(
        DueTimesComputed,
        HostsPlaced,
        ReferenceImported,
        ScanImported,
        VulnerabilityExcepted,
        VulnerabilityExceptionEnded,
    ),
    witness="source",
    guidance=Text(
        "Under Vulnerabilities, list what is overdue for the system: fix it and scan again, or have a named person "
        "accept it until a date. Import a scan of the system at least monthly.",
        "在「漏洞」列出該系統已過期限的項目：修復後再次掃描，或由具名人員限期接受風險。最少每月匯入一次該系統的掃描。",
    ),
)
def remediated(platform: Platform) -> Iterator[Result]:
    """Yield one result for each system: unknown without a scan of the last weeks, failed when something is past due."""
    now = platform.now()
    late = sums.overdue(platform.db, now, "critical")
    for id, _ in platform.port(Estate).systems():
        last = sums.last_look(platform.db, id)
        if last is None or last < now - _FRESH:
            yield Result(id, "unknown", Text("no scan looked at it lately", "近期沒有掃描涵蓋"), last)
        elif late.get(id):
            yield Result(id, "failed", Text(f"past due: {late[id]:,}", f"已過期限：{late[id]:,} 項"), last)
        else:
            yield Result(id, "passed", Text("nothing critical found is past due", "已知的危急漏洞均未過期限"), last)


@world(remediated, "passed")
def nothing_was_found(twin: Twin) -> None:
    """Both systems were scanned today, and nothing was found."""
    twins.sound(twin)


@world(remediated, "passed")
def what_was_found_is_young(twin: Twin) -> None:
    """Something critical was found today."""
    estate(twin)
    twins.scanned(twin, {"oms-db": [twins.ORDINARY], "dir-1": []})


@world(remediated, "unknown")
def nothing_was_scanned(twin: Twin) -> None:
    """Systems with assets, and no scan."""
    estate(twin)


@breaks(remediated)
def it_is_found_again_and_again(twin: Twin) -> None:
    """Something critical was found three weeks ago, and today's scan finds it still."""
    twins.scanned(twin, {"oms-db": [twins.ORDINARY], "dir-1": []})
    twin.wait(days(21))
    twins.scanned(twin, {"oms-db": [twins.ORDINARY], "dir-1": []})


@breaks(remediated)
def its_exception_ends(twin: Twin) -> None:
    """It was accepted for four weeks, and those are over."""
    twins.scanned(twin, {"oms-db": [twins.ORDINARY], "dir-1": []})
    [found] = listing.findings(twin.platform.db, Search(), twin.clock.now)
    wanted = Wanted(found["weakness"], None, "accepted", "Man Ho", "no window for the fix", twin.clock.now + days(28))
    excepting.grant(twin.platform, DEPUTY, wanted)
    twin.wait(days(29))
    excepting.lapse(twin.platform)


@breaks(remediated)
def a_machine_with_old_findings_comes_in(twin: Twin) -> None:
    """A machine that was found weak long ago is registered as part of a system."""
    twins.scanned(twin, {**twins.BOTH, "oms-old": [twins.ORDINARY]}, days(30))
    register.put(twin.platform, ME, "broken", Asset(key="oms-old", name="Old", hosts=("oms-old",), system="oms"))
    placing.refresh(twin.platform)


@breaks(remediated, "unknown")
def scans_stop(twin: Twin) -> None:
    """Nobody scans for two months."""
    twin.wait(days(60))
