"""Windows events as Sigma names their fields, from each of the JSON shapes one meets.

System and event data are separate namespaces: where both use a name, or a name repeats, the value is a list of all.
Truth values become the text Sigma writes ('true', 'false'); numbers stay numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

Fields = dict[str, Any]

_DEEPEST: Final = 8
_MOST: Final = 2000
_DATA: Final = re.compile(r"<Data(?:\s+Name=(?:\"([^\"]*)\"|'([^']*)'))?\s*(?:/>|>([^<]*)</Data>)")
_ATTRIBUTES: Final = ("#attributes", "@attributes")
_PLAIN: Final = frozenset((str, int, float, type(None)))
"""Kinds of values that Sigma compares as they stand."""


def nested(event: Mapping[str, Any]) -> Fields:
    """Return the fields of an `Event` object with `System` and `EventData` or `UserData`, as evtx_dump writes it."""
    system = event.get("System")
    if not isinstance(system, dict):
        raise _shape("an Event object with a System part")
    fields = _system(system)
    for name, part in event.items():
        if name == "System" or name.startswith(("#", "@")) or name.endswith("_attributes"):
            continue
        if type(part) is dict:
            _spread(fields, part, 0)
        elif part is not None:
            _put(fields, name, part)
    return fields


def _system(system: Mapping[str, Any]) -> Fields:
    """Return the System part under Sigma's names."""
    get = system.get
    provider, execution = _attributes(system, "Provider"), _attributes(system, "Execution")
    number = get("EventID")
    fields = {
        "Channel": get("Channel"),
        "EventID": number if type(number) is int else _number(number),
        "Provider_Name": provider.get("Name"),
        "Provider_Guid": provider.get("Guid"),
        "Computer": get("Computer"),
        "EventRecordID": get("EventRecordID"),
        "Level": get("Level"),
        "Task": get("Task"),
        "Opcode": get("Opcode"),
        "Keywords": get("Keywords"),
        "Version": get("Version"),
        "SystemTime": _attributes(system, "TimeCreated").get("SystemTime"),
        "Execution_ProcessID": execution.get("ProcessID"),
        "Execution_ThreadID": execution.get("ThreadID"),
        "Security_UserID": _attributes(system, "Security").get("UserID"),
    }
    if type(number) is not int and "Qualifiers" in (event := _attributes(system, "EventID")):
        fields["Qualifiers"] = event["Qualifiers"]
    if activity := _attributes(system, "Correlation").get("ActivityID"):
        fields["ActivityID"] = activity
    return fields


def _number(event: Any) -> Any:
    """Return the event id of an element that is no plain number."""
    return _integer(event.get("#text") if isinstance(event, dict) else event)


_NONE: Final[Mapping[str, Any]] = {}


