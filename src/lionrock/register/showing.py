"""Records in words: each field with its label, references by name, and what differs between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.text import Text, same
from lionrock.register.fields import FIELDS, Field
from lionrock.register.model import Kind, Record, Threshold, kind_of, label
from lionrock.register.opened import Opened
from lionrock.register.places import url
from lionrock.register.thresholds import MEASURES
from lionrock.ui.words import date as day

Shown = Text | str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a record: its label, its value in words (None when unset), and the page of what it refers to."""

    label: Text
    value: Shown
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two versions say differently."""

    label: Text
    before: Shown
    after: Shown


def lines(record: Record, opened: Opened) -> list[Line]:
    """Return the fields of a record in words."""
    return [_line(field, getattr(record, field.name), opened) for field in FIELDS[kind_of(record)]]


def differences(before: Record | None, after: Record | None, opened: Opened) -> Iterator[Difference]:
    """Yield the fields that two versions of a record say differently; of a new or ended one, none."""
    if before is None or after is None:
        return
    for field in FIELDS[kind_of(after)]:
        one, two = getattr(before, field.name), getattr(after, field.name)
        if one != two:
            yield Difference(field.label, words(field, one, opened), words(field, two, opened))


def words(field: Field, value: Any, opened: Opened) -> Shown:
    """Return one value in words, None when it is unset."""
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return day(datetime.combine(value, time(), HONG_KONG))
    if field.choices:
        return field.choices.get(value, same(str(value)))
    if field.refers:
        record, _ = referred(field.refers, value, opened)
        return label(record) if record else value
    return value if isinstance(value, Text) else str(value)


def referred(kinds: tuple[Kind, ...], key: str, opened: Opened) -> tuple[Record | None, str | None]:
    """Return the record a key refers to and its page, or nothing when it has ended."""
    for kind in kinds:
        found = opened.find(kind, key)
        if found is not None:
            return found.record, url(kind, found.id)
    return None, None


def limit(threshold: Threshold) -> Text:
    """Return a threshold's value with its unit."""
    return MEASURES[threshold.name].amount.format(n=f"{threshold.value:,}")


def _line(field: Field, value: Any, opened: Opened) -> Line:
    """Return one field in words."""
    link = referred(field.refers, value, opened)[1] if field.refers and value else None
    return Line(field.label, words(field, value, opened), link)
