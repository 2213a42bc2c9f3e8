"""Findings as OCSF Detection Finding (class 2004), version 1.6.0. Pure.

Source of names and numbers: the schema at schema.ocsf.io, class `detection_finding` with its base event, objects
`finding_info`, `metadata`, `product`, `analytic`, `attack`, `observable`, `evidences`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from lionrock.detection.findings import Finding, Seen

VERSION: Final = "1.6.0"
CLASS: Final = 2004
REQUIRED: Final = (
    "activity_id", "category_uid", "class_uid", "finding_info", "metadata", "severity_id", "time", "type_uid",
)  # fmt: skip
"""Attributes without which an event is no Detection Finding."""
REQUIRED_WITHIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"finding_info": ("title", "uid"), "metadata": ("product", "version")}
)
_SEVERITY: Final = MappingProxyType({"informational": 1, "low": 2, "medium": 3, "high": 4, "critical": 5})
_SEVERITIES: Final = ("Unknown", "Informational", "Low", "Medium", "High", "Critical")
_HOSTNAME, _ADDRESS, _USER = 1, 2, 4
_TECHNIQUE: Final = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)\Z", re.IGNORECASE)
_MOST_EVIDENCE: Final = 50


def event(one: Finding, seen: Sequence[Seen], version: str) -> dict[str, Any]:
    """Return a finding as an event of class 2004; `version` is that of the platform that found it."""
    suppressed = one.expected is not None
    activity = 1 if one.count == 1 else 2
    severity = _SEVERITY.get(one.level, 0)
    made: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": ("Create", "Update")[activity - 1],
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + activity,
        "type_name": f"Detection Finding: {('Create', 'Update')[activity - 1]}",
        "time": _millis(one.last),
        "start_time": _millis(one.first),
        "end_time": _millis(one.last),
        "count": one.count,
        "severity_id": severity,
        "severity": _SEVERITIES[severity],
        "status_id": 3 if suppressed else 1,
        "status": "Suppressed" if suppressed else "New",
        "is_alert": one.opens and not suppressed,
        "message": one.title.en,
        "metadata": {
            "version": VERSION,
            "uid": one.id,
            "logged_time": _millis(one.learned),
            "product": {"name": "Lionrock", "vendor_name": "Lionrock", "version": version},
            "labels": ["exercise"] if one.exercise else [],
        },
        "finding_info": _info(one),
    }
    if observables := list(_observables(one)):
        made["observables"] = observables
    if one.expected is not None:
        made["comment"] = one.expected.reason
    if seen:
        made["evidences"] = [_evidence(each) for each in seen[:_MOST_EVIDENCE]]
    return made


def missing(made: Mapping[str, Any]) -> list[str]:
    """Return the required attributes that an event of class 2004 lacks."""
    lacking = [name for name in REQUIRED if made.get(name) is None]
    for name, inner in REQUIRED_WITHIN.items():
        lacking += [f"{name}.{part}" for part in inner if not made.get(name, {}).get(part)]
    if not made.get("metadata", {}).get("product", {}).get("vendor_name"):
        lacking.append("metadata.product.vendor_name")
    return lacking


def _info(one: Finding) -> dict[str, Any]:
    """Return what was found, by which rule, and the techniques it stands for."""
    attacks = [
        {"technique": {"uid": found[1].upper()}} for tag in one.tags if (found := _TECHNIQUE.match(tag)) is not None
    ]
    made: dict[str, Any] = {
        "uid": one.id,
        "title": one.title.en,
        "created_time": _millis(one.learned),
        "first_seen_time": _millis(one.first),
        "last_seen_time": _millis(one.last),
        "analytic": {"type_id": 1, "type": "Rule", "uid": one.rule, "name": one.title.en},
    }
    return made | ({"attacks": attacks} if attacks else {})


def _observables(one: Finding) -> Iterator[dict[str, Any]]:
    """Yield host, user and address."""
    parts = ((_HOSTNAME, "Hostname", one.host), (_USER, "User Name", one.user), (_ADDRESS, "IP Address", one.address))
    for type_id, type_name, value in parts:
        if value:
            yield {"name": type_name.lower().replace(" ", "_"), "type_id": type_id, "type": type_name, "value": value}


def _evidence(seen: Seen) -> dict[str, Any]:
    """Return one event behind a finding, by the id under which its raw record is kept."""
    return {"uid": seen.event, "data": {"time": _millis(seen.time), "summary": seen.summary}}


def _millis(moment: datetime) -> int:
    """Return milliseconds since 1970, as OCSF counts time."""
    return int(moment.timestamp() * 1000)
