"""OpenVAS and Greenbone reports as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.errors import hostile, unfit
from lionrock.vulnerabilities.model import (
    Level,
    Look,
    Part,
    Scan,
    Severity,
    Sighting,
    Skipped,
    Stated,
    cves,
    host_name,
    number,
    plain,
    rated,
)
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork
from lionrock.vulnerabilities.xml_stream import Element, child, children, claims, text, walk

_WHOLE: Final = frozenset(
    {"result", "host", "error", "filters", "scan_run_status", "scan_start", "scan_end", "task", "gmp", "omp"}
)
_ROOTS: Final = ("report", "get_reports_response")
_LETTERS: Final[dict[str, tuple[Level, ...]]] = {
    "c": ("critical",),
    "h": ("critical", "high"),
    "m": ("medium",),
    "l": ("low",),
    "g": ("informational",),
}
_TERM: Final = re.compile(r"(\w+)=(-?\w+)")
_VECTOR: Final = re.compile(r"cvss_base_vector=([^|]+)")
_VERSION: Final = re.compile(r"CVSS:(\d\.\d)")
_THREATS: Final[dict[str, Level]] = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "low": "low",
    "log": "informational",
    "debug": "informational",
    "false positive": "informational",
}
_MOST_HOSTS: Final = 200_000
_MOST_FAILURES: Final = 1_000_000


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first element is a report of Greenbone."""
    return any(claims(head, root) for root in _ROOTS) and any(
        word in head
        for word in (b"<gmp>", b"<omp>", b"format_id=", b"<report_format", b"get_reports_response", b"<nvt")
    )


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield the findings as they come; what was looked at is known at the end."""
    report = _Report(clock)
    for event, called, element in walk(stream, _WHOLE, frozenset(_ROOTS)):
        if event == "whole":
            found = report.take(called, element)
            if found is not None:
                yield found
    if not report.known:
        raise unfit("no report of OpenVAS in the file", "檔案內沒有 OpenVAS 報告")
    yield report.scan()
    yield from report.looks()


class _Report:
    """What a report says beside its results."""

    def __init__(self, clock: Clockwork) -> None:
        self._clock = clock
        self._words: dict[str, str] = {}
        self._hosts: dict[str, Look] = {}
        self._missed: dict[str, set[str]] = {}
        self._results = 0
        self._failures = 0
        self.known = False

    def take(self, called: str, element: Element) -> Sighting | Skipped | None:
        """Take one element; return the finding of a result."""
        self.known = True
        if called == "result":
            self._results += 1
            return self._result(element)
        if called == "host":
            self._host(element)
        elif called == "error":
            self._failed(host_name(text(element, "host")), _oid(element))
        elif called == "filters":
            self._words["filters"] = text(element, "term")
        elif called == "task":
            self._words["task"] = self._words.get("task") or text(element, "name")
        elif called in {"gmp", "omp"}:
            self._words["version"] = text(element, "version")
        else:
            self._words[called] = (element.text or "").strip()
        return None

    def _room(self, host: str) -> None:
        """Return when one more host can be kept; raises HostileError."""
        if host not in self._hosts and len(self._hosts) >= _MOST_HOSTS:
            raise hostile(f"more than {_MOST_HOSTS:,} hosts", f"超過 {_MOST_HOSTS:,} 部主機")

    def _failed(self, host: str, check: str) -> None:
        """Keep that a check failed on a host."""
        checks = self._missed.setdefault(host, set())
        if check not in checks:
            checks.add(check)
            self._failures += 1
        if self._failures > _MOST_FAILURES:
            raise hostile(f"more than {_MOST_FAILURES:,} errors", f"超過 {_MOST_FAILURES:,} 項錯誤")

    def scan(self) -> Scan:
        """Return what the report says of itself: its filters leave things out, which are not gone for that."""
        terms = dict(_TERM.findall(self._words.get("filters", "")))
        rows, first = number(terms.get("rows")), number(terms.get("first"))
        cut = (rows is not None and 0 < rows <= self._results) or (first is not None and first > 1)
        levels = frozenset(level for letter in terms.get("levels", "") for level in _LETTERS.get(letter, ()))
        status = self._words.get("scan_run_status", "Done")
        wrong = (
            Text(f"the scan is {status}", f"掃描狀態為 {status}")
            if status != "Done"
            else Text("the report shows only some of its rows", "報告只列出部分結果")
            if cut
            else None
        )
        quality = number(terms.get("min_qod"))
        return Scan(
            name=plain(self._words.get("task")),
            tool=f"Greenbone {self._words.get('version', '')}".strip(),
            began=self._clock.read(self._words.get("scan_start")),
            ended=self._ended(),
            levels=levels or None,
            quality=int(quality) if quality is not None else 0,
            whole=wrong is None,
            why=wrong,
        )

    def looks(self) -> Iterator[Look]:
        """Yield the hosts, each with the checks that failed on it."""
        for name, look in self._hosts.items():
            yield replace(look, missed=frozenset(self._missed.get(name, ())), at=look.at or self._ended())

    def _ended(self) -> Instant | None:
        """Return when the scan ended."""
        return self._clock.read(self._words.get("scan_end"))

    def _host(self, element: Element) -> None:
        """Keep a host that was scanned; names of hosts in other places are passed over."""
        name = host_name(text(element, "ip"))
        if not name:
            return
        self._room(name)
        details = {text(one, "name"): text(one, "value") for one in children(element, "detail")}
        signed = {word.rpartition("-")[2] for word in details if word.startswith("Auth-")}
        ended = text(element, "end")
        before = self._hosts[name].also if name in self._hosts else ()
        also = (*before, host_name(details.get("hostname")))
        self._hosts[name] = Look(
            name,
            tuple(dict.fromkeys(filter(None, also))),
            self._clock.read(ended),
            finished=bool(ended),
            signed_in=True if "Success" in signed else False if "Failure" in signed else None,
            why=None if ended else Text("the scan of this host did not end", "此主機的掃描未完成"),
        )

    def _result(self, element: Element) -> Sighting | Skipped:
        """Return the finding of a result."""
        host, where = child(element, "host"), element.sourceline or 0
        name, oid = host_name(host.text if host is not None else None), _oid(element)
        if not name or not oid:
            return Skipped(where, Text("a result without host or test", "結果沒有主機或測試編號"), name)
        also = host_name(text(element, "host", "hostname"))
        done = bool(self._words.get("scan_end") or self._words.get("scan_run_status") == "Done")
        self._room(name)
        self._hosts.setdefault(name, Look(name, (also,) if also else (), finished=done))
        port = text(element, "port")
        nvt = child(element, "nvt")
        severity, stated = _severity(element)
        quality = number(text(element, "qod", "value"))
        return Sighting(
            host=name,
            identifier=oid,
            title=plain(text(element, "name")) or oid,
            severity=severity,
            check=oid,
            port="" if port.startswith("general") else plain(port, 40),
            cves=_cves(nvt),
            fix=plain(text(element, "nvt", "solution")),
            local="Local Security" in text(element, "nvt", "family"),
            quality=int(quality) if quality is not None and 0 <= quality <= 100 else 100,  # noqa: PLR2004 per cent
            at=self._clock.read(text(element, "creation_time")),
            stated=stated,
            where=where,
        )


def _oid(element: Element) -> str:
    """Return the number of the test."""
    nvt = child(element, "nvt")
    return plain(nvt.get("oid") if nvt is not None else None, 100)


def _cves(nvt: Element | None) -> tuple[str, ...]:
    """Return the CVE numbers of a test, as newer and older versions write them."""
    if nvt is None:
        return ()
    refs = child(nvt, "refs")
    newer = [one.get("id") for one in children(refs, "ref") if one.get("type") == "cve"]
    return cves([*newer, *text(nvt, "cve").split(",")])


def _severity(element: Element) -> tuple[Severity, Stated]:
    """Return the severity of a result; −1 is what a person marked as a false positive."""
    own: Level = _THREATS.get(text(element, "threat").lower(), "unknown")
    score = number(text(element, "severity"))
    if score is None:
        score = number(text(element, "nvt", "cvss_base"))
    if score is not None and score < 0:
        return Severity("informational"), "false_positive" if score == -1 else ""
    vector = text(element, "nvt", "severities", "severity", "value")
    if not vector:
        match = _VECTOR.search(text(element, "nvt", "tags"))
        vector = match[1] if match else ""
    version = _VERSION.match(vector)
    return rated(score, version[1] if version else "2.0" if vector else "3", vector, own), ""


_SAMPLE: Final = Sample(
    data=b"""<report id="1" format_id="x"><report id="1"><gmp><version>22.6</version></gmp>
