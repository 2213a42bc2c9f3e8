"""Nessus reports, version 2 of its XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import unfit
from lionrock.vulnerabilities.model import (
    Level,
    Look,
    Part,
    Scan,
    Severity,
    Sighting,
    Skipped,
    cves,
    host_name,
    number,
    plain,
    rated,
)
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork
from lionrock.vulnerabilities.xml_stream import Element, children, claims, text, walk

_ROOT: Final = "NessusClientData_v2"
_WHOLE: Final = frozenset({"preference", "policyName", "HostProperties", "ReportItem"})
_MARKS: Final = frozenset({_ROOT, "Report", "ReportHost"})
_OWN: Final[tuple[Level, ...]] = ("informational", "low", "medium", "high", "critical")
_NAMES: Final = ("host-fqdn", "host-ip", "hostname", "netbios-name", "host-rdns")
_SCORES: Final = (("cvss4_base_score", "cvss4_vector", "4.0"), ("cvss3_base_score", "cvss3_vector", "3.0"))
_PLUGIN: Final = re.compile(r"\d{1,9}\Z")
_PORTS: Final = re.compile(r"(?:[TU]:)?(\d{1,5})(?:-(\d{1,5}))?\Z")
_VERSION: Final = re.compile(r"CVSS:(\d\.\d)")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first element is Nessus's."""
    return claims(head, _ROOT)


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield what a report tells: its policy's checks and ports, then each host with its items."""
    settings: dict[str, str] = {}
    reading, scan, begun = _Host(clock), "", False
    for event, called, element in walk(stream, _WHOLE, _MARKS):
        if called == _ROOT:
            begun = True
        elif called == "preference":
            settings[text(element, "name")] = text(element, "value")
        elif called == "Report" and event == "start":
            scan = plain(element.get("name"))
            yield _scan(scan, settings)
        elif called == "ReportHost" and event == "start":
            reading = _Host(clock, host_name(element.get("name")))
        elif called == "HostProperties":
            reading.properties(element)
        elif called == "ReportItem":
            yield reading.item(element)
        elif called == "ReportHost":
            yield reading.look()
    if not begun:
        raise unfit(f"no {_ROOT} in the file", f"檔案內沒有 {_ROOT}")


class _Host:
    """One host of the report as it is read."""

    def __init__(self, clock: Clockwork, name: str = "") -> None:
        self._clock = clock
        self._name = name
        self._tags: dict[str, str] = {}

    def properties(self, element: Element) -> None:
        """Keep what the report says of the host."""
        wanted = {*_NAMES, "HOST_END", "HOST_END_TIMESTAMP", "Credentialed_Scan"}
        for tag in children(element, "tag"):
            if (name := tag.get("name", "")) in wanted:
                self._tags[name] = (tag.text or "").strip()

    def look(self) -> Look:
        """Return the look at the host, finished when the report says when it ended."""
        ended = "HOST_END" in self._tags or "HOST_END_TIMESTAMP" in self._tags
        signed = {"true": True, "false": False}.get(self._tags.get("Credentialed_Scan", "").lower())
        return Look(
            self._name,
            tuple(name for one in _NAMES if (name := host_name(self._tags.get(one)))),
            self._ended(),
            finished=ended,
            signed_in=signed,
            why=None
            if ended
            else Text("the report does not say that this host was finished", "報告沒有註明此主機已完成掃描"),
        )

    def item(self, element: Element) -> Sighting | Skipped:
        """Return the finding of one item."""
        plugin, where = element.get("pluginID", ""), element.sourceline or 0
        if not _PLUGIN.match(plugin) or not self._name:
            wrong = Text("an item without host or plugin number", "項目沒有主機或外掛編號")
            return Skipped(where, wrong, self._name)
        port = element.get("port", "0")
        solution = plain(text(element, "solution"))
        return Sighting(
            host=self._name,
            identifier=plugin,
            title=plain(element.get("pluginName") or text(element, "plugin_name")) or f"plugin {plugin}",
            severity=_severity(element),
            check=plugin,
            port="" if port == "0" else plain(f"{port}/{element.get('protocol', '')}", 20),
            cves=cves([one.text for one in children(element, "cve")]),
            fix="" if solution.lower() == "n/a" else solution,
            local=text(element, "plugin_type") == "local",
            where=where,
        )

    def _ended(self) -> Instant | None:
        """Return when the host was finished, by the seconds rather than by the words, which name no zone."""
        return self._clock.seconds(self._tags.get("HOST_END_TIMESTAMP")) or self._clock.read(self._tags.get("HOST_END"))