def _attributes(system: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the XML attributes of an element, wherever the writer put them; empty when it has none."""
    found = system.get(name)
    if type(found) is dict:
        inner = found.get("#attributes")
        return inner if type(inner) is dict else _bare(found)
    beside = system.get(name + "_attributes")
    return beside if type(beside) is dict else _NONE


def _bare(element: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return attributes written as plain or `@` keys of the element."""
    inner = element.get("@attributes")
    return inner if isinstance(inner, dict) else {key.lstrip("@"): value for key, value in element.items()}


def _spread(fields: Fields, data: Mapping[str, Any], depth: int) -> None:
    """Add event data; inner elements give their own children."""
    if len(data) > _MOST or depth > _DEEPEST:
        raise _shape(f"at most {_MOST} fields, {_DEEPEST} deep")
    if _PLAIN.issuperset(map(type, data.values())) and fields.keys().isdisjoint(data) and " " not in "".join(data):
        fields.update(data)  # as nearly all event data is
        return
    for name, value in data.items():
        if type(value) is dict:
            _element(fields, name, value, depth)
        elif type(value) is list:
            _several(fields, name, value)
        else:
            if " " in name:
                _put(
                    fields, name.replace(" ", ""), value
                )  # Defender writes "Threat Name"; Sigma's rules say ThreatName
            _put(fields, name, value)


def _element(fields: Fields, name: str, value: Mapping[str, Any], depth: int) -> None:
    """Add an element that has attributes, text or children."""
    if name in _ATTRIBUTES or name.endswith("_attributes"):
        return
    if "#text" in value:
        text = value["#text"]
        _several(fields, name, text if isinstance(text, list) else [text])
    else:
        _spread(fields, value, depth + 1)


def _several(fields: Fields, name: str, values: Iterable[Any]) -> None:
    """Add a list: named `Data` elements become fields, other values stay together."""
    rest = []
    for value in values:
        if isinstance(value, dict):
            own = value.get("@Name") or value.get("Name") or _attributes({"x": value}, "x").get("Name")
            text = value.get("#text", value.get("Value", value.get("$")))
            _put(fields, own if isinstance(own, str) else name, text)
        else:
            rest.append(plain(value))
    if rest:
        _put(fields, name, rest if len(rest) > 1 else rest[0])


def _put(fields: Fields, name: str, value: Any) -> None:
    """Add a value under a name; where the name has one already, both stand in a list."""
    value = [plain(one) for one in value] if isinstance(value, list) else plain(value)
    if name not in fields:
        fields[name] = value
        return
    known = fields[name]
    fields[name] = [*(known if isinstance(known, list) else [known]), *(value if isinstance(value, list) else [value])]


def plain(value: Any) -> Any:
    """Return a scalar as Sigma compares it; what is neither text nor number becomes its JSON text."""
    kind = type(value)
    if kind is bool:
        return "true" if value else "false"
    if kind in _PLAIN:
        return value
    import orjson

    return orjson.dumps(value).decode()


def flat(document: Mapping[str, Any]) -> Fields:
    """Return the fields of a document that is flat already (NXLog, exports), inner objects joined by dots."""
    fields: Fields = {}
    _join(fields, document, "", 0)
    return fields


def _join(fields: Fields, document: Mapping[str, Any], prefix: str, depth: int) -> None:
    """Add a document's members under dotted names."""
    if depth > _DEEPEST or len(fields) + len(document) > _MOST:
        raise _shape(f"at most {_MOST} fields, {_DEEPEST} deep")
    for name, value in document.items():
        if isinstance(value, dict):
            _join(fields, value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, list):
            fields[prefix + name] = [plain(one) for one in value[:_MOST]]
        else:
            fields[prefix + name] = plain(value)


def event_data(fields: Fields, data: Any) -> None:
    """Add event data that a table carries in one column: an object, its JSON text, or `<Data>` elements."""
    if isinstance(data, str):
        data = _decoded(data)
    if isinstance(data, dict):
        _spread(fields, data, 0)
    elif data is not None:
        _put(fields, "Data", data)


def _decoded(data: str) -> Any:
    """Return the object within a text, or the text itself."""
    import orjson

    if data.startswith("{"):
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return data
    if "<Data" not in data:
        return data
    found: dict[str, Any] = {}
    for match in _DATA.finditer(data):
        _put(found, html.unescape(match[1] or match[2] or "Data"), html.unescape(match[3] or ""))
    return found


def _integer(value: Any) -> Any:
    """Return an event id as a number where it is one."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _shape(expected: str) -> InputError:
    """Return the error for a document of another shape."""
    return InputError(
        Text(f"not a Windows event: expected {expected}", f"不是 Windows 事項：應為 {expected}"),
        Text("See the source's guidance for the shapes it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
    )


def named(fields: Fields, names: Mapping[str, str]) -> None:
    """Give fields Sigma's names beside the writer's own; a name that stands already is kept."""
    for own, sigma in names.items():
        value = fields.get(own)
        if value is not None and sigma not in fields:
            fields[sigma] = value
    if "EventID" in fields:
        fields["EventID"] = _integer(fields["EventID"])
