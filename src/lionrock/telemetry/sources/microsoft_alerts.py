"""Microsoft Defender and Entra: alerts of Microsoft Graph security (alerts_v2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, needed, record, techniques, text, worded
from lionrock.telemetry.json_lines import document

ID: Final = "microsoft.alerts"
_MOST: Final = 200


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one alert; raises InputError."""
    event = document(raw)
    state = text(event.get("status")) or ""
    title = needed(text(event.get("title")), "title and id of a Microsoft alert")
    return record(
        ID,
        raw,
        event,
        Alert(
            product="microsoft",
            id=needed(text(event.get("id")), "title and id of a Microsoft alert"),
            rule=text(event.get("detectorId"), event.get("alertPolicyId")) or title,
            title=title,
            level=worded(event.get("severity")),
            tags=techniques(event.get("mitreTechniques") or ()),
            state="closed" if state.lower() == "resolved" else "open",
            said=" · ".join(part for part in (state, text(event.get("classification"))) if part),
            link=text(event.get("alertWebUrl")),
        ),
        when=moment(event.get("firstActivityDateTime") or event.get("createdDateTime"), settings),
        host=_evident(event, ("deviceDnsName",), ("hostName",)),
        user=_evident(event, ("userAccount", "userPrincipalName"), ("userAccount", "accountName")),
        address=_evident(event, ("ipAddress",)),
        message=text(event.get("description")) or title,
        product="m365",
    )


def _evident(event: Mapping[str, Any], *paths: tuple[str, ...]) -> str | None:
    """Return the first value that the evidence has at one of these paths."""
    evidence = event.get("evidence")
    parts = evidence[:_MOST] if isinstance(evidence, list) else []
    return text(*(dig(one, *path) for one in parts for path in paths))


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are alerts of Graph security."""
    return head.lstrip()[:1] in {b"{", b"["} and b'"serviceSource"' in head and b'"severity"' in head


MICROSOFT_ALERTS = Source(
    id=ID,
    title=Text("Microsoft Defender and Entra alerts", "Microsoft Defender 及 Entra 警報"),
    guidance=Text(
        "Give an application the permission SecurityAlert.Read.All, fetch /v1.0/security/alerts_v2 on a schedule by "
        "lastUpdateDateTime, and write the answers into a followed folder or post them to the HTTP receiver.",
        "為應用程式授予 SecurityAlert.Read.All 權限，按 lastUpdateDateTime 定時讀取 /v1.0/security/alerts_v2，"
        "把回應寫入受監察的資料夾，或傳送至 HTTP 接收端。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
    samples=(
        Sample(
            raw=(
                b'{"id":"da63","serviceSource":"microsoftDefenderForEndpoint","title":"Mimikatz credential theft tool",'
                b'"severity":"high","status":"inProgress","classification":"truePositive","detectorId":"e0da",'
                b'"firstActivityDateTime":"2026-11-20T02:00:00Z","mitreTechniques":["T1003.001"],"alertWebUrl":'
                b'"https://security.microsoft.example/alerts/da63","evidence":[{"deviceDnsName":"ws-031.grid.example"},'
                b'{"userAccount":{"accountName":"cheung","userPrincipalName":"cheung@grid.example"}}]}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "ws-031.grid.example",
                "user": "cheung@grid.example",
                "alert": Alert(
                    "microsoft",
                    "da63",
                    "e0da",
                    "Mimikatz credential theft tool",
                    "high",
                    ("attack.t1003.001",),
                    "open",
                    "inProgress · truePositive",
                    "https://security.microsoft.example/alerts/da63",
                ),
            },
        ),
    ),
)
