"""Windows events as XML, as Windows renders them: one event a line or over several.

Splunk's forwarder writes them with `renderXml = true`, NXLog with `to_xml()`; `wevtutil query-events` with
`/format:xml` and the event viewer's "Save as XML" give them too. No XML parser stands behind it: entities and document
types of a stranger's making are refused, never expanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import plain_xml, windows
from lionrock.telemetry.formats.json_lines import not_ours
from lionrock.telemetry.formats.lines import LONGEST, lines, text
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.formats.windows_fields import nested

ID: Final = "windows.xml"
_BEGIN: Final = b"<Event "
_CLOSE: Final = b"</Event>"
_SPACE: Final = b"http://schemas.microsoft.com/win/2004/08/events/event"
_LOOKED: Final = 4096
_FRAME: Final = (b"<?xml", b"<Events", b"</Events", b"-")
"""What may stand between events: the declaration, the frame of a saved log, and the fold marks of a viewer."""


def _claims(name: str, head: bytes) -> bool:
    """Say whether an event of Windows' own name space stands at the beginning."""
    return _BEGIN in head[:_LOOKED] and _SPACE in head[:_LOOKED] and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in b"<-"


def split(block: bytes) -> Iterator[bytes]:
    """Yield the events of a block; what else stands there and is no frame comes line by line."""
    at = 0
    while at < len(block):
        start = block.find(_BEGIN, at)
        yield from _between(block[at : start if start >= 0 else len(block)])
        if start < 0:
            return
        at = _end(block, start)
        yield block[start : min(at, start + LONGEST + 1)].rstrip()


def extent(block: bytes) -> int:
    """Return how much of a block of lines is whole events."""
    start = block.rfind(_BEGIN)
    if start < 0 or block.find(_CLOSE, start) >= 0:
        return len(block)
    return block.rfind(b"\n", 0, start) + 1


def _end(block: bytes, start: int) -> int:
    """Return where an event ends: behind its own end, or before the next one when it has none."""
    after = block.find(_BEGIN, start + 1)
    limit = after if after >= 0 else len(block)
    found = block.find(_CLOSE, start, limit)
    return found + len(_CLOSE) if found >= 0 else limit


def _between(piece: bytes) -> Iterator[bytes]:
    """Yield what stands outside events and is no frame."""
    rest = piece.removeprefix(b"\xef\xbb\xbf")
    yield from (line for line in lines(rest) if line.strip() and not line.lstrip().startswith(_FRAME))


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = plain_xml.element(text(raw).strip())
    found = plain_xml.values(event)
    if event.name != "Event" or not isinstance(found.get("System"), dict):
        raise not_ours("an Event with a System part")
    rendered = found.pop("RenderingInfo", None)
    fields = nested(found)
    if isinstance(rendered, dict) and isinstance(rendered.get("Message"), str):
        fields.setdefault("Message", rendered["Message"])
    written = windows.text(fields.get("SystemTime")) or ""
    return windows.record(ID, fields, raw, stated(written), written)


_SAMPLES: Final = (
    Sample(
        raw=(
            b"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
            b"Name='Microsoft-Windows-Security-Auditing' Guid='{00000000-0000-0000-0000-000000000001}'/>"
            b"<EventID>4625</EventID><Version>0</Version><Level>0</Level><Task>12544</Task>"
            b"<TimeCreated SystemTime='2026-11-22T10:30:01.120000000Z'/><EventRecordID>88</EventRecordID>"
            b"<Channel>Security</Channel><Computer>dc-01.grid.example</Computer><Security/></System><EventData>"
            b"<Data Name='TargetUserName'>ops.chan</Data><Data Name='LogonType'>3</Data>"
            b"<Data Name='IpAddress'>203.0.113.9</Data></EventData></Event>"
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "host": "dc-01.grid.example",
            "user": "ops.chan",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("windows", None, "security"),
            "fields": {"EventID": 4625, "LogonType": "3"},
        },
    ),
    Sample(
        raw=(
            b'<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">\r\n  <System>\r\n'
            b'    <Provider Name="Microsoft-Windows-Sysmon"/>\r\n    <EventID>1</EventID>\r\n'
            b'    <TimeCreated SystemTime="2026-11-22T10:30:02.5Z"/>\r\n'
            b"    <Channel>Microsoft-Windows-Sysmon/Operational</Channel>\r\n    <Computer>ws-7</Computer>\r\n"
            b'  </System>\r\n  <EventData>\r\n    <Data Name="Image">C:\\Windows\\System32\\cmd.exe</Data>\r\n'
            b'    <Data Name="CommandLine">cmd.exe /c &quot;echo a &amp; b&quot;</Data>\r\n  </EventData>\r\n</Event>'
        ),
        expect={
            "time": "2026-11-22T10:30:02.500000+00:00",
            "host": "ws-7",
            "ocsf": 1007,
            "logsource": ("windows", "process_creation", "sysmon"),
            "fields": {"CommandLine": 'cmd.exe /c "echo a & b"'},
        },
    ),
)

WINDOWS_XML = Source(
    id=ID,
    title=Text("Windows events as XML", "Windows 事項（XML）"),
    guidance=Text(
        "Follow what a forwarder writes with rendered XML (Splunk: renderXml = true; NXLog: to_xml()), or a log saved "
        "as XML: wevtutil query-events Security /format:xml > security.xml. The .evtx file says more where it is at "
        "hand.",
        "監察轉送程式以 XML 寫入的檔案（Splunk：renderXml = true；NXLog：to_xml()），或另存為 XML 的日誌："
        "wevtutil query-events Security /format:xml > security.xml。如有 .evtx 檔案，內容更為完整。",
    ),
    claims=_claims,
    split=split,
    parse=parse,
    samples=_SAMPLES,
    extent=extent,
    maps=windows.MAPS,
)
