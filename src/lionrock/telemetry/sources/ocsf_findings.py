"""OCSF findings of any product: detection, security, compliance and vulnerability findings, Prowler's among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.alerts import named, techniques, told
from lionrock.telemetry.formats.shape import Shape, first, said

ID: Final = "ocsf.findings"
_CLASSES: Final = frozenset({2001, 2002, 2003, 2004, 2005, 2006, 2007})
"""Classes of the category Findings."""
_LEVELS: Final[Mapping[int, Level]] = {
    0: "medium",
    1: "informational",
    2: "low",
    3: "medium",
    4: "high",
    5: "critical",
    6: "critical",
}
_ENDED: Final = frozenset({3, 4, 5})
"""`status_id`: suppressed, resolved, archived."""
_INFO: Final = ("finding_info", "finding")
"""The finding's own part, the second before OCSF 1.1."""
_SHAPE: Final = Shape(
    ID,
    LogSource("ocsf", None, "findings"),
    time=("time_dt", "time", "event_time"),
    host=("device.hostname", "device.name", "resources.hostname", "cloud.account.uid"),
    user=("actor.user.name", "user.name"),
    address=("src_endpoint.ip", "evidences.src_endpoint.ip"),
    message=("message", "status_detail", "finding_info.title", "finding.title"),
)


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an OCSF finding."""
    return _kind(event) is not None and any(name in event for name in _INFO)


def _kind(event: Mapping[str, Any]) -> int | None:
    """Return the class of a finding, None for a document of another class or of none."""
    found = event.get("class_uid")
    return int(found) if isinstance(found, (int, float)) and found in _CLASSES else None


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one finding; a check that passed is a record without an alert; raises InputError."""
    event = json_lines.document(raw)
    kind = _kind(event)
    if kind is None:
        raise json_lines.not_ours("class_uid of OCSF's category Findings")
    fields = json_lines.spread(event)
    record = told(_SHAPE, fields, raw, settings, _alert(fields))
    passed = str(fields.get("status_code")).upper() == "PASS"
    return replace(record, ocsf=kind, alert=None if passed else record.alert)


def _alert(fields: Mapping[str, Any]) -> Alert:
    """Return the finding itself, under `ocsf:` and its product: nobody passes for a product read by its own kind."""
    product = said(first(fields, ("metadata.product.name", "metadata.product.vendor_name"))) or "unnamed"
    title = said(first(fields, (*_info("title"), "message"))) or "finding"
    rule = first(
        fields,
        (*_info("analytic.uid"), "metadata.event_code", *_info("analytic.name"), "vulnerabilities.cve.uid"),
    )
    return Alert(
        product=f"ocsf:{product.lower()[:60]}",
        id=said(first(fields, (*_info("uid"), "metadata.uid"))) or named("ocsf", title, first(fields, _SHAPE.time)),
        rule=said(rule) or title,
        title=title,
        level=_LEVELS.get(fields.get("severity_id") or 0, "medium"),
        tags=techniques(first(fields, ("attacks.technique.uid", *_info("attacks.technique.uid"))) or ()),
        state="closed" if fields.get("status_id") in _ENDED else "open",
        said=said(first(fields, ("status", "status_code"))) or "",
        link=said(first(fields, _info("src_url"))),
    )


def _info(path: str) -> tuple[str, ...]:
    """Return where a value of the finding's own part may stand."""
    return tuple(f"{part}.{path}" for part in _INFO)


OCSF_FINDINGS = Source(
    id=ID,
    title=Text("OCSF findings (Prowler, Security Lake …)", "OCSF 偵測結果（Prowler、Security Lake 等）"),
    guidance=Text(
        "Let the product write OCSF JSON (Prowler: `prowler aws -M json-ocsf`) into a followed folder, or post it to "
        "the HTTP receiver. The account or the device stands as host: register it as an asset.",
        "讓產品把 OCSF JSON 寫入受監察的資料夾（Prowler：`prowler aws -M json-ocsf`），或傳送至 HTTP 接收端。"
        "帳戶或裝置會作為主機名稱：請將其登記為資產。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    encloses=json_lines.enclosed,
    maps=_SHAPE.maps,
    samples=(
        Sample(
            raw=(
                b'{"class_uid":2004,"severity_id":4,"status_id":1,"status":"New","status_code":"FAIL","time_dt":'
                b'"2026-11-20T02:00:00Z","message":"Bucket meter-data is public","finding_info":{"uid":"prowler-aws-'
                b's3-1","title":"S3 bucket is not public"},"metadata":{"event_code":"s3_bucket_public_access",'
                b'"product":{"name":"Prowler"}},"cloud":{"provider":"aws","account":{"uid":"123456789012"}}}'
            ),
            expect={
                "time": "2026-11-20T02:00:00+00:00",
                "host": "123456789012",
                "ocsf": 2004,
                "alert": Alert(
                    "ocsf:prowler",
                    "prowler-aws-s3-1",
                    "s3_bucket_public_access",
                    "S3 bucket is not public",
                    "high",
                    (),
                    "open",
                    "New",
                ),
            },
        ),
        Sample(
            raw=(
                b'{"class_uid":2003,"status_code":"PASS","time":1795140000000,"finding_info":{"uid":"p-2","title":'
                b'"Root has MFA"},"metadata":{"product":{"name":"Prowler"}}}'
            ),
            expect={"alert": None, "ocsf": 2003, "time": "2026-11-20T02:00:00+00:00"},
        ),
    ),
)
