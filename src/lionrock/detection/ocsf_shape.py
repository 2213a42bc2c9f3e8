"""What OCSF asks of a Detection Finding, as far as one is written here. Pure.

Version 1.6.0 of the schema, https://github.com/ocsf/ocsf-schema (tag 1.6.0; Apache License 2.0): class
`detection_finding` with `finding` and `base_event`, and the objects within; `tests/detection/test_ocsf_schema.py` holds
this table against a copy of the schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

VERSION: Final = "1.6.0"
EVENT: Final = "detection_finding"


@dataclass(frozen=True, slots=True)
class Shape:
    """The class or one object: attributes that must be there, kinds of those we write, and of which one must be."""

    required: tuple[str, ...]
    kinds: Mapping[str, str]
    """By attribute: `text`, `whole`, `time`, `flag`, `json`, or the name of an object; a list of them ends in `[]`."""
    any_of: tuple[str, ...] = ()


_NAMED: Final = ("name", "uid")
_ENDPOINT: Final = (
    "ip", "uid", "name", "hostname", "instance_uid", "interface_uid", "interface_name",
)  # fmt: skip
SHAPES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        EVENT: Shape(
            (
                "activity_id", "category_uid", "class_uid", "finding_info", "metadata", "severity_id", "time",
                "type_uid",
            ),
            {
                "activity_id": "whole", "activity_name": "text", "category_uid": "whole", "category_name": "text",
                "class_uid": "whole", "class_name": "text", "type_uid": "whole", "type_name": "text", "time": "time",
                "start_time": "time", "end_time": "time", "count": "whole", "severity_id": "whole", "severity": "text",
                "status_id": "whole", "status": "text", "is_alert": "flag", "message": "text", "comment": "text",
                "metadata": "metadata", "finding_info": "finding_info", "device": "device",
                "observables": "observable[]", "evidences": "evidences[]",
            },
        ),
        "metadata": Shape(
            ("product", "version"),
            {"version": "text", "uid": "text", "logged_time": "time", "product": "product", "labels": "text[]"},
        ),
        "product": Shape((), {"name": "text", "vendor_name": "text", "version": "text"}, _NAMED),
        "finding_info": Shape(
            ("uid",),
            {
                "uid": "text", "title": "text", "created_time": "time", "first_seen_time": "time",
                "last_seen_time": "time", "analytic": "analytic", "attacks": "attack[]",
            },
        ),
        "analytic": Shape(("type_id",), {"type_id": "whole", "type": "text", "uid": "text", "name": "text"}, _NAMED),
        "attack": Shape(
            (),
            {"version": "text", "technique": "technique", "sub_technique": "sub_technique"},
            ("tactic", "technique", "sub_technique"),
        ),
        "technique": Shape((), {"uid": "text", "name": "text", "src_url": "text"}, _NAMED),
        "sub_technique": Shape((), {"uid": "text", "name": "text", "src_url": "text"}, _NAMED),
        "device": Shape(("type_id",), {"type_id": "whole", "type": "text", "hostname": "text"}, _ENDPOINT),
        "observable": Shape(("type_id",), {"type_id": "whole", "type": "text", "name": "text", "value": "text"}),
        "evidences": Shape(
            (),
            {"uid": "text", "name": "text", "data": "json", "user": "user", "src_endpoint": "network_endpoint"},
            (
                "actor", "api", "connection_info", "data", "database", "databucket", "device", "dst_endpoint", "email",
                "file", "process", "query", "resources", "src_endpoint", "url", "user", "job", "script",
            ),
        ),
        "user": Shape((), {"name": "text"}, ("account", "name", "uid")),
        "network_endpoint": Shape((), {"ip": "text"}, (*_ENDPOINT, "svc_name", "domain")),
    }
)  # fmt: skip
ENUMS: Final[Mapping[tuple[str, str], Mapping[int, str]]] = MappingProxyType(
    {
        (EVENT, "activity_id"): {0: "Unknown", 1: "Create", 2: "Update", 3: "Close", 99: "Other"},
        (EVENT, "severity_id"): {
            0: "Unknown", 1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical", 6: "Fatal", 99: "Other",
        },
        (EVENT, "status_id"): {
            0: "Unknown", 1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved", 5: "Archived", 6: "Deleted",
            99: "Other",
        },
        ("analytic", "type_id"): {
            0: "Unknown", 1: "Rule", 2: "Behavioral", 3: "Statistical", 4: "Learning (ML/DL)", 5: "Fingerprinting",
            6: "Tagging", 7: "Keyword Match", 8: "Regular Expressions", 9: "Exact Data Match",
            10: "Partial Data Match", 11: "Indexed Data Match", 99: "Other",
        },
    }
)  # fmt: skip
"""Numbers that an attribute may have, with their captions."""
CAPTIONS: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        (EVENT, "activity_id"): "activity_name",
        (EVENT, "severity_id"): "severity",
        (EVENT, "status_id"): "status",
        ("analytic", "type_id"): "type",
    }
)
"""The attribute that says in words what a number means."""
_LEAST_MILLIS: Final = 100_000_000_000
"""What is below was written in seconds."""


def faults(made: Mapping[str, Any]) -> list[str]:
    """Return what keeps an event from being a Detection Finding, by the path of the attribute."""
    found = list(_within(EVENT, made, ""))
    if made.get("type_uid") != made.get("class_uid", 0) * 100 + made.get("activity_id", 0):
        found.append("type_uid: not of the class and activity")
    return found


def _within(shape: str, made: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the faults of an object and what is in it."""
    asked = SHAPES[shape]
    yield from (f"{path}{name}: missing" for name in asked.required if made.get(name) is None)
    if asked.any_of and not any(made.get(name) for name in asked.any_of):
        yield f"{path}: none of {', '.join(asked.any_of)}"
    for name, value in made.items():
        kind = asked.kinds.get(name)
        if kind is None:
            yield f"{path}{name}: not of the table"
        elif kind.endswith("[]") and isinstance(value, list):
            for place, one in enumerate(value):
                yield from _value(kind[:-2], one, f"{path}{name}[{place}]")
        else:
            yield from _value(kind, value, f"{path}{name}")
    yield from _numbers(shape, made, path)


def _value(kind: str, value: Any, path: str) -> Iterator[str]:
    """Yield the faults of one value."""
    if kind in SHAPES:
        yield from _within(kind, value, f"{path}.") if isinstance(value, dict) else (f"{path}: no object",)
    elif not _fits(kind, value):
        yield f"{path}: no {kind}"


def _fits(kind: str, value: Any) -> bool:
    """Say whether a plain value is of its kind."""
    if kind == "text":
        return isinstance(value, str) and value != ""
    if kind == "flag":
        return isinstance(value, bool)
    if kind in ("whole", "time"):
        return isinstance(value, int) and not isinstance(value, bool) and (kind == "whole" or value >= _LEAST_MILLIS)
    return kind == "json"


def _numbers(shape: str, made: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield numbers that mean nothing, and words that say something else than their number."""
    for (of, name), captions in ENUMS.items():
        if of == shape and name in made:
            said = made.get(CAPTIONS[of, name])
            if made[name] not in captions:
                yield f"{path}{name}: {made[name]} means nothing"
            elif said is not None and said != captions[made[name]]:
                yield f"{path}{CAPTIONS[of, name]}: {said} is not {captions[made[name]]}"
