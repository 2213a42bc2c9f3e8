"""OCSF findings of any product: detection, security, compliance and vulnerability findings, Prowler's among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.alerts import batch, dig, moment, named, needed, record, techniques, text
from lionrock.telemetry.json_lines import document

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
_OTHERS: Final = frozenset({"crowdstrike", "elastic", "mail", "microsoft", "qradar", "sentinel", "splunk", "wazuh"})
"""Products whose own kind of record tells their alerts: an id under their name would hide or close one of theirs."""
_ENDED: Final = frozenset({3, 4, 5})
"""`status_id`: suppressed, resolved, archived."""


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one finding; a check that passed is a record without an alert; raises InputError."""
    event = document(raw)
    kind = event.get("class_uid")
    if kind not in _CLASSES:
        kind = None
    needed(text(kind), "class_uid of OCSF's category Findings")
    when = moment(event.get("time_dt") or event.get("time") or event.get("event_time"), settings)
    return record(
        ID,
        raw,
        event,
        None if str(event.get("status_code")).upper() == "PASS" else _alert(event, when[1]),
        when=when,
        host=text(
            dig(event, "device", "hostname"),
            dig(event, "device", "name"),
            dig(event, "resources", 0, "hostname"),
            dig(event, "cloud", "account", "uid"),
        ),
        user=text(dig(event, "actor", "user", "name"), dig(event, "user", "name")),
        address=text(dig(event, "src_endpoint", "ip"), dig(event, "evidences", 0, "src_endpoint", "ip")),
        message=text(event.get("message"), event.get("status_detail"), _info(event, "title")) or "finding",
        product=text(dig(event, "metadata", "product", "name")),
        ocsf=int(kind or 0),
    )


def _alert(event: Mapping[str, Any], written: str) -> Alert:
    """Return the finding itself."""
    product = text(dig(event, "metadata", "product", "name"), dig(event, "metadata", "product", "vendor_name"))
    title = text(_info(event, "title"), event.get("message")) or "finding"
    rule = text(
        _info(event, "analytic", "uid"),
        dig(event, "metadata", "event_code"),
        _info(event, "analytic", "name"),
        dig(event, "vulnerabilities", 0, "cve", "uid"),
    )
    state = text(event.get("status"), event.get("status_code")) or ""
    return Alert(
        product=_product(product),
        id=text(_info(event, "uid"), dig(event, "metadata", "uid")) or named("ocsf", title, written),
        rule=rule or title,
        title=title,
        level=_LEVELS.get(event.get("severity_id") or 0, "medium"),
        tags=techniques(*(dig(one, "technique") for one in event.get("attacks") or _info(event, "attacks") or ())),
        state="closed" if event.get("status_id") in _ENDED else "open",
        said=state,
        link=text(_info(event, "src_url")),
    )


def _product(said: str | None) -> str:
    """Return the product as it names itself; none passes for one that is read, followed and closed by its own kind."""
    name = (said or "ocsf").lower()[:60]
    return f"ocsf {name}" if name in _OTHERS else name


def _info(event: Mapping[str, Any], *path: str) -> Any:
    """Return a value of the finding's own part, `finding` before OCSF 1.1."""
    found = dig(event, "finding_info", *path)
    return found if found is not None else dig(event, "finding", *path)


def _claims(_name: str, head: bytes) -> bool:
    """Say whether the first bytes are an OCSF finding."""
    if head.lstrip()[:1] not in {b"{", b"["}:
        return False
    return b'"class_uid"' in head and (b'"finding_info"' in head or b'"finding"' in head)


OCSF_FINDINGS = Source(
    id=ID,
    title=Text("OCSF findings (Prowler, Security Lake …)", "OCSF 偵測結果（Prowler、Security Lake 等）"),
    guidance=Text(
        "Let the product write OCSF JSON (Prowler: `prowler aws -M json-ocsf`) into a followed folder, or post it to "
        "the HTTP receiver. The account or the device stands as host: register it as an asset.",
        "讓產品把 OCSF JSON 寫入受監察的資料夾（Prowler：`prowler aws -M json-ocsf`），或傳送至 HTTP 接收端。"
        "帳戶或裝置會作為主機名稱：請將其登記為資產。",
    ),
    claims=_claims,
    split=batch,
    parse=parse,
    whole=True,
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
                    "prowler",
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
