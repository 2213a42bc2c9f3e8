"""Findings as OCSF Detection Finding (class 2004), version 1.6.0. Pure but for the table of techniques.

Names, numbers and what is required: `lionrock.detection.ocsf_shape`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from lionrock.detection.attack import techniques
from lionrock.detection.attack.techniques import Technique
from lionrock.detection.findings import Finding, Seen
from lionrock.detection.ocsf_shape import ENUMS, EVENT, VERSION

CLASS: Final = 2004
_SEVERITY: Final = MappingProxyType({"informational": 1, "low": 2, "medium": 3, "high": 4, "critical": 5})
_HOSTNAME, _ADDRESS, _USER = 1, 2, 4
_MOST_EVIDENCE: Final = 50


def event(one: Finding, seen: Sequence[Seen], version: str) -> dict[str, Any]:
    """Return a finding as an event of class 2004; `version` is that of the platform that found it."""
    suppressed = one.expected is not None
    activity = 1 if one.count == 1 else 2
    doing = ENUMS[EVENT, "activity_id"][activity]
    severity, status = _SEVERITY.get(one.level, 0), 3 if suppressed else 1
    made: dict[str, Any] = {
        "activity_id": activity,
        "activity_name": doing,
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": CLASS,
        "class_name": "Detection Finding",
        "type_uid": CLASS * 100 + activity,
        "type_name": f"Detection Finding: {doing}",
        "time": _millis(one.last),
        "start_time": _millis(one.first),
        "end_time": _millis(one.last),
        "count": one.count,
        "severity_id": severity,
        "severity": ENUMS[EVENT, "severity_id"][severity],
        "status_id": status,
        "status": ENUMS[EVENT, "status_id"][status],
        "is_alert": one.opens and not suppressed,
        "message": one.title.en,
        "metadata": {
            "version": VERSION,
            "uid": one.id,
            "logged_time": _millis(one.learned),
            "product": {"name": "Lionrock", "vendor_name": "Lionrock", "version": version},
            **({"labels": ["exercise"]} if one.exercise else {}),
        },
        "finding_info": _info(one),
    }
    if observables := list(_observables(one)):
        made["observables"] = observables
    if one.host:
        made["device"] = {"hostname": one.host, "type_id": 0, "type": "Unknown"}
    if one.expected is not None:
        made["comment"] = one.expected.reason
    if evidence := [*(_evidence(each) for each in seen[:_MOST_EVIDENCE]), *_about(one)]:
        made["evidences"] = evidence
    return made


def _info(one: Finding) -> dict[str, Any]:
    """Return what was found, by which rule, and the techniques it stands for."""
    attacks = [_attack(each) for each in techniques.named(one.tags)]
    made: dict[str, Any] = {
        "uid": one.id,
        "title": one.title.en,
        "created_time": _millis(one.learned),
        "first_seen_time": _millis(one.first),
        "last_seen_time": _millis(one.last),
        "analytic": {"type_id": 1, "type": "Rule", "uid": one.rule, "name": one.title.en},
    }
    return made | ({"attacks": attacks} if attacks else {})


def _attack(one: Technique) -> dict[str, Any]:
    """Return a technique, or a sub-technique under its own."""
    whole = {"uid": one.parent, "src_url": one.url.removesuffix(f"{one.id.partition('.')[2]}/")}
    parent = techniques.known().get(one.parent)
    made = {"version": techniques.VERSION, "technique": whole | ({"name": parent.name} if parent else {})}
    part = {"uid": one.id, "name": one.name, "src_url": one.url}
    return made if one.parent == one.id else made | {"sub_technique": part}


def _observables(one: Finding) -> Iterator[dict[str, Any]]:
    """Yield host, user and address, with the attributes that have them."""
    yield from (
        {"name": name, "type_id": type_id, "type": type, "value": value}
        for name, type_id, type, value in (
            ("device.hostname", _HOSTNAME, "Hostname", one.host),
            ("evidences.user.name", _USER, "User Name", one.user),
            ("evidences.src_endpoint.ip", _ADDRESS, "IP Address", one.address),
        )
        if value
    )


def _about(one: Finding) -> Iterator[dict[str, Any]]:
    """Yield user and address as evidence: the class has no other place for them."""
    made = ({"user": {"name": one.user}} if one.user else {}) | (
        {"src_endpoint": {"ip": one.address}} if one.address else {}
    )
    if made:
        yield {"name": "who the first of these events was about", **made}


def _evidence(seen: Seen) -> dict[str, Any]:
    """Return one event behind a finding, by the id under which its raw record is kept."""
    return {"uid": seen.event, "data": {"time": _millis(seen.time), "summary": seen.summary}}


def _millis(moment: datetime) -> int:
    """Return milliseconds since 1970, as OCSF counts time."""
    return int(moment.timestamp() * 1000)
