"""Windows events as JSON lines, in the shapes shippers and exports write.

Ship the Security, System, PowerShell and Sysmon channels with Winlogbeat or NXLog (`to_json()`), one event a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import windows
from lionrock.telemetry.formats.json_lines import document as decoded
from lionrock.telemetry.formats.json_lines import members, not_ours
from lionrock.telemetry.formats.lines import lines
from lionrock.telemetry.formats.times import stated
from lionrock.telemetry.formats.windows_fields import Fields, event_data, flat, named, nested

ID = "windows.json"
_UTC: Final = ("UtcTime",)
_WRITTEN: Final = (
    "@timestamp", "SystemTime", "TimeGenerated", "TimeCreated", "EventTime", "Timestamp", "timestamp", "time",
    "EventReceivedTime",
)  # fmt: skip
_NAMES: Final = {
    "SourceName": "Provider_Name", "ProviderName": "Provider_Name", "Provider": "Provider_Name",
    "EventSourceName": "Provider_Name", "Source": "Provider_Name", "Hostname": "Computer", "HostName": "Computer",
    "MachineName": "Computer", "LogName": "Channel", "EventLog": "Channel", "Id": "EventID", "EventId": "EventID",
    "RecordNumber": "EventRecordID", "RecordId": "EventRecordID", "ExecutionProcessID": "Execution_ProcessID",
    "ThreadID": "Execution_ThreadID",
}  # fmt: skip
_NUMBERS: Final = frozenset({"EventID", "EventId", "Id"})
_PLACES: Final = frozenset({"Channel", "SourceName", "ProviderName", "LogName", "Provider", "EventLog"})
_OLD: Final = {
    "log_name": "Channel", "event_id": "EventID", "source_name": "Provider_Name", "computer_name": "Computer",
    "record_number": "EventRecordID", "provider_guid": "Provider_Guid", "level": "Level", "task": "Task",
    "opcode": "Opcode", "version": "Version", "activity_id": "ActivityID",
}  # fmt: skip
"""What Winlogbeat before 7.0 calls the parts of an event, at the top of the document."""
_BEAT: Final = {
    "channel": "Channel", "event_id": "EventID", "provider_name": "Provider_Name", "computer_name": "Computer",
    "record_id": "EventRecordID", "provider_guid": "Provider_Guid", "keywords": "Keywords", "opcode": "Opcode",
    "task": "Task", "version": "Version", "activity_id": "ActivityID",
}  # fmt: skip


def _claims(name: str, head: bytes) -> bool:
    """Say whether the first document names a channel or provider beside an event id."""
    document = members(head)
    if isinstance(document.get("Event"), dict):
        return "System" in document["Event"]
    if isinstance(document.get("winlog"), dict) or "winlog.event_id" in document or _old(document):
        return True
    known = {"EventID", "EventId", "Id"} & document.keys()
    return bool(
        known and {"Channel", "SourceName", "ProviderName", "LogName", "Provider", "EventLog"} & document.keys()
    )


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one document of any of the shapes; raises InputError."""
    document = decoded(raw)
    event = document.get("Event")
    if isinstance(event, dict) and "System" in event:
        fields = nested(event)
        written = windows.text(fields.get("SystemTime")) or ""
        return windows.record(ID, fields, raw, stated(written), written)
    fields = _fields(document)
    if fields.get("EventID") is None or not (fields.get("Channel") or fields.get("Provider_Name")):
        raise not_ours("EventID with Channel or provider")
    time, told = windows.moment(fields, _UTC, _WRITTEN, settings)
    return windows.record(ID, fields, raw, time, told)


def _old(document: Mapping[str, Any]) -> bool:
    """Say whether a document is one of Winlogbeat before 7.0."""
    return {"log_name", "event_id", "computer_name"} <= document.keys()


def _fields(document: Mapping[str, Any]) -> Fields:
    """Return the fields of a document of any shape but the nested one."""
    if "winlog" in document or "winlog.event_id" in document:
        log = document.get("winlog")
        return _winlog(document, log if isinstance(log, dict) else _undotted(document), _BEAT)
    return _winlog(document, document, _OLD) if _old(document) else _table(document)


def _winlog(document: Mapping[str, Any], log: Mapping[str, Any], names: Mapping[str, str]) -> Fields:
    """Return the fields of a Winlogbeat document whose event stands in `log` under these names."""
    fields: Fields = {sigma: log.get(own) for own, sigma in names.items()}
    for part in ("event_data", "user_data"):
        event_data(fields, log.get(part))
    fields["@timestamp"] = document.get("@timestamp")
    fields["Message"] = document.get("message")
    named(fields, {})
    return fields


