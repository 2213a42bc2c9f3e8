"""Records as Arrow rows for the event store: one flat pass over all fields, because there are dozens a record.

A value is kept as the text that rules are compared with, so that a hunt over the store sees what the matcher saw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lionrock.events.records import Frame, LogRecord
from lionrock.kernel.clock import micros
from lionrock.matching.values import clean, texts

Kept = Sequence[tuple[int, LogRecord]]
"""Records with their ordinals."""

_PLAIN = ("time_text", "source", "host", "user", "address", "message")


@dataclass
class _Fields:
    """Names and values of all records, flat, with where each record and each field ends."""

    names: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])
    value_ends: list[int] = field(default_factory=lambda: [0])
    words: list[str] = field(default_factory=list)

    def add(self, record: LogRecord) -> None:
        """Add a record's fields; a list gives several values, None gives none."""
        values, value_ends = self.values, self.value_ends
        begun = len(values)
        for value in record.fields.values():
            kind = type(value)
            if kind is str:
                values.append(value if value.isascii() else _carried(value))
            elif value is not None:
                values.extend(texts(value))
            value_ends.append(len(values))
        self.names.extend(record.fields)
        self.ends.append(len(self.names))
        said = (record.message, record.host or "", record.user or "", record.address or "")
        self.words.append("\n".join((*said, *values[begun:])).lower())


def _carried(text: str) -> str:
    """Return a text without the lone surrogates that UTF-8 cannot carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return clean(text)
    return text


@dataclass(frozen=True, slots=True)
class Rows:
    """Records of a frame with their ordinals, at least one, and the rules each met."""

    frame: Frame
    kept: Kept
    rules: Mapping[int, Sequence[str]]

    @property
    def span(self) -> tuple[int, int]:
        """Return the first and the last ordinal."""
        return self.kept[0][0], self.kept[-1][0]


def table(frames: Sequence[Rows]) -> Any:
    """Return rows as an Arrow table; times in microseconds since 1970."""
    import pyarrow as pa

    fields, kept = _Fields(), [one for rows in frames for one in rows.kept]
    for _, record in kept:
        fields.add(record)
    rules = {ordinal: ids for rows in frames for ordinal, ids in rows.rules.items()}
    values = pa.ListArray.from_arrays(pa.array(fields.value_ends, pa.int32()), pa.array(fields.values, pa.string()))
    columns = _times(frames) | {
        "ocsf": pa.array([record.ocsf for _, record in kept], pa.uint32()),
        "product": pa.array([record.logsource.product or "" for _, record in kept], pa.string()),
        "category": pa.array([record.logsource.category or "" for _, record in kept], pa.string()),
        "service": pa.array([record.logsource.service or "" for _, record in kept], pa.string()),
        "names": pa.ListArray.from_arrays(pa.array(fields.ends, pa.int32()), pa.array(fields.names, pa.string())),
        "contents": pa.ListArray.from_arrays(pa.array(fields.ends, pa.int32()), values),
        "rules": pa.array([list(rules.get(ordinal, ())) for ordinal, _ in kept], pa.list_(pa.string())),
        "raw": pa.array([record.raw for _, record in kept], pa.binary()),
        "words": pa.array(fields.words, pa.string()),
    }
    for name in _PLAIN:
        columns[name] = pa.array([getattr(record, name) or "" for _, record in kept], pa.string())
    return pa.table(columns)


def _times(frames: Sequence[Rows]) -> dict[str, Any]:
    """Return ordinals and times: `at` is the time of the replay, else the event's, else when it was learned."""
    import pyarrow as pa

    at: list[int] = []
    times: list[int | None] = []
    for rows in frames:
        learned, offset = micros(rows.frame.learned), rows.frame.replayed_by
        own = [micros(record.time) if record.time else None for _, record in rows.kept]
        at += [learned if time is None else time + offset for time in own]
        times += own
    each = [rows.frame for rows in frames for _ in rows.kept]
    return {
        "ordinal": pa.array([ordinal for rows in frames for ordinal, _ in rows.kept], pa.uint64()),
        "begun": pa.array([frame.first for frame in each], pa.uint64()),
        "known": pa.array([micros(frame.learned) for frame in each], pa.int64()),
        "shift": pa.array([frame.replayed_by for frame in each], pa.int64()),
        "at": pa.array(at, pa.int64()),
        "timed": pa.array([time is not None for time in times], pa.bool_()),
        "time": pa.array([time or 0 for time in times], pa.int64()),
    }
