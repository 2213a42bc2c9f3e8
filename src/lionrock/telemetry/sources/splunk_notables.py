"""Splunk: notable events of Enterprise Security, and any alert's webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, named, needed, techniques, told, worded
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "splunk.notables"
_CLOSED: Final = frozenset({"closed", "resolved", "5", "4"})
"""Labels and numbers of the states in which Enterprise Security works on nothing any more."""
_RULE: Final = ("search_name", "rule_name", "source")
_SHAPE: Final = Shape(
    ID,
    LogSource("splunk", None, "notables"),
    ocsf=DETECTION_FINDING,
    time=("_time", "time"),
    host=("dest", "dvc", "host", "orig_host"),
    user=("user", "src_user"),
    address=("src", "src_ip"),
    message=("rule_description", "rule_title", "search_name"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is a notable event, or a webhook of an alert."""
    inner = _result(event)
    return "search_name" in inner and bool({"results_link", "event_id", "urgency", "notable_id"} & inner.keys())


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one result or webhook; raises InputError."""
    fields = json_lines.spread(_result(json_lines.document(raw)))
    rule = needed(said(first(fields, _RULE)), "search_name or rule_name of a Splunk alert")
    state = said(first(fields, ("status_label", "status"))) or ""
    alert = Alert(
        product="splunk",
        id=said(first(fields, ("event_id", "notable_id", "sid")))
        or named("splunk", rule, first(fields, _SHAPE.time), first(fields, _SHAPE.host), fields.get("_raw")),
        rule=rule,
        title=said(first(fields, ("rule_title", "rule_name"))) or rule,
        level=worded(first(fields, ("urgency", "severity"))),
        tags=techniques(fields.get("annotations.mitre_attack") or ()),
        state="closed" if state.lower() in _CLOSED else "open",
        said=state,
        link=said(first(fields, ("results_link", "drilldown_link"))),
    )
    return told(_SHAPE, fields, raw, settings, alert)


def _result(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a webhook's result beside what stands around it, or the result of an export itself."""
    inner = event.get("result")
    return {**event, **inner} if isinstance(inner, dict) else event


SPLUNK_NOTABLES = Source(
    id=ID,
    title=Text("Splunk notable events and alerts", "Splunk 重要事項及警報"),
    guidance=Text(
        "Add the action Webhook to an alert and point it at the HTTP receiver, or export `index=notable` as JSON "
        "into a followed folder. With Enterprise Security the event_id and status come along.",
        "為警報加入 Webhook 動作並指向 HTTP 接收端，或把 `index=notable` 以 JSON 匯出到受監察的資料夾。"
        "使用 Enterprise Security 時會一併帶上 event_id 及狀態。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"sid":"scheduler__admin__search__RMD5_at_1795140000_7","search_name":"Threat - Beaconing - Rule",'
                b'"results_link":"https://splunk.example/app/search?sid=7","result":{"event_id":"A1@@notable@@77",'
                b'"_time":"1795140000","urgency":"high","status_label":"New","dest":"hist-02","src":"198.51.100.20",'
                b'"user":"svc_hist","rule_title":"Beaconing from hist-02","annotations.mitre_attack":["T1071.001"]}}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "hist-02",
                "user": "svc_hist",
                "address": "198.51.100.20",
                "alert": Alert(
                    "splunk",
                    "A1@@notable@@77",
                    "Threat - Beaconing - Rule",
                    "Beaconing from hist-02",
                    "high",
                    ("attack.t1071.001",),
                    "open",
                    "New",
                    "https://splunk.example/app/search?sid=7",
                ),
            },
        ),
    ),
)
