"""Documents in the Elastic Common Schema, as Elastic's agents and beats write them or an index exports them.

Let the agent write to a file (`output.file`) or Logstash with the codec json_lines, one document a line, and follow
the folder; a search result saved as a file is read too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import Shape, said

ID: Final = "ecs.json"
_SETS: Final = frozenset({"event", "process", "source", "destination", "host", "user", "network", "url", "file",
                          "dns", "ecs",
                          "agent", "observer", "client", "server", "log"})  # fmt: skip
_WEB: Final = ("nginx", "apache", "iis", "haproxy", "traefik")
_CATEGORIES: Final = (("process", "process_creation", 1007), ("file", "file_event", 1001), ("authentication", "", 3002),
                      ("iam", "", 3001), ("intrusion_detection", "", 2004), ("malware", "antivirus", 2004),
                      ("database", "database", 6005),
                      ("web", "proxy", 4002), ("network", "firewall", 4001))  # fmt: skip
_SHAPE: Final = Shape(
    ID,
    LogSource(None, None, None),
    time=("@timestamp", "event.created"),
    host=("host.name", "host.hostname", "observer.name", "agent.hostname", "host", "host.ip"),
    user=("user.name", "user.email", "source.user.name", "related.user"),
    address=("source.ip", "client.ip", "source.address"),
    message=("event.action", "message", "event.original"),
    names={
        "Image": "process.executable",
        "CommandLine": "process.command_line",
        "ParentImage": "process.parent.executable",
        "ParentCommandLine": "process.parent.command_line",
        "CurrentDirectory": "process.working_directory",
        "ProcessId": "process.pid",
        "User": "user.name",
        "TargetFilename": "file.path",
        "query": "dns.question.name",
        "record_type": "dns.question.type",
        "answer": "dns.answers.data",
        "src_ip": "source.ip",
        "src_port": "source.port",
        "dst_ip": "destination.ip",
        "dst_port": "destination.port",
        "action": "event.action",
        "c-uri": "url.full",
        "cs-uri": "url.original",
        "cs-uri-stem": "url.path",
        "c-uri-query": "url.query",
        "cs-host": "url.domain",
        "cs-method": "http.request.method",
        "cs-referer": "http.request.referrer",
        "sc-status": "http.response.status_code",
        "cs-user-agent": "user_agent.original",
        "c-useragent": "user_agent.original",
        "DestinationIp": "destination.ip",
        "DestinationHostname": "destination.domain",
        "DestinationPort": "destination.port",
    },
)


def ours(found: Mapping[str, Any]) -> bool:
    """Say whether a document has ECS's time and one of its sets of fields, nested or with dots."""
    inner = found.get("_source")
    found = inner if isinstance(inner, dict) else found
    tops = {name.partition(".")[0] for name in found}
    return "@timestamp" in found and bool(tops & _SETS) and not {"winlog", "signal", "kibana", "_path"} & tops


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one document; raises InputError."""
    found = document(raw)
    if not ours(found):
        raise not_ours("@timestamp with fields of ECS")
    inner = found.get("_source")
    fields = json_lines.spread(inner if isinstance(inner, dict) else found)
    target = fields.get("url.original") or fields.get("url.path")
    if target is not None and fields.get("url.original") is None and fields.get("url.query"):
        target = f"{target}?{fields['url.query']}"
    fields.setdefault("cs-uri-query", target)
    source, ocsf = _logsource(fields)
    return _SHAPE.record(fields, raw, settings, logsource=source, ocsf=ocsf)


def _logsource(fields: Mapping[str, Any]) -> tuple[LogSource, int]:
    """Return Sigma's log source and the OCSF class of a document, by its category and data set."""
    kinds = fields.get("event.category") or []
    module = said(fields.get("event.module")) or (said(fields.get("event.dataset")) or "").partition(".")[0]
    product = said(fields.get("host.os.type")) or said(fields.get("host.os.family"))
    product = product.lower() if product and product.lower() in {"linux", "macos"} else None
    if "dns.question.name" in fields:
        return LogSource(product, "dns", module or None), 4003
    if any(module.startswith(name) for name in _WEB):
        return LogSource(None, "webserver", module), 4002
    if "network" in kinds and "process.executable" in fields:  # an endpoint tells which program it was
        return LogSource(product, "network_connection", module or None), 4001
    for kind, category, ocsf in _CATEGORIES:
        if kind in kinds:
            return LogSource(product, category or None, module or None), ocsf
    return LogSource(product, None, module or None), 0


_SAMPLES = (
    Sample(
        raw=(
            b'{"@timestamp":"2026-11-22T10:30:01.120Z","ecs":{"version":"8.11.0"},"event":{"category":["process"],"type":["start"],'
            b'"action":"exec","module":"endpoint"},"host":{"name":"hist-02","os":{"type":"linux"}},"user":{"name":"eve"},"process":'
            b'{"pid":812,"executable":"/usr/bin/base64","command_line":"base64 -d /tmp/x",'
            b'"parent":{"executable":"/bin/sh"}}}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120000+00:00",
            "host": "hist-02",
            "user": "eve",
            "ocsf": 1007,
            "logsource": ("linux", "process_creation", "endpoint"),
            "fields": {"Image": "/usr/bin/base64", "CommandLine": "base64 -d /tmp/x", "ParentImage": "/bin/sh"},
        },
    ),
    Sample(
        raw=(
            b'{"@timestamp":"2026-11-22T10:30:02Z","event.dataset":"nginx.access","source.ip":"203.0.113.9","url.path":"/a",'
            b'"url.query":"x=1","http.request.method":"GET","http.response.status_code":404}'
        ),
        expect={
            "address": "203.0.113.9",
            "logsource": (None, "webserver", "nginx"),
            "fields": {"cs-uri-query": "/a?x=1", "cs-method": "GET", "sc-status": 404},
        },
    ),
)

ECS_JSON = Source(
    id=ID,
    title=Text("Elastic Common Schema (JSON)", "Elastic Common Schema 文件（JSON）"),
    guidance=Text(
        "Let the agent or Logstash write documents to a file, one a line (`output.file`, codec json_lines), or "
        "export an index; "
        "follow the folder. `@timestamp` is UTC.",
        "讓代理程式或 Logstash 將文件寫入檔案，每項一行（`output.file`、json_lines），或匯出索引；監察該資料夾。"
        "`@timestamp` 為 UTC。",
    ),
    claims=documents(ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    general=True,
    maps=_SHAPE.maps,
)
