"""Zeek's logs as JSON, one entry a line.

Load `policy/tuning/json-logs`, or the package json-streaming-logs (which names each log in `_path`), and follow
Zeek's log folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines, zeek
from lionrock.telemetry.formats.json_lines import document, documents, not_ours
from lionrock.telemetry.formats.shape import said

ID: Final = "zeek.json"
_SHAPE: Final = zeek.shape(ID)


def _ours(entry: Mapping[str, Any]) -> bool:
    """Say whether a document is an entry of Zeek's."""
    return _is_zeek(_named(entry))


def _is_zeek(named: Mapping[str, Any]) -> bool:
    """Say whether a document under Zeek's own names has its time, and names its log or its ends."""
    if not _TIMES & named.keys() or "event_type" in named:
        return False
    return "_path" in named or "id.orig_h" in named or isinstance(named.get("id"), dict) or bool(zeek.path_of(named))


_TIMES: Final = frozenset({"ts", "@timestamp", "_write_ts"})


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry under Zeek's own names: shippers write `id_orig_h` for `id.orig_h`, and `@stream` for `_path`."""
    return {_own(name): value for name, value in entry.items()}


@lru_cache(4096)
def _own(name: str) -> str:
    """Return Zeek's own name for a shipper's."""
    return _SHIPPED.get(name) or _JOINED.sub(r"\1.", name)


_SHIPPED: Final = {"@stream": "_path", "@system": "_system_name"}
_JOINED: Final = re.compile(r"\A(id|certificate|basic_constraints|san|seen)_(?=[a-z])")


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one entry; raises InputError."""
    named = _named(document(raw))
    if not _is_zeek(named):
        raise not_ours("Zeek's ts with _path or id.orig_h")
    fields = json_lines.spread(named)
    fields.setdefault("ts", fields.get("@timestamp") or fields.get("_write_ts"))
    return zeek.record(_SHAPE, said(fields.get("_path")) or zeek.path_of(fields), fields, raw, settings)


_SAMPLES = (
    Sample(
        raw=(
            b'{"ts":1795343401.120931,"uid":"C1a2","id.orig_h":"192.0.2.20","id.orig_p":51023,"id.resp_h":"203.0.113.9",'
            b'"id.resp_p":80,"trans_depth":1,"method":"GET","host":"203.0.113.9","uri":"/a.exe?x=1",'
            b'"user_agent":"Nim httpclient/1",'
            b'"status_code":200,"resp_mime_types":["application/x-dosexec"]}'
        ),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "address": "192.0.2.20",
            "ocsf": 4002,
            "logsource": ("zeek", "proxy", "http"),
            "fields": {"c-uri": "203.0.113.9/a.exe?x=1", "c-useragent": "Nim httpclient/1", "sc-status": 200,
                       "resp_mime_types": ["application/x-dosexec"]},
        },
    ),
    Sample(
        raw=(
            b'{"_path":"s7comm","_system_name":"tap-ot","ts":"2026-11-22T10:30:02.000000Z","id.orig_h":"192.0.2.20",'
            b'"id.resp_h":"192.0.2.31","id.resp_p":102,"rosctr_name":"Job","parameter":"Write Variable"}'
        ),
        expect={"host": "tap-ot", "ocsf": 4001, "logsource": ("zeek", None, "s7comm"),
                "fields": {"parameter": "Write Variable"}},
    ),
    Sample(
        raw=(
            b'{"ts":1795343403.5,"id.orig_h":"192.0.2.20","id.resp_h":"192.0.2.32","id.resp_p":2404,"apdu_type":"I",'
            b'"asdu_type":"C_SC_NA_1","cause_tx":"Activation"}'
        ),
        expect={"logsource": ("zeek", None, "iec104"), "fields": {"asdu_type": "C_SC_NA_1"}},
    ),
)  # fmt: skip

ZEEK_JSON = Source(
    id=ID,
    title=Text("Zeek network logs (JSON)", "Zeek 網絡日誌（JSON）"),
    guidance=Text(
        "Load `policy/tuning/json-logs`, or json-streaming-logs, which names each log in `_path`; follow Zeek's log "
        "folder. "
        "Numbers are UTC seconds. Where no `_system_name` stands, set the stream's host.",
        "載入 `policy/tuning/json-logs` 或 json-streaming-logs（以 `_path` 標明日誌）；監察 Zeek 的日誌資料夾。數字為"
        " UTC 秒數。"
        "如沒有 `_system_name`，請設定資料流的主機。",
    ),
    claims=documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
)
