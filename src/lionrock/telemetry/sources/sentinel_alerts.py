"""Microsoft Sentinel: rows of SecurityAlert, and incidents as its automation posts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, needed, techniques, told, worded
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "sentinel.alerts"
_CLOSED: Final = frozenset({"resolved", "dismissed", "closed"})
_MOST: Final = 200
_NAMES: Final = {
    "host": ("HostName", "hostName"),
    "account": ("Name", "accountName"),
    "ip": ("Address", "address"),
}
"""What names an entity of each kind, in an alert and in an incident."""
_SHAPE: Final = Shape(
    ID,
    LogSource("azure", None, "alerts"),
    ocsf=DETECTION_FINDING,
    time=("StartTime", "TimeGenerated", "firstActivityTimeUtc", "createdTimeUtc"),
    host=("entity.host", "CompromisedEntity"),
    user=("entity.account",),
    address=("entity.ip",),
    message=("AlertName", "title", "Description", "description"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an alert, or an incident."""
    return {"SystemAlertId", "AlertSeverity"} <= event.keys() or "incidentNumber" in _incident(event)


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert or incident; raises InputError."""
    event = json_lines.document(raw)
    incident = _incident(event)
    fields = json_lines.spread(incident or event)
    entities = list(_entities(incident.get("relatedEntities") if incident else event.get("Entities")))
    for kind, names in _NAMES.items():
        fields[f"entity.{kind}"] = next(_called(entities, kind, names), None)
    alert = _of_incident(event, fields) if incident else _of_alert(fields)
    return told(_SHAPE, fields, raw, settings, alert)


def _of_alert(fields: Mapping[str, Any]) -> Alert:
    """Return the alert of a row of SecurityAlert."""
    title = said(first(fields, ("AlertName", "DisplayName"))) or "alert"
    state = said(fields.get("Status")) or ""
    return Alert(
        product="sentinel",
        id=needed(said(fields.get("SystemAlertId")), "SystemAlertId of a Sentinel alert"),
        rule=said(first(fields, ("AlertType", "VendorOriginalId"))) or title,
        title=title,
        level=worded(first(fields, ("AlertSeverity", "Severity"))),
        tags=techniques(fields.get("Techniques") or ()),
        state="closed" if state.lower() in _CLOSED else "open",
        said=state,
        link=said(fields.get("AlertLink")),
    )


def _of_incident(event: Mapping[str, Any], fields: Mapping[str, Any]) -> Alert:
    """Return the alert of an incident as an automation rule posts it."""
    inner = event.get("object")
    around = inner if isinstance(inner, dict) else event
    title = said(fields.get("title")) or "incident"
    state = said(fields.get("status")) or ""
    return Alert(
        product="sentinel",
        id=needed(said(around.get("name")) or said(around.get("id")), "name of a Sentinel incident"),
        rule=said(first(fields, ("relatedAnalyticRuleIds", "additionalData.alertProductNames"))) or title,
        title=title,
        level=worded(fields.get("severity")),
        tags=techniques(fields.get("additionalData.techniques") or ()),
        state="closed" if state.lower() in _CLOSED else "open",
        said=" · ".join(part for part in (state, said(fields.get("classification"))) if part),
        link=said(fields.get("incidentUrl")),
    )


def _incident(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the properties of an incident, empty for a document that is none."""
    inner = event.get("object")
    properties = (inner if isinstance(inner, dict) else event).get("properties")
    return properties if isinstance(properties, dict) else {}


def _entities(told: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the entities of an alert, which are JSON within JSON, or of an incident."""
    if isinstance(told, str):
        import orjson

        try:
            told = orjson.loads(told)
        except orjson.JSONDecodeError:
            return
    for one in told[:_MOST] if isinstance(told, list) else ():
        if isinstance(one, dict):
            inner = one.get("properties")
            yield {"Type": one.get("kind"), **one, **(inner if isinstance(inner, dict) else {})}


def _called(entities: list[Mapping[str, Any]], kind: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the names of the entities of a kind."""
    for one in entities:
        if str(one.get("Type")).lower() == kind and (found := said(first(one, names))):
            yield found


SENTINEL_ALERTS = Source(
    id=ID,
    title=Text("Microsoft Sentinel alerts and incidents", "Microsoft Sentinel 警報及事故"),
    guidance=Text(
        "Let an automation rule run a Logic App that posts the incident to the HTTP receiver when it is created and "
        "when it is updated; or export the table SecurityAlert as JSON into a followed folder.",
        "設定自動化規則執行 Logic App，在事故建立及更新時把事故傳送至 HTTP 接收端；"
        "或把 SecurityAlert 資料表以 JSON 匯出到受監察的資料夾。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"TimeGenerated":"2026-11-20T02:10:00Z","SystemAlertId":"4b1e","AlertName":"Suspicious PowerShell",'
                b'"AlertType":"CustomAlert_77","AlertSeverity":"High","Status":"New","Techniques":"[\\"T1059.001\\"]",'
                b'"StartTime":"2026-11-20T02:00:00Z","AlertLink":"https://portal.azure.example/4b1e","Entities":'
                b'"[{\\"Type\\":\\"host\\",\\"HostName\\":\\"ws-022\\"},{\\"Type\\":\\"account\\",\\"Name\\":\\"lam\\"},'
                b'{\\"Type\\":\\"ip\\",\\"Address\\":\\"192.0.2.8\\"}]"}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "ws-022",
                "user": "lam",
                "address": "192.0.2.8",
                "alert": Alert(
                    "sentinel",
                    "4b1e",
                    "CustomAlert_77",
                    "Suspicious PowerShell",
                    "high",
                    ("attack.t1059.001",),
                    "open",
                    "New",
                    "https://portal.azure.example/4b1e",
                ),
            },
        ),
        Sample(
            raw=(
                b'{"object":{"name":"c3f0","properties":{"title":"Sign-in from two countries","severity":"Medium",'
                b'"status":"Closed","classification":"FalsePositive","incidentNumber":81,"incidentUrl":'
                b'"https://portal.azure.example/81","createdTimeUtc":"2026-11-20T05:00:00Z","relatedEntities":'
                b'[{"kind":"Account","properties":{"accountName":"wong"}}]}}}'
            ),
            expect={
                "user": "wong",
                "alert": Alert(
                    "sentinel",
                    "c3f0",
                    "Sign-in from two countries",
                    "Sign-in from two countries",
                    "medium",
                    (),
                    "closed",
                    "Closed · FalsePositive",
                    "https://portal.azure.example/81",
                ),
            },
        ),
    ),
)
