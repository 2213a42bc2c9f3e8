"""CycloneDX bills of materials with vulnerabilities and their analysis (VEX), as JSON and as XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.bom import Bill
from lionrock.vulnerabilities.errors import unfit
from lionrock.vulnerabilities.json_stream import loaded, mapping, members
from lionrock.vulnerabilities.model import Part, Severity, Skipped
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork
from lionrock.vulnerabilities.xml_stream import Element, child, children, claims, name, text, walk

_WANTED: Final = frozenset({"bomFormat", "specVersion", "metadata", "components[]", "vulnerabilities[]"})
_WHOLE: Final = frozenset({"metadata", "component", "vulnerability"})
_MARKS: Final = frozenset({"bom", "vulnerabilities"})
_VERSION: Final = re.compile(r"1\.\d{1,2}\Z")
_SPACE: Final = re.compile(r"http://cyclonedx\.org/schema/bom/(\d+\.\d+)\Z")


class _Again:
    """A stream whose first bytes were looked at."""

    def __init__(self, stream: Stream, head: bytes) -> None:
        self._stream = stream
        self._head = head

    @property
    def place(self) -> int:
        """Return how many bytes were read."""
        return self._stream.place - len(self._head)

    def read(self, most: int, /) -> bytes:
        """Return the bytes looked at, then the others."""
        if self._head:
            data, self._head = self._head[:most], self._head[most:]
            return data
        return self._stream.read(most)


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file is a bill of materials of CycloneDX."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        return re.search(rb'"bomFormat"\s*:\s*"CycloneDX"', head) is not None
    return b"cyclonedx.org/schema/bom" in head and claims(head, "bom")


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield what a bill tells, whichever way it is written."""
    head = stream.read(65_536)
    again: Any = _Again(stream, head)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json(again, Bill(clock))
    else:
        yield from _xml(again, Bill(clock))


def _json(stream: Stream, bill: Bill) -> Iterator[Part]:
    """Yield what a bill in JSON tells."""
    version = ""
    for path, raw, place in members(stream, _WANTED):
        try:
            if path == "specVersion":
                version = _known(loaded(raw))
            elif path == "metadata":
                bill.about(mapping(raw))
            elif path == "components[]":
                bill.component(mapping(raw))
            elif path == "vulnerabilities[]":
                yield from bill.vulnerability(mapping(raw), place)
        except InputError as problem:
            if path in {"specVersion", "metadata"}:
                raise
            yield Skipped(place, problem.message, bill.host)
    _known(version)
    yield from bill.end()


def _xml(stream: Stream, bill: Bill) -> Iterator[Part]:
    """Yield what a bill in XML tells."""
    version = ""
    for event, called, element in walk(stream, _WHOLE, _MARKS):
        if called == "bom" and event == "start":
            space = _SPACE.match(str(element.tag).partition("}")[0].lstrip("{"))
            version = _known(space[1] if space else "")
        elif called == "vulnerabilities":
            bill.listed = True
        elif called == "metadata":
            bill.about(_metadata(element))
        elif called == "component":
            bill.component(_component(element))
            for one in children(child(element, "vulnerabilities"), "vulnerability"):
                yield from bill.vulnerability(_vulnerability(one, element.get("bom-ref", "")), one.sourceline or 0)
        elif called == "vulnerability":
            yield from bill.vulnerability(_vulnerability(element, ""), element.sourceline or 0)
    _known(version)
    yield from bill.end()


def _known(version: Any) -> str:
    """Return a version of the schema; raises InputError for one nobody knows."""
    if not isinstance(version, str) or not _VERSION.match(version):
        raise unfit(f"CycloneDX 1.x expected, found {version!r:.20}", f"應為 CycloneDX 1.x，現為 {version!r:.20}")
    return version


def _metadata(element: Element) -> dict[str, Any]:
    """Return the metadata in the shape JSON has."""
    subject, tools = child(element, "component"), child(element, "tools")
    listed = children(tools, "tool") or children(child(tools, "components") if tools is not None else None, "component")
    return {
        "timestamp": text(element, "timestamp"),
        "component": _component(subject) if subject is not None else None,
        "tools": [{"name": text(one, "name"), "version": text(one, "version")} for one in listed],
    }