def _undotted(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `winlog` part of a document whose names carry the dots."""
    log: dict[str, Any] = {}
    for name, value in document.items():
        head, _, tail = name.partition(".")
        if head != "winlog":
            continue
        part, _, inner = tail.partition(".")
        if inner:
            log.setdefault(part, {})[inner] = value
        else:
            log[part] = value
    return log


def _table(document: Mapping[str, Any]) -> Fields:
    """Return the fields of a flat document: NXLog, an export, a table row with one column of event data."""
    outer = {name: value for name, value in document.items() if name not in {"EventData", "UserData"}}
    fields = flat(outer)
    for part in ("EventData", "UserData"):
        event_data(fields, document.get(part))
    named(fields, _NAMES)
    return fields


_SAMPLES = (
    Sample(
        raw=(
            b'{"@timestamp":"2026-11-22T10:30:01.120Z","@metadata":{"beat":"winlogbeat","version":"6.7.0"},"type":'
            b'"wineventlog","log_name":"Security","event_id":4625,"computer_name":"dc-01","source_name":'
            b'"Microsoft-Windows-Security-Auditing","record_number":"88","event_data":{"TargetUserName":"ops.chan",'
            b'"IpAddress":"203.0.113.9","LogonType":"3"},"message":"An account failed to log on."}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "host": "dc-01",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "logsource": ("windows", None, "security"),
            "fields": {"EventID": 4625, "TargetUserName": "ops.chan", "LogonType": "3"},
        },
    ),
    Sample(
        raw=(
            b'{"EventTime":"2026-03-11 13:43:26","Hostname":"WORKSTATION5","EventID":4688,"SourceName":'
            b'"Microsoft-Windows-Security-Auditing","Channel":"Security","SubjectUserName":"ops.chan",'
            b'"SubjectDomainName":"GRID","NewProcessName":"C:\\\\Windows\\\\System32\\\\cmd.exe","Message":'
            b'"A new process has been created.\\r\\n\\r\\nSubject:"}'
        ),
        expect={
            "time": None,
            "time_text": "2026-03-11 13:43:26",
            "host": "WORKSTATION5",
            "user": "GRID\\ops.chan",
            "message": "A new process has been created.",
            "ocsf": 1007,
            "fields": {"Provider_Name": "Microsoft-Windows-Security-Auditing", "Computer": "WORKSTATION5"},
        },
    ),
    Sample(
        raw=(
            b'{"UtcTime":"2026-03-11 05:43:26.311","@timestamp":"2026-03-11T05:43:29.626Z","EventTime":'
            b'"2026-03-11 13:43:26","Hostname":"WORKSTATION5","EventID":3,"SourceName":"Microsoft-Windows-Sysmon",'
            b'"Channel":"Microsoft-Windows-Sysmon/Operational","SourceIp":"192.0.2.7","Initiated":true,"User":'
            b'"NT AUTHORITY\\\\SYSTEM"}'
        ),
        expect={
            "time": "2026-03-11T05:43:26.311000+00:00",
            "user": None,
            "address": "192.0.2.7",
            "logsource": ("windows", "network_connection", "sysmon"),
            "fields": {"Initiated": "true"},
        },
    ),
    Sample(
        raw=(
            b'{"@timestamp":"2026-03-11T05:43:26.345Z","message":"An account failed to log on.\\n","winlog":{"channel":'
            b'"Security","event_id":"4625","provider_name":"Microsoft-Windows-Security-Auditing","computer_name":'
            b'"dc-01.grid.example","record_id":77,"event_data":{"TargetUserName":"backup","TargetDomainName":"GRID",'
            b'"IpAddress":"198.51.100.9","LogonType":"3"}}}'
        ),
        expect={
            "time": "2026-03-11T05:43:26.345000+00:00",
            "host": "dc-01.grid.example",
            "user": "GRID\\backup",
            "address": "198.51.100.9",
            "ocsf": 3002,
            "fields": {"EventID": 4625, "LogonType": "3"},
        },
    ),
    Sample(
        raw=(
            b'{"TimeGenerated":"2026-03-11T05:43:26.347Z","Provider":"Microsoft-Windows-Sysmon","Channel":'
            b'"Microsoft-Windows-Sysmon/Operational","Computer":"WORKSTATION5","EventID":11,"Type":"WindowsEvent",'
            b'"EventData":"{\\"UtcTime\\":\\"2026-03-11T05:43:26.123Z\\",\\"TargetFilename\\":\\"C:\\\\\\\\x.ps1\\"}"}'
        ),
        expect={
            "time": "2026-03-11T05:43:26.123000+00:00",
            "fields": {"TargetFilename": "C:\\x.ps1", "Provider_Name": "Microsoft-Windows-Sysmon"},
        },
    ),
    Sample(
        raw=(
            b'{"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Sysmon"},"EventID":5,"Channel":'
            b'"Microsoft-Windows-Sysmon/Operational","Computer":"ws-9","TimeCreated_attributes":{"SystemTime":'
            b'"2026-03-11T05:43:26.345335Z"}},"EventData":{"Image":"C:\\\\a.exe"}}}'
        ),
        expect={"time": "2026-03-11T05:43:26.345335+00:00", "fields": {"Provider_Name": "Microsoft-Windows-Sysmon"}},
    ),
)

WINDOWS_JSON = Source(
    id=ID,
    title=Text("Windows events as JSON", "Windows 事項（JSON）"),
    guidance=Text(
        "Ship the Security, System, PowerShell and Sysmon channels as JSON, one event a line: Winlogbeat, NXLog "
        "(`to_json()`), evtx_dump or an export of a workspace table. A time without a zone stays unknown until the "
        "stream's zone is set; Winlogbeat and Sysmon write UTC.",
        "將 Security、System、PowerShell 及 Sysmon 頻道以 JSON 輸出，每行一個事項：可用 Winlogbeat、NXLog"
        "（`to_json()`）、evtx_dump 或工作區資料表匯出。沒有時區的時間會列為未知，直至設定資料流的時區；Winlogbeat "
        "及 Sysmon 以 UTC 記錄。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    maps=windows.MAPS,
)