<filters id=""><term>apply_overrides=1 levels=hml rows=100 min_qod=70 first=1</term></filters>
<scan_run_status>Done</scan_run_status><task id="t"><name>substations</name></task>
<scan_start>2026-11-20T01:00:00Z</scan_start>
<results start="1" max="100"><result id="r1"><name>OpenSSH: user enumeration</name>
<creation_time>2026-11-20T01:20:00Z</creation_time><port>22/tcp</port>
<host>10.20.3.9<hostname>rtu-gw9</hostname></host>
<nvt oid="1.3.6.1.4.1.25623.1.0.813864"><family>General</family><cvss_base>5.3</cvss_base>
<severities><severity type="cvss_base_v3">
<value>CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N</value></severity></severities>
<refs><ref type="cve" id="CVE-2018-15473"/><ref type="url" id="https://example"/></refs>
<solution type="VendorFix">Update to 7.8 or later.</solution></nvt>
<threat>Medium</threat><severity>5.3</severity><qod><value>80</value></qod></result></results>
<host><ip>10.20.3.9</ip><start>2026-11-20T01:00:00Z</start><end>2026-11-20T01:30:00Z</end>
<detail><name>Auth-SSH-Failure</name><value>x</value></detail></host>
<host><ip>10.20.3.10</ip><start>2026-11-20T01:00:00Z</start><end></end></host>
<errors><count>1</count><error><host>10.20.3.9</host><nvt oid="1.3.6.1.4.1.25623.1.0.1"/></error></errors>
<scan_end>2026-11-20T01:30:00Z</scan_end></report></report>
""",
    rows=(
        {
            "host": "10.20.3.9",
            "identifier": "1.3.6.1.4.1.25623.1.0.813864",
            "port": "22/tcp",
            "cves": ("CVE-2018-15473",),
            "severity": Severity("medium", 5.3, "3.0", "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"),
            "quality": 80,
        },
    ),
    hosts=("10.20.3.9", "10.20.3.10"),
)

OPENVAS = Scanner(
    id="openvas",
    title=Text("OpenVAS / Greenbone (XML)", "OpenVAS / Greenbone 報告（XML）"),
    guidance=Text(
        "Export the report as XML with all rows (rows=-1) and all levels. What the report’s own filter leaves out does "
        "not count as gone. The report does not say which tests ran: only those it tells of anywhere count, unless a "
        "person says on import that all of them ran.",
        "請將報告匯出為 XML，並包括所有結果（rows=-1）及所有級別。被報告篩選條件略去的項目不會視為已消失。"
        "報告沒有載明執行了哪些測試：除非匯入時由人員聲明已全部執行，否則只計算報告提及的測試。",
    ),
    claims=_claims,
    read=read,
    samples=(_SAMPLE,),
)