def _component(element: Element, depth: int = 0) -> dict[str, Any]:
    """Return a component in the shape JSON has."""
    inner = children(child(element, "components"), "component")
    return {
        "bom-ref": element.get("bom-ref"),
        **{part: text(element, part) for part in ("group", "name", "version", "purl")},
        "components": [_component(one, depth + 1) for one in inner],
    }


def _vulnerability(element: Element, within: str) -> dict[str, Any]:
    """Return a vulnerability in the shape JSON has; the older extension names the component it stands in."""
    refs = [text(one, "ref") for one in children(child(element, "affects"), "target")]
    older = element.get("ref") or within
    advice = [one.text for one in children(child(element, "recommendations"), "recommendation")]
    analysis = child(element, "analysis")
    return {
        "id": text(element, "id"),
        "description": text(element, "description"),
        "recommendation": text(element, "recommendation") or " ".join(filter(None, advice)),
        "references": [{"id": text(one, "id")} for one in children(child(element, "references"), "reference")],
        "affects": [{"ref": ref} for ref in refs or ([older] if older else [])],
        "ratings": [_rating(one) for one in children(child(element, "ratings"), "rating")],
        "analysis": {} if analysis is None else {name(one): (one.text or "").strip() for one in analysis},
    }


def _rating(element: Element) -> dict[str, Any]:
    """Return a rating in the shape JSON has; the older extension writes the score one level deeper."""
    found = {part: text(element, part) for part in ("score", "severity", "method", "vector")}
    return found | {"score": found["score"] or text(element, "score", "base")}


_JSON: Final = Sample(
    data=b"""{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 3, "metadata":
{"timestamp": "2026-11-19T08:00:00Z", "component": {"group": "grid", "name": "oms-portal", "version": "4.2"}},
"components": [{"bom-ref": "c1", "name": "jackson-databind", "version": "2.9.4",
"purl": "pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.4?type=jar"}],
"vulnerabilities": [{"id": "CVE-2018-7489", "ratings": [{"score": 9.8, "severity": "critical", "method": "CVSSv3",
"vector": "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}], "affects": [{"ref": "c1"}],
"analysis": {"state": "not_affected", "justification": "code_not_reachable"}}]}
""",
    rows=(
        {
            "host": "grid/oms-portal",
            "identifier": "CVE-2018-7489",
            "component": "pkg:maven/com.fasterxml.jackson.core/jackson-databind",
            "version": "2.9.4",
            "stated": "not_affected",
            "why": "code_not_reachable",
            "severity": Severity("critical", 9.8, "3.0", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
        },
    ),
    hosts=("grid/oms-portal",),
)
_XML: Final = Sample(
    data=b"""<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4" version="1">
<metadata><timestamp>2026-11-19T08:00:00Z</timestamp><component type="application"><group>grid</group>
<name>oms-portal</name></component></metadata>
<components><component bom-ref="c1"><name>jackson-databind</name><version>2.9.4</version>
<purl>pkg:maven/com.fasterxml.jackson.core/jackson-databind@2.9.4</purl></component></components>
<vulnerabilities><vulnerability><id>SNYK-1</id><references><reference><id>CVE-2018-7489</id></reference></references>
<ratings><rating><score>9.8</score><method>CVSSv3</method></rating></ratings>
<affects><target><ref>c1</ref></target></affects></vulnerability></vulnerabilities></bom>
""",
    rows=(
        {
            "host": "grid/oms-portal",
            "identifier": "SNYK-1",
            "cves": ("CVE-2018-7489",),
            "component": "pkg:maven/com.fasterxml.jackson.core/jackson-databind",
        },
    ),
    hosts=("grid/oms-portal",),
)

CYCLONEDX = Scanner(
    id="cyclonedx",
    title=Text("CycloneDX (JSON, XML) with VEX", "CycloneDX（JSON、XML）連 VEX"),
    guidance=Text(
        "Any bill of materials of version 1.x with vulnerabilities. What it says of a finding (VEX) is shown beside it "
        "and sets it aside; it hides nothing. A file without components speaks only of what it lists. A bill that does "
        "not name its subject wants a name on import.",
        "任何 1.x 版本並載有漏洞的物料清單。清單對漏洞的說明（VEX）會並列顯示並將其擱置，但不會隱藏。"
        "沒有組件的檔案只就所列項目作出說明。沒有註明對象的清單須於匯入時指明名稱。",
    ),
    claims=_claims,
    read=read,
    samples=(_JSON, _XML),
)
