"""A hunt made a Sigma rule: its conditions in Sigma's words, over the log source of what it finds. Pure.

A rule sees the fields of a log and no more. What a hunt asks of host, user or address is asked of the field that holds
it in the events found; what a rule cannot ask is told, not left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lionrock.events.ports import FieldTest, StoredEvent
from lionrock.events.records import LogSource
from lionrock.kernel.text import Text
from lionrock.telemetry.query import PLAIN, Query, written

_SUFFIX: Final = {"regex": "re", "network": "cidr", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_WITHIN: Final = ("host", "user", "address")


@dataclass(frozen=True, slots=True)
class Drafted:
    """The text of a rule, and what of the hunt it does not ask."""

    content: str
    left_out: tuple[Text, ...]


@dataclass
class _Parts:
    """The selections of a rule on their way."""

    wanted: list[dict[str, Any]] = field(default_factory=list)
    unwanted: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[Text] = field(default_factory=list)


def drafted(query: Query, logsource: LogSource, events: Sequence[StoredEvent], id: str, author: str) -> Drafted:
    """Return the rule of a hunt; `events` are some of those it finds, whose fields tell where a part is written."""
    import yaml

    parts = _Parts()
    for test in _tests(query):
        _put(parts, test, events)
    made: dict[str, Any] = {
        "title": f"Hunt: {query}"[:100],
        "id": id,
        "status": "experimental",
        "description": f"Made of the hunt: {query}"[:1000],
        "author": author,
        "logsource": _source(logsource),
        "detection": _detection(parts, query.words),
        "level": "medium",
        "x_lionrock": {"title_zh": f"搜尋：{query}"[:100]},
    }
    content = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=1000)
    return Drafted(content, tuple(parts.left_out))


def _tests(query: Query) -> Iterable[FieldTest]:
    """Yield every condition of a search as a test."""
    for name, value in (*query.plain.items(), *query.fields.items()):
        yield FieldTest(name, "is", value)
    yield from query.tests


def _put(parts: _Parts, test: FieldTest, events: Sequence[StoredEvent]) -> None:
    """Add a test to the selections, or to what is left out."""
    name = _written_as(test, events) if test.name in PLAIN else test.name
    if not name:
        if test.name != "source":
            asked = written(test)
            parts.left_out.append(Text(f"{asked} is no field of these logs", f"{asked} 並非此類日誌的欄位"))
        return
    key, value = _asked(name, test)
    if test.negated:
        parts.unwanted.append({key: value})
        return
    room = next((one for one in parts.wanted if key not in one), None)
    if room is None:
        parts.wanted.append(room := {})
    room[key] = value


def _asked(name: str, test: FieldTest) -> tuple[str, Any]:
    """Return a test as Sigma writes it."""
    if test.op == "is" and test.value == "*":
        return f"{name}|exists", True
    if test.op == "is":
        return name, test.value.replace("?", "\\?")
    value: Any = test.value
    if test.op not in {"regex", "network"}:
        number = float(value)
        value = int(number) if number.is_integer() else number
    return f"{name}|{_SUFFIX[test.op]}", value


def _written_as(test: FieldTest, events: Sequence[StoredEvent]) -> str:
    """Return the field that holds an event's host, user or address in most of the events; empty when none does."""
    if test.name not in _WITHIN:
        return ""
    names: Counter[str] = Counter()
    for event in events:
        part = str(getattr(event, test.name)).lower()
        own = [name for name, value in event.fields.items() if part and str(value).lower() == part]
        names.update(own[:1])
    most = names.most_common(1)
    return most[0][0] if most and most[0][1] * 2 > len(events) else ""


def _source(logsource: LogSource) -> dict[str, str]:
    """Return the log source of a rule."""
    parts = {"product": logsource.product, "category": logsource.category, "service": logsource.service}
    return {name: value for name, value in parts.items() if value}


def _detection(parts: _Parts, words: Sequence[str]) -> dict[str, Any]:
    """Return the selections with their condition."""
    made: dict[str, Any] = {f"selection_{n}": one for n, one in enumerate(parts.wanted, 1)}
    if words:
        made["keywords"] = {"|all": [word.strip("*") for word in words if word.strip("*")]}
    wanted = " and ".join(made)
    made |= {f"filter_{n}": one for n, one in enumerate(parts.unwanted, 1)}
    without = " and ".join(f"not {name}" for name in made if name.startswith("filter_"))
    return made | {"condition": " and ".join(part for part in (wanted, without) if part)}
