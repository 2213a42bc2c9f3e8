"""What the match of a rule brings along for correlations: the values they ask for, and no others. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lionrock.detection import windows
from lionrock.detection.correlation.model import LONGEST_VALUE, MOST_VALUES, OWN_MARKS
from lionrock.events.records import LogRecord
from lionrock.matching.values import texts


def values(record: LogRecord, fields: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the values of these fields, those that are there; `host`, `user` and `address` are every record's."""
    found = {name: _texts(record, name) for name in fields}
    return {name: told for name, told in found.items() if told}


def _texts(record: LogRecord, name: str) -> tuple[str, ...]:
    """Return the values of one field, bounded."""
    held: Any = record.fields.get(name)
    if held is None and record.logsource.product == "windows":
        other = _audited(record).get(name)
        held = record.fields.get(other) if other else None
    if held is None and name.lower() in OWN_MARKS:
        held = getattr(record, name.lower())
    if type(held) is str and held.isascii() and "\0" not in held:  # as nearly every one: nothing in it is changed
        return (held[:LONGEST_VALUE],) if held else ()
    return tuple(one[:LONGEST_VALUE] for one in texts(held)[:MOST_VALUES] if one)


def _audited(record: LogRecord) -> Mapping[str, str]:
    """Return how an audit event of a new process calls what Sigma's process rules ask for, for an event of Windows."""
    if str(record.fields.get("EventID")) == str(windows.AUDITED_PROCESS):
        return windows.AUDITED_FIELDS
    return {}
