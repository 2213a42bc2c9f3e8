"""IBM QRadar: offenses as its REST interface lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, needed, record, scaled, text
from lionrock.telemetry.json_lines import document

ID: Final = "qradar.offenses"
_ADDRESS, _USER, _HOST = frozenset({0, 1, 9, 10}), frozenset({3}), frozenset({4, 7})
"""Offense types whose source is an address, a user name, a host: `offense_type` of the interface."""


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one offense; raises InputError."""
    event = document(raw)
    title = text(event.get("description")) or "offense"
    state = text(event.get("status")) or ""
    return record(
        ID,
        raw,
        event,
        Alert(
            product="qradar",
            id=needed(text(event.get("id")), "id and offense_source of a QRadar offense"),
            rule=text(dig(event, "rules", 0, "id"), event.get("offense_type")) or title,
            title=" ".join(title.split()),
            level=scaled(event.get("magnitude", event.get("severity")), 3, 5, 7, 9),
            state="closed" if state == "CLOSED" else "open",
            said=state,
        ),
        when=moment(event.get("start_time"), settings),
        host=_source(event, _HOST),
        user=_source(event, _USER),
        address=_source(event, _ADDRESS),
        message=title,
        product="qradar",
    )


def _source(event: Mapping[str, Any], kinds: frozenset[int]) -> str | None:
    """Return what the offense is about when its type is one of these."""
    return text(event.get("offense_source")) if event.get("offense_type") in kinds else None


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are offenses."""
    return head.lstrip()[:1] in {b"{", b"["} and b'"offense_source"' in head and b'"magnitude"' in head


QRADAR_OFFENSES = Source(
    id=ID,
    title=Text("IBM QRadar offenses", "IBM QRadar 違規事項"),
    guidance=Text(
        "Fetch /api/siem/offenses with an authorised service token on a schedule, changed ones included "
        "(filter=last_updated_time), and write the answer into a followed folder or post it to the HTTP receiver.",
        "以獲授權的服務權杖定時讀取 /api/siem/offenses（包括已更新者，filter=last_updated_time），"
        "把回應寫入受監察的資料夾，或傳送至 HTTP 接收端。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
    samples=(
        Sample(
            raw=(
                b'{"id":53,"description":"Multiple login failures\\n followed by success","status":"OPEN",'
                b'"magnitude":7,"severity":6,"offense_type":0,"offense_source":"203.0.113.77","start_time":'
                b'1795140000000,"rules":[{"id":100205,"type":"CRE_RULE"}],"closing_reason_id":null}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "address": "203.0.113.77",
                "user": None,
                "alert": Alert(
                    "qradar", "53", "100205", "Multiple login failures followed by success", "high", (), "open", "OPEN"
                ),
            },
        ),
    ),
)
