"""CISA's catalogue of vulnerabilities that are known to be exploited (KEV), as JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.csv_stream import rows, runs
from lionrock.vulnerabilities.errors import unfit
from lionrock.vulnerabilities.json_stream import loaded, mapping, members
from lionrock.vulnerabilities.model import CVE, Dated, Exploited, Part, Skipped, plain
from lionrock.vulnerabilities.scanning import Sample, Scanner, Stream
from lionrock.vulnerabilities.times import Clockwork

_WANTED: Final = frozenset({"catalogVersion", "dateReleased", "vulnerabilities[]"})
_COLUMNS: Final = frozenset({"cveID", "vulnerabilityName", "dateAdded", "dueDate"})


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file is the catalogue."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return b'"catalogVersion"' in head and b'"vulnerabilities"' in head
    first = start.splitlines()[0] if start else b""
    return b"cveID" in first and b"dateAdded" in first


def read(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield the edition, then one entry for each CVE."""
    head = stream.read(1)
    while head in {b" ", b"\n", b"\r", b"\t", b"\xef", b"\xbb", b"\xbf"}:
        head = stream.read(1)
    if head == b"{":
        yield from _json(_Put(stream, head), clock)
    else:
        yield from _csv(_Put(stream, head), clock)


class _Put:
    """A stream with a byte put back before it."""

    def __init__(self, stream: Stream, first: bytes) -> None:
        self._stream = stream
        self._first = first
        self.place = 0

    def read(self, most: int, /) -> bytes:
        """Return the byte, then the others."""
        data, self._first = self._first or self._stream.read(most), b""
        self.place = self._stream.place
        return data


def _json(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield what the catalogue in JSON tells."""
    told: dict[str, Any] = {}
    for path, raw, place in members(stream, _WANTED):
        try:
            if path == "vulnerabilities[]":
                yield _entry(mapping(raw), place, clock)
            else:
                told[path] = loaded(raw)
        except InputError as problem:
            yield Skipped(place, problem.message)
    if not told:
        raise unfit("no catalogue in the file", "檔案內沒有名錄")
    yield Dated(clock.read(told.get("dateReleased")), plain(told.get("catalogVersion"), 40))


def _csv(stream: Stream, clock: Clockwork) -> Iterator[Part]:
    """Yield what the catalogue in CSV tells."""
    names: list[str] = []
    for line, cells in rows(stream):
        if not names:
            names = [cell.strip() for cell in cells]
            if missing := sorted(_COLUMNS - set(names)):
                raise unfit(f"columns {', '.join(missing)} expected", f"欠缺欄位 {', '.join(missing)}")
        elif len(cells) != len(names):
            yield Skipped(line, Text("more or fewer cells than columns", "儲存格數目與欄位不符"))
        else:
            yield _entry(dict(zip(names, cells, strict=True)), line, clock)
    if not names:
        raise unfit("no row with the names of the columns", "沒有欄名")
    yield Dated(None, "")


def _entry(row: Mapping[str, Any], where: int, clock: Clockwork) -> Part:
    """Return one entry of the catalogue."""
    cve, added = str(row.get("cveID", "")).strip(), clock.read(row.get("dateAdded"))
    name = plain(row.get("vulnerabilityName"), 300)
    if not CVE.match(cve) or added is None:
        return Skipped(where, Text("CVE number and day of listing expected", "應有 CVE 編號及列出日期"))
    if runs(name):
        return Skipped(where, Text("a name that a spreadsheet would run", "試算表會執行名稱內容"))
    # the catalogue's own due day may lie ahead of us, as due days do
    due = type(clock)(added.replace(year=added.year + 50), clock.zone).read(row.get("dueDate"))
    return Exploited(cve, added, due, name, str(row.get("knownRansomwareCampaignUse", "")).strip().lower() == "known")


_JSON: Final = Sample(
    data=b"""{"title": "Catalog", "catalogVersion": "2026.11.20", "dateReleased": "2026-11-20T15:00:00.0000Z",
"count": 1, "vulnerabilities": [{"cveID": "CVE-2017-0144", "vulnerabilityName": "Windows SMB remote code execution",
"dateAdded": "2022-02-10", "dueDate": "2022-08-10", "knownRansomwareCampaignUse": "Known"}]}
""",
    rows=({"cve": "CVE-2017-0144", "name": "Windows SMB remote code execution", "ransomware": True},),
)
_CSV: Final = Sample(
    data=b"""cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,dueDate,\
knownRansomwareCampaignUse
CVE-2018-15473,OpenBSD,OpenSSH,OpenSSH user enumeration,2026-11-01,"Two
lines",Update.,2026-11-22,Unknown
CVE-2018-15474,x,y,"=cmd|' /C calc'!A0",2026-11-01,,,2026-11-22,Unknown
""",
    rows=({"cve": "CVE-2018-15473", "ransomware": False},),
    whole=False,
)

KEV = Scanner(
    id="kev",
    title=Text("CISA KEV catalogue (JSON, CSV)", "CISA KEV 名錄（JSON、CSV）"),
    guidance=Text(
        "Fetch known_exploited_vulnerabilities.json from CISA on a machine that may reach it, and import it as it is. "
        "It replaces the one before; due times of what it lists are computed anew.",
        "在可連線的電腦從 CISA 下載 known_exploited_vulnerabilities.json，直接匯入即可；"
        "會取代上一份，並重新計算所列漏洞的期限。",
    ),
    claims=_claims,
    read=read,
    samples=(_JSON, _CSV),
    kind="reference",
)