def _severity(element: Element) -> Severity:
    """Return the severity by the newest CVSS given, else the report's own of 0 to 4."""
    written = element.get("severity", "")
    own: Level = _OWN[int(written)] if written in {"0", "1", "2", "3", "4"} else "unknown"
    for score, vector, version in _SCORES:
        found = number(text(element, score))
        if found is not None:
            told = text(element, vector)
            match = _VERSION.match(told)
            return rated(found, match[1] if match else version, told, own)
    return rated(number(text(element, "cvss_base_score")), "2.0", text(element, "cvss_vector"), own)


def _scan(name: str, settings: dict[str, str]) -> Scan:
    """Return what the policy says was looked for."""
    plugins = frozenset(filter(_PLUGIN.match, (one.strip() for one in settings.get("plugin_set", "").split(";"))))
    return Scan(name=name, tool="Nessus", checks=plugins or None, ports=_ports(settings.get("port_range", "")))


def _ports(written: str) -> tuple[tuple[int, int], ...] | None:
    """Return the ports tried, None where the policy names them by a word such as default or all."""
    found = [_PORTS.match(one.strip()) for one in written.split(",")] if written else []
    if not found or None in found:
        return None
    return tuple((int(one[1]), int(one[2] or one[1])) for one in found if one)


_SAMPLE: Final = Sample(
    data=b"""<?xml version="1.0"?>
<NessusClientData_v2><Policy><policyName>weekly</policyName><Preferences><ServerPreferences>
<preference><name>plugin_set</name><value>10863;51192;97833;</value></preference>
<preference><name>port_range</name><value>1-1024,8443</value></preference>
</ServerPreferences></Preferences></Policy>
<Report name="control centre, weekly">
<ReportHost name="10.20.0.15"><HostProperties>
<tag name="HOST_END_TIMESTAMP">1795300200</tag><tag name="host-fqdn">OMS-WEB1.grid.example</tag>
<tag name="Credentialed_Scan">true</tag><tag name="HOST_END">Sat Nov 21 10:30:00 2026</tag></HostProperties>
<ReportItem port="445" svc_name="cifs" protocol="tcp" severity="4" pluginID="97833"
 pluginName="SMB remote code execution"
 pluginFamily="Windows"><cve>CVE-2017-0144</cve><cve>CVE-2017-0145</cve><cvss3_base_score>8.8</cvss3_base_score>
<cvss3_vector>CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H</cvss3_vector><cvss_base_score>9.3</cvss_base_score>
<plugin_type>remote</plugin_type><solution>Install the update.</solution></ReportItem>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="19506" pluginName="Scan information"
 pluginFamily="Settings"><plugin_type>summary</plugin_type><solution>n/a</solution></ReportItem>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="3" pluginName="of no plugin"/>
</ReportHost></Report></NessusClientData_v2>
""",
    rows=(
        {
            "host": "10.20.0.15",
            "identifier": "97833",
            "port": "445/tcp",
            "cves": ("CVE-2017-0144", "CVE-2017-0145"),
            "severity": Severity("high", 8.8, "3.1", "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"),
            "fix": "Install the update.",
        },
        {"identifier": "19506", "port": "", "severity": Severity("informational"), "fix": ""},
    ),
    hosts=("10.20.0.15",),
)

NESSUS = Scanner(
    id="nessus",
    title=Text("Nessus (XML, version 2)", "Nessus（XML 第 2 版）"),
    guidance=Text(
        "Export the scan as “Nessus” (.nessus), not as CSV: only this file says which plugins ran, which ports were "
        "tried and whether the scanner could sign in. A local check counts as gone only when it could.",
        "請將掃描匯出為「Nessus」（.nessus），而非 CSV："
        "只有此檔案載明執行了哪些外掛、嘗試了哪些連接埠，以及能否登入主機。"
        "本機檢查只在成功登入時才會視為已消失。",
    ),
    claims=_claims,
    read=read,
    samples=(_SAMPLE,),
)
