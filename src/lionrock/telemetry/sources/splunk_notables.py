"""Splunk: notable events of Enterprise Security, and any alert's webhook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, named, needed, record, techniques, text, worded
from lionrock.telemetry.json_lines import document

ID: Final = "splunk.notables"
_CLOSED: Final = frozenset({"closed", "resolved", "5", "4"})
"""Labels and numbers of the states in which Enterprise Security works on nothing any more."""


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one result or webhook; raises InputError."""
    told = document(raw)
    event = told["result"] if isinstance(told.get("result"), dict) else told
    rule = needed(
        text(event.get("search_name"), told.get("search_name"), event.get("rule_name"), event.get("source")),
        "search_name or rule_name of a Splunk alert",
    )
    when = moment(event.get("_time") or event.get("time"), settings)
    host = text(event.get("dest"), event.get("dvc"), event.get("host"), event.get("orig_host"))
    state = text(event.get("status_label"), event.get("status")) or ""
    return record(
        ID,
        raw,
        event,
        Alert(
            product="splunk",
            id=text(event.get("event_id"), event.get("notable_id"), told.get("sid"))
            or named("splunk", rule, when[1], host, event.get("_raw")),
            rule=rule,
            title=text(event.get("rule_title"), event.get("rule_name")) or rule,
            level=worded(event.get("urgency") or event.get("severity")),
            tags=techniques(_mitre(event)),
            state="closed" if state.lower() in _CLOSED else "open",
            said=state,
            link=text(told.get("results_link"), event.get("drilldown_link")),
        ),
        when=when,
        host=host,
        user=text(event.get("user"), event.get("src_user")),
        address=text(event.get("src"), event.get("src_ip")),
        message=text(event.get("rule_description"), event.get("_raw")) or rule,
        product="splunk",
    )


def _mitre(event: Mapping[str, Any]) -> Any:
    """Return the techniques an analytic story named."""
    return event.get("annotations.mitre_attack") or dig(event, "annotations", "mitre_attack") or ()


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are a notable event or a webhook of Splunk's."""
    if head.lstrip()[:1] not in {b"{", b"["}:
        return False
    return b'"search_name"' in head and (b'"results_link"' in head or b'"event_id"' in head or b'"urgency"' in head)


SPLUNK_NOTABLES = Source(
    id=ID,
    title=Text("Splunk notable events and alerts", "Splunk 重要事項及警報"),
    guidance=Text(
        "Add the action Webhook to an alert and point it at the HTTP receiver, or export `index=notable` as JSON "
        "into a followed folder. With Enterprise Security the event_id and status come along.",
        "為警報加入 Webhook 動作並指向 HTTP 接收端，或把 `index=notable` 以 JSON 匯出到受監察的資料夾。"
        "使用 Enterprise Security 時會一併帶上 event_id 及狀態。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
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
