"""Microsoft Sentinel: rows of SecurityAlert, and incidents as its automation posts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, needed, record, techniques, text, worded
from lionrock.telemetry.json_lines import document

ID: Final = "sentinel.alerts"
_CLOSED: Final = frozenset({"resolved", "dismissed", "closed"})
_MOST: Final = 200


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert or incident; raises InputError."""
    told = document(raw)
    incident = dig(told, "object", "properties") or (told.get("properties") if "name" in told else None)
    if isinstance(incident, dict):
        return _incident(raw, told, incident, settings)
    return _alert(raw, told, settings)


def _alert(raw: bytes, event: Mapping[str, Any], settings: Mapping[str, str]) -> LogRecord:
    """Return the record of a row of SecurityAlert."""
    things = list(_things(event.get("Entities")))
    state = text(event.get("Status")) or ""
    title = text(event.get("AlertName"), event.get("DisplayName")) or "alert"
    return record(
        ID,
        raw,
        event,
        Alert(
            product="sentinel",
            id=needed(text(event.get("SystemAlertId")), "SystemAlertId of a Sentinel alert"),
            rule=text(event.get("AlertType"), event.get("VendorOriginalId")) or title,
            title=title,
            level=worded(event.get("AlertSeverity") or event.get("Severity")),
            tags=techniques(event.get("Techniques") or ()),
            state="closed" if state.lower() in _CLOSED else "open",
            said=state,
            link=text(event.get("AlertLink")),
        ),
        when=moment(event.get("StartTime") or event.get("TimeGenerated"), settings),
        host=_named(things, "host", "HostName") or text(event.get("CompromisedEntity")),
        user=_named(things, "account", "Name"),
        address=_named(things, "ip", "Address"),
        message=text(event.get("Description")) or title,
        product="azure",
    )


def _incident(raw: bytes, told: Mapping[str, Any], event: Mapping[str, Any], settings: Mapping[str, str]) -> LogRecord:
    """Return the record of an incident of the automation rule."""
    around = told["object"] if isinstance(told.get("object"), dict) else told
    things = [_flattened(one) for one in (event.get("relatedEntities") or [])[:_MOST] if isinstance(one, dict)]
    state = text(event.get("status")) or ""
    title = text(event.get("title")) or "incident"
    return record(
        ID,
        raw,
        event,
        Alert(
            product="sentinel",
            id=needed(text(around.get("name"), around.get("id")), "name of a Sentinel incident"),
            rule=text(*(event.get("relatedAnalyticRuleIds") or []), dig(event, "additionalData", "alertProductNames"))
            or title,
            title=title,
            level=worded(event.get("severity")),
            tags=techniques(dig(event, "additionalData", "techniques") or ()),
            state="closed" if state.lower() in _CLOSED else "open",
            said=" · ".join(part for part in (state, text(event.get("classification"))) if part),
            link=text(event.get("incidentUrl")),
        ),
        when=moment(event.get("firstActivityTimeUtc") or event.get("createdTimeUtc"), settings),
        host=_named(things, "host", "hostName"),
        user=_named(things, "account", "accountName"),
        address=_named(things, "ip", "address"),
        message=text(event.get("description")) or title,
        product="azure",
    )


def _things(entities: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the entities of an alert, which are JSON within JSON."""
    import orjson

    if isinstance(entities, str):
        try:
            entities = orjson.loads(entities)
        except orjson.JSONDecodeError:
            return
    for one in entities[:_MOST] if isinstance(entities, list) else ():
        if isinstance(one, dict):
            yield one


def _flattened(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an incident's entity in the shape of an alert's."""
    inner = entity.get("properties")
    return {"Type": entity.get("kind"), **(inner if isinstance(inner, dict) else {})}


def _named(things: list[Mapping[str, Any]], kind: str, name: str) -> str | None:
    """Return the name of the first entity of a kind."""
    return text(*(one.get(name) for one in things if str(one.get("Type")).lower() == kind))


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are an alert or an incident of Sentinel's."""
    if head.lstrip()[:1] not in {b"{", b"["}:
        return False
    return (b'"SystemAlertId"' in head and b'"AlertSeverity"' in head) or (
        b'"incidentNumber"' in head and b'"properties"' in head
    )


SENTINEL_ALERTS = Source(
    id=ID,
    title=Text("Microsoft Sentinel alerts and incidents", "Microsoft Sentinel 警報及事故"),
    guidance=Text(
        "Let an automation rule run a Logic App that posts the incident to the HTTP receiver when it is created and "
        "when it is updated; or export the table SecurityAlert as JSON into a followed folder.",
        "設定自動化規則執行 Logic App，在事故建立及更新時把事故傳送至 HTTP 接收端；"
        "或把 SecurityAlert 資料表以 JSON 匯出到受監察的資料夾。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
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
