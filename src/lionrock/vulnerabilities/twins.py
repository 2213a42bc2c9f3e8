"""Scans, a catalogue and bills of materials for twins, written as the products write them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate
from lionrock.vulnerabilities.reading import Options
from lionrock.vulnerabilities.service import importing

ME: Final = system("twin")
EXPLOITED: Final = "CVE-2021-44228"
ORDINARY: Final = "CVE-2021-10001"
BOTH: Final[Mapping[str, Sequence[str]]] = {"oms-db": (), "dir-1": ()}
"""The hosts of the small estate, nothing found on them."""


def scanned(twin: Twin, found: Mapping[str, Sequence[str]] = BOTH, ago: timedelta = timedelta()) -> None:
    """Import a scan of these hosts, as of now or some time before, that found the CVE numbers given."""
    at = twin.clock.now - ago
    hosts = "".join(_host(name, cves, at) for name, cves in found.items())
    _taken(
        twin,
        f"scan-{at:%Y%m%d%H%M%S}-{len(found)}.nessus",
        '<?xml version="1.0"?><NessusClientData_v2><Policy><Preferences><ServerPreferences>'
        "<preference><name>plugin_set</name><value>1;2;3;</value></preference>"
        "<preference><name>port_range</name><value>default</value></preference>"
        f'</ServerPreferences></Preferences></Policy><Report name="weekly">\n{hosts}</Report></NessusClientData_v2>',
    )


def catalogue(twin: Twin, cves: Iterable[str] = (EXPLOITED,), ago: timedelta = timedelta()) -> None:
    """Import the catalogue of what is exploited as it is today, or was some time before."""
    now = twin.clock.now - ago
    listed = [
        {"cveID": one, "vulnerabilityName": one, "dateAdded": f"{now - timedelta(days=1):%Y-%m-%d}"} for one in cves
    ]
    told = {"catalogVersion": f"{now:%Y.%m.%d}", "dateReleased": f"{now:%Y-%m-%dT%H:%M:%SZ}", "vulnerabilities": listed}
    _taken(twin, f"kev-{now:%Y%m%d%H%M%S}.json", json.dumps(told))


def bill(twin: Twin, host: str) -> None:
    """Import a bill of materials of what runs on a host, made now."""
    told: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"timestamp": f"{twin.clock.now:%Y-%m-%dT%H:%M:%SZ}", "component": {"name": host}},
        "components": [{"bom-ref": "c", "name": "log4j", "purl": "pkg:maven/l/log4j@2.17"}],
    }
    _taken(twin, f"bom-{host}-{twin.clock.now:%Y%m%d%H%M%S}.json", json.dumps(told))


def sound(twin: Twin) -> None:
    """Make the small estate with a scan of all of it and the catalogue of today, nothing found."""
    estate(twin)
    catalogue(twin)
    scanned(twin)


def _taken(twin: Twin, name: str, text: str) -> None:
    """Import a file."""
    path = twin.place / name
    path.write_text(text, "utf-8")
    staged = importing.read(twin.platform, path, name, Options())
    try:
        importing.take(twin.platform, ME, staged)
    finally:
        staged.drop()


def _host(name: str, cves: Sequence[str], at: Instant) -> str:
    """Return one host of a Nessus report."""
    items = "".join(
        f'<ReportItem port="443" protocol="tcp" severity="3" pluginID="{number}" pluginName="weakness {number}">'
        f"<cve>{cve}</cve><cvss3_base_score>9.8</cvss3_base_score><plugin_type>remote</plugin_type></ReportItem>\n"
        for number, cve in enumerate(cves, 1)
    )
    return (
        f'<ReportHost name="{name}"><HostProperties><tag name="HOST_END_TIMESTAMP">{int(at.timestamp())}</tag>'
        f'<tag name="Credentialed_Scan">true</tag></HostProperties>{items}</ReportHost>\n'
    )
