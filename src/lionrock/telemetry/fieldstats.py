"""What a field holds over the events of a hunt, and which log sources these are of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lionrock.events.ports import Hunt
from lionrock.events.records import LogSource
from lionrock.telemetry import eventsql
from lionrock.telemetry.eventsql_fields import values_of

MOST: Final = 6
_SOURCES: Final = 5
Rows = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """A question for what a field holds."""

    hunt: Hunt
    name: str


@dataclass(frozen=True, slots=True)
class FieldStats:
    """What a field holds: in how many events it is there, its distinct values, the most and least frequent."""

    name: str
    total: int
    present: int
    distinct: int
    most: tuple[tuple[str, int], ...]
    least: tuple[tuple[str, int], ...]

    @property
    def absent(self) -> float:
        """Return the share of events without it, 0 to 1."""
        return 1 - self.present / self.total if self.total else 0.0


def stats(rows: Rows, asked: FieldAsked) -> FieldStats:
    """Return what a field holds over the events of a hunt."""
    made, column = _column(asked)
    whole = rows(
        f"SELECT count() AS n, countIf(notEmpty({column})) AS present FROM lionrock.event{made.where}", made.values
    )[0]
    high = _ranked(rows, made, column, "DESC")
    if len(high) <= MOST:
        return FieldStats(asked.name, whole["n"], whole["present"], len(high), high, ())
    values = f"SELECT arrayJoin({column}) AS value FROM lionrock.event{made.where} GROUP BY value"
    distinct = int(rows(f"SELECT count() AS n FROM ({values})", made.values)[0]["n"])
    low = _ranked(rows, made, column, "ASC")[:MOST]
    return FieldStats(asked.name, whole["n"], whole["present"], distinct, high[:MOST], low)


def _ranked(rows: Rows, made: eventsql.Conditions, column: str, order: str) -> tuple[tuple[str, int], ...]:
    """Return the values of a list by how frequent they are, one more than is shown."""
    sql = (
        f"SELECT arrayJoin({column}) AS value, count() AS n FROM lionrock.event{made.where} "
        f"GROUP BY value ORDER BY n {order}, value LIMIT {MOST + 1}"
    )
    return tuple((row["value"], row["n"]) for row in rows(sql, made.values))


def logsources(rows: Rows, hunt: Hunt) -> list[tuple[LogSource, int]]:
    """Return the log sources of the events of a hunt, the most frequent first."""
    made = eventsql.conditions(hunt)
    sql = (
        f"SELECT product, category, service, count() AS n FROM lionrock.event{made.where} "
        f"GROUP BY product, category, service ORDER BY n DESC, product, category, service LIMIT {_SOURCES}"
    )
    return [
        (LogSource(row["product"] or None, row["category"] or None, row["service"] or None), row["n"])
        for row in rows(sql, made.values)
    ]


def _column(asked: FieldAsked) -> tuple[eventsql.Conditions, str]:
    """Return the conditions of the hunt, and the list of the field's values with its name bound."""
    made = eventsql.conditions(asked.hunt)
    found = values_of(asked.name[:200], eventsql.HOT)
    made.values |= {f"field_{name}": value for name, value in found.values.items()}
    return made, found.sql.replace("{name:", "{field_name:")
