"""What vulnerabilities tell of a system and of an incident, and their gauges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.events.ports import Incidents
from lionrock.events.subjects import INCIDENT, SYSTEM
from lionrock.kernel.contributions import Item, Known, exhibit, gauge, value
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.figures import Figures
from lionrock.vulnerabilities.store import history, listing, sums
from lionrock.vulnerabilities.store.listing import Search

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 1_000
_TOLD: Final = (
    "identifier",
    "title",
    "host_name",
    "component",
    "port",
    "level",
    "score",
    "cvss",
    "first_seen",
    "last_seen",
)


@value("system.vulnerabilities_open", of=SYSTEM, label=Text("Open vulnerabilities", "未修復的漏洞"))
def open_on(platform: Platform, system: str) -> Known:
    """Return how many findings are open on hosts of a system; unknown when no scan looked at any."""
    return _known(platform, system, Search(system=system))


@value("system.vulnerabilities_overdue", of=SYSTEM, label=Text("Vulnerabilities past their due time", "已過期限的漏洞"))
def overdue_on(platform: Platform, system: str) -> Known:
    """Return how many findings are past due on hosts of a system, without an exception in force."""
    return _known(platform, system, Search(system=system, standing="overdue"))


@gauge("vulnerabilities", Text("Open vulnerabilities", "未修復的漏洞"))
def open_all(platform: Platform) -> float:
    """Return how many findings are open."""
    return platform.port(Figures).totals().get("open", 0)


@exhibit("vulnerabilities.open", of=INCIDENT)
def open_when(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield what is open on the incident's system, with the entries of the scans that told of it."""
    system = platform.port(Incidents).describe(incident)["system"]
    if not system:
        return
    rows = listing.findings(platform.db, Search(system=system, limit=_MOST), platform.now())
    if not rows:
        return
    yield Item("vulnerabilities.json", orjson.dumps([_plain(row) for row in rows]), tells=("ScanImported",))
    for scan in sorted({row["last_scan"] for row in rows}):
        entry = history.scan(platform.db, scan)["entry"]
        if entry:
            yield Item(scan, entry=entry)


def _known(platform: Platform, system: str, search: Search) -> Known:
    """Return a count with the scan it rests on."""
    last = sums.last_look(platform.db, system)
    link = f"/vulnerabilities/list?system={system}"
    if last is None:
        return Known(None, Text("no scan looked at a host of this system", "沒有掃描涵蓋此系統的主機"), link)
    count = listing.count(platform.db, search, platform.now())
    return Known(count, Text("scans imported", "已匯入的掃描"), link, last, last)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Return a finding as JSON."""
    return {name: row[name] for name in _TOLD} | {"due": row["due"], "cves": row["cves"]}
