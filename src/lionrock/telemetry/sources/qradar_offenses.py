"""IBM QRadar: offenses as its REST interface lists them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import DETECTION_FINDING, needed, scaled, told
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "qradar.offenses"
_SOURCES: Final[Mapping[Any, str]] = {
    **dict.fromkeys((0, 1, 9, 10), "address"),
    3: "user",
    **dict.fromkeys((4, 7), "host"),
}
"""What `offense_source` is, by the number of `offense_type`."""
_SHAPE: Final = Shape(
    ID,
    LogSource("qradar", None, "offenses"),
    ocsf=DETECTION_FINDING,
    time=("start_time",),
    host=("offense_host",),
    user=("offense_user",),
    address=("offense_address",),
    message=("description",),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an offense."""
    return {"offense_source", "magnitude"} <= event.keys()


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one offense; raises InputError."""
    fields = json_lines.spread(json_lines.document(raw))
    id = needed(said(fields.get("id")) if "offense_source" in fields else None, "id and offense_source of an offense")
    if (kind := _SOURCES.get(fields.get("offense_type"))) is not None:
        fields[f"offense_{kind}"] = fields["offense_source"]
    title = " ".join((said(fields.get("description")) or "offense").split())
    state = said(fields.get("status")) or ""
    alert = Alert(
        product="qradar",
        id=id,
        rule=said(first(fields, ("rules.id", "offense_type"))) or title,
        title=title,
        level=scaled(first(fields, ("magnitude", "severity")), 3, 5, 7, 9),
        state="closed" if state == "CLOSED" else "open",
        said=state,
    )
    return told(_SHAPE, fields, raw, settings, alert)


QRADAR_OFFENSES = Source(
    id=ID,
    title=Text("IBM QRadar offenses", "IBM QRadar 違規事項"),
    guidance=Text(
        "Fetch /api/siem/offenses with an authorised service token on a schedule, changed ones included "
        "(filter=last_updated_time), and write the answer into a followed folder or post it to the HTTP receiver.",
        "以獲授權的服務權杖定時讀取 /api/siem/offenses（包括已更新者，filter=last_updated_time），"
        "把回應寫入受監察的資料夾，或傳送至 HTTP 接收端。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
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
