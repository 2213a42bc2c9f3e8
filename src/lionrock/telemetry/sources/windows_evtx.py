"""Windows event log files (EVTX).

Forward events to a collector (Windows Event Forwarding), export the channels with `wevtutil epl <channel> <file>` on
a schedule, and follow the folder; audit process creation with its command line, or install Sysmon.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lionrock.events.ports import Span, Wanted
from lionrock.events.records import LogRecord, Sample, Source, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import windows
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.formats.windows_fields import nested

ID: Final = "windows.evtx"
MAGIC: Final = b"ElfFile\0"
HEAD: Final = 4096
"""Bytes before the first chunk."""
CHUNK: Final = 65_536
"""Bytes of a chunk, which can be read without the others."""
_MARK: Final = 8
_KEY: Final = re.compile(
    r'"EventID":(?:\{"#attributes":\{"Qualifiers":\d+\},"#text":)?"?(\d+)"?[,}].{0,2000}?"Channel":"([^"\\]*)"'
)
"""Finds event id and channel in the text of a record; quotes inside values are escaped, so they cannot pose as keys."""


def _claims(name: str, head: bytes) -> bool:
    """Say whether a file begins as an event log does."""
    return head.startswith(MAGIC)


def read(path: Path, wanted: Wanted | None = None, span: Span | None = None) -> Iterator[LogRecord | Unparsed | None]:
    """Yield each record of a file or of a part that ends with a chunk.

    Those that `wanted` leaves out come as None, before anything is built of them.
    """
    try:
        for where, told in enumerate(documents(str(path)) if span is None else _part(path, span), 1):
            yield None if wanted is not None and _unwanted(told, wanted) else _parsed(told, where)
    except InputError as problem:
        yield Unparsed(b"", 0, problem.message)


def _unwanted(told: str, wanted: Wanted) -> bool:
    """Say whether no rule looks at records of this channel and event id."""
    key = _KEY.search(told)
    if key is None:
        return False
    channel = key[2].lower()
    if channel not in wanted:
        return True
    ids = wanted[channel]
    return ids is not None and int(key[1]) not in ids


def _parsed(told: str, where: int) -> LogRecord | Unparsed:
    """Return the record of a JSON text, or why it is none."""
    try:
        return parse(told, {})
    except InputError as problem:
        return Unparsed(told.encode(), where, problem.message)


def split(block: bytes) -> Iterator[bytes]:
    """Yield each record of a container as JSON, as evtx_dump writes it; one that cannot be decoded says why."""
    try:
        for told in documents(io.BytesIO(block)):
            yield told.encode()
    except InputError as problem:
        yield _unreadable(problem.message.en).encode()


def documents(container: Any) -> Iterator[str]:
    """Yield each record of a container (a path or a binary file) as JSON text.

    A record that cannot be decoded comes as `{"unreadable": "why"}`, and so does what is missing at a truncated end.
    Raises InputError when it is no container.
    """
    yield from _decoded(container)
    if isinstance(container, str):
        with Path(container).open("rb") as file:
            yield from _torn(file)
    else:
        yield from _torn(container)


def _part(path: Path, span: Span) -> Iterator[str]:
    """Yield each record of some chunks as JSON text; the last part says what is missing in the file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(span.start, HEAD))
        some = head + file.read(span.end - max(span.start, HEAD))
        last = not file.read(1)
        yield from _decoded(io.BytesIO(some))
        if last:
            yield from _torn(file)


def _decoded(container: Any) -> Iterator[str]:
    """Yield each record of the whole chunks of a container."""
    try:
        parser = _parser(container)
    except (RuntimeError, OSError, ValueError) as problem:
        raise _broken(str(problem)) from problem
    records = parser.records_json()
    while True:
        try:
            told = next(records)
        except StopIteration:
            return
        except RuntimeError as problem:
            yield _unreadable(str(problem))
        else:
            yield told["data"]


def _torn(file: Any) -> Iterator[str]:
    """Yield what a truncated container still holds after its whole chunks, and what is missing or wiped."""
    file.seek(0)
    head = file.read(HEAD)
    size = file.seek(0, io.SEEK_END)
    said = int.from_bytes(head[42:44], "little")
    whole, over = divmod(max(0, size - HEAD), CHUNK)
    for number in range(min(whole, said)):  # the parser passes over a chunk of zeros, as those after the last are
        file.seek(HEAD + number * CHUNK)
        if file.read(_MARK) == bytes(_MARK):
            yield _unreadable(f"chunk {number + 1} of {said} holds nothing but zeros: its records are gone")
    if over:
        file.seek(HEAD + whole * CHUNK)
        yield from _decoded(io.BytesIO(head + file.read().ljust(CHUNK, b"\0")))
    if over or said > whole:
        yield _unreadable(f"the file ends within chunk {whole + 1} of {max(said, whole + 1)}: what follows is missing")


def _parser(container: Any) -> Any:
    """Return the parser, on one thread: work is shared out by file."""
    from evtx import PyEvtxParser

    return PyEvtxParser(container, number_of_threads=1, indent=False)


