"""AWS CloudTrail: what was done through the cloud's interfaces, by whom, from where.

Create a trail for all regions with log file validation, and copy the delivered files, unpacked, into a followed folder.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, LogSource, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import json_lines
from lionrock.telemetry.formats.json_lines import document, not_ours
from lionrock.telemetry.formats.times import settle
from lionrock.telemetry.formats.windows_fields import flat

ID: Final = "aws.cloudtrail"
_LOGSOURCE: Final = LogSource("aws", None, "cloudtrail")
_TEXTS: Final = ("requestParameters", "responseElements", "additionalEventData")


def _ours(event: Mapping[str, Any]) -> bool:
    """Say whether a document is an event."""
    return {"eventSource", "eventName", "userIdentity"} <= event.keys()


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError."""
    event = document(raw)
    if not isinstance(event.get("eventName"), str) or not isinstance(event.get("eventSource"), str):
        raise not_ours("eventSource and eventName")
    fields = flat(event)
    for name in _TEXTS:
        fields[name] = _text(event.get(name))
    told = event.get("eventTime") or event.get("@timestamp") or ""
    told = told if isinstance(told, str) else ""
    account = event.get("recipientAccountId")
    return LogRecord(
        source=ID,
        logsource=_LOGSOURCE,
        ocsf=3002 if event["eventName"] == "ConsoleLogin" else 6003,
        time=settle(told, settings),
        time_text=told,
        host=account if isinstance(account, str) else None,
        user=_user(event.get("userIdentity")),
        address=_address(event.get("sourceIPAddress")),
        message=f"{event['eventSource'].removesuffix('.amazonaws.com')} {event['eventName']}"[:300],
        fields=fields,
        raw=raw,
    )


def _text(value: Any) -> str | None:
    """Return an inner object as JSON text, which rules search as a whole."""
    import orjson

    return orjson.dumps(value).decode() if value is not None else None


def _user(identity: Any) -> str | None:
    """Return the name of who acted: the user, the role assumed, or root."""
    if not isinstance(identity, dict):
        return None
    context = identity.get("sessionContext")
    issuer = context.get("sessionIssuer") if isinstance(context, dict) else None
    role = issuer.get("userName") if isinstance(issuer, dict) else None
    name = identity.get("userName") or role or ("root" if identity.get("type") == "Root" else None)
    return name if isinstance(name, str) else None


def _address(found: Any) -> str | None:
    """Return the address, None when a service of the cloud itself acted."""
    try:
        return str(ipaddress.ip_address(found)) if isinstance(found, str) else None
    except ValueError:
        return None


_SAMPLES = (
    Sample(
        raw=(
            b'{"eventVersion":"1.05","userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"userName":'
            b'"MordorNginxStack-BankingWAFRole"}}},"eventTime":"2020-09-14T00:52:30Z","eventSource":"s3.amazonaws.com",'
            b'"eventName":"GetObject","sourceIPAddress":"203.0.113.7","requestParameters":{"bucketName":"meter-data",'
            b'"key":"customers.csv"},"responseElements":null,"recipientAccountId":"123456789123","readOnly":true}'
        ),
        expect={
            "time": "2020-09-14T00:52:30+00:00",
            "host": "123456789123",
            "user": "MordorNginxStack-BankingWAFRole",
            "address": "203.0.113.7",
            "ocsf": 6003,
            "message": "s3 GetObject",
            "logsource": ("aws", None, "cloudtrail"),
            "fields": {"requestParameters.bucketName": "meter-data", "responseElements": None, "readOnly": "true"},
        },
    ),
    Sample(
        raw=(
            b'{"eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","userIdentity":{"type":"Root"},'
            b'"@timestamp":"2020-09-14T00:52:30.000Z","sourceIPAddress":"ec2.amazonaws.com"}'
        ),
        expect={"user": "root", "address": None, "ocsf": 3002, "time": "2020-09-14T00:52:30+00:00"},
    ),
)

AWS_CLOUDTRAIL = Source(
    id=ID,
    title=Text("AWS CloudTrail", "AWS CloudTrail"),
    guidance=Text(
        "Create a trail for all regions with data events for the buckets that matter and log file validation on; "
        "copy the delivered files, unpacked, into a folder that is followed. The account number stands as host: "
        "register it as an asset.",
        "建立涵蓋所有區域的追蹤，為重要儲存桶啟用資料事項並開啟日誌檔案驗證；將送達的檔案解壓後複製到受監察的資料夾。"
        "帳戶號碼會作為主機名稱：請將其登記為資產。",
    ),
    claims=json_lines.documents(_ours),
    split=json_lines.split,
    parse=parse,
    samples=_SAMPLES,
    maps={
        "time": "eventTime",
        "host": "recipientAccountId",
        "user": "userIdentity.userName | userIdentity.sessionContext.sessionIssuer.userName",
        "address": "sourceIPAddress",
        "message": "eventSource | eventName",
    },
    encloses=json_lines.enclosed,
)