def _unreadable(why: str) -> str:
    """Return the JSON text that stands for a record that cannot be decoded."""
    import orjson

    return orjson.dumps({"unreadable": why[:500]}).decode()


def parse(raw: bytes | str, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one JSON document; raises InputError."""
    import orjson

    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as problem:
        raise _broken(str(problem)) from problem
    event = document.get("Event") if type(document) is dict else None
    if type(event) is not dict:
        why = document.get("unreadable") if isinstance(document, dict) else None
        raise _broken(str(why or "no Event object"))
    fields = nested(event)
    written = fields.get("SystemTime")
    written = written if type(written) is str else ""
    kept = raw if isinstance(raw, bytes) else raw.encode()
    return windows.record(ID, fields, kept, stated(written), written)


def _broken(why: str) -> InputError:
    """Return the error for a container or record that cannot be decoded."""
    return InputError(
        Text(f"not a readable Windows event record: {why}", f"無法讀取的 Windows 日誌：{why}"),
        Text(
            "Export the log again with wevtutil epl; what could be read is kept.",
            "請用 wevtutil epl 重新匯出日誌；能讀取的部分已保留。",
        ),
    )


_SAMPLES = (
    Sample(
        raw=(
            b'{"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":'
            b'{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon","Guid":"5770385F-C22A-43E0-BF4C-06F5698FFBD9"'
            b'}},"EventID":1,"Version":5,"Level":4,"Task":1,"Opcode":0,"Keywords":"0x8000000000000000","TimeCreated":'
            b'{"#attributes":{"SystemTime":"2026-03-11T05:43:26.345335Z"}},"EventRecordID":35549,"Correlation":null,'
            b'"Execution":{"#attributes":{"ProcessID":3208,"ThreadID":1724}},"Channel":'
            b'"Microsoft-Windows-Sysmon/Operational","Computer":"scada-hist-01","Security":{"#attributes":{"UserID":'
            b'"S-1-5-18"}}},"EventData":{"UtcTime":"2026-03-11 05:43:26.311","ProcessId":376,"Image":'
            b'"C:\\\\Windows\\\\reg.exe","CommandLine":"reg save HKLM\\\\SAM sam.hiv","User":"GRID\\\\ops.chan"}}}'
        ),
        expect={
            "time": "2026-03-11T05:43:26.345335+00:00",
            "host": "scada-hist-01",
            "user": "GRID\\ops.chan",
            "ocsf": 1007,
            "logsource": ("windows", "process_creation", "sysmon"),
            "fields": {"EventID": 1, "CommandLine": "reg save HKLM\\SAM sam.hiv"},
        },
    ),
    Sample(
        raw=(
            b'{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Eventlog"}},"EventID":{'
            b'"#attributes":{"Qualifiers":0},"#text":104},"Channel":"System","Computer":"dc-01","TimeCreated":{'
            b'"#attributes":{"SystemTime":"2026-03-11T05:43:26.345335Z"}}},"UserData":{"LogFileCleared":{"#attributes":'
            b'{"xmlns":"x"},"SubjectUserName":"a-jbrown","SubjectDomainName":"GRID","Channel":"Application",'
            b'"BackupPath":null}}}}'
        ),
        expect={
            "user": "GRID\\a-jbrown",
            "ocsf": 1008,
            "fields": {"Channel": ["System", "Application"], "EventID": 104, "Qualifiers": 0},
        },
    ),
    Sample(
        raw=(
            b'{"Event":{"System":{"Provider":{"#attributes":{"Name":"MSSQLSERVER"}},"EventID":18456,"Channel":'
            b'"Application","Computer":"db-01","TimeCreated":{"#attributes":{"SystemTime":"2026-03-11T05:43:26Z"}}},'
            b'"EventData":{"Data":{"#text":["sa"," [CLIENT: 10.0.2.17]"]},"Encrypted":false}}}'
        ),
        expect={"fields": {"Data": ["sa", " [CLIENT: 10.0.2.17]"], "Encrypted": "false"}},
    ),
)

WINDOWS_EVTX = Source(
    id=ID,
    title=Text("Windows event log files (EVTX)", "Windows 事項日誌檔案（EVTX）"),
    guidance=Text(
        "Copy or forward .evtx files into a folder that is followed: Windows Event Forwarding to a collector, then "
        "`wevtutil epl <channel> <file>` on a schedule. Turn on process creation with command line (audit policy "
        "Detailed Tracking) or install Sysmon; turn on PowerShell script block logging.",
        "將 .evtx 檔案複製或轉送至受監察的資料夾：以 Windows Event Forwarding 轉送至收集伺服器，再按時執行 "
        "`wevtutil epl <頻道> <檔案>`。請啟用附命令列的程序建立審核（審核原則「詳細追蹤」）或安裝 Sysmon，並啟用 "
        "PowerShell 指令碼區塊紀錄。",
    ),
    claims=_claims,
    split=split,
    parse=parse,
    samples=_SAMPLES,
    maps=windows.MAPS,
    whole=True,
)
