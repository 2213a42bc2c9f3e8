"""Findings of other products as alerts: their words and numbers for gravity, and the ATT&CK techniques they name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord
from lionrock.telemetry.formats.json_lines import not_ours
from lionrock.telemetry.formats.shape import Shape

DETECTION_FINDING: Final = 2004
"""OCSF class of a finding."""
_LEVELS: Final[tuple[Level, ...]] = ("informational", "low", "medium", "high", "critical")
_WORDS: Final[Mapping[str, Level]] = {
    "info": "informational",
    "information": "informational",
    "none": "informational",
    "minor": "low",
    "moderate": "medium",
    "warning": "medium",
    "major": "high",
    "severe": "high",
    "fatal": "critical",
    **{level: level for level in _LEVELS},
}
_TECHNIQUE: Final = re.compile(r"T\d{4}(?:\.\d{3})?\Z", re.IGNORECASE)
_MOST_TAGS: Final = 20


def told(shape: Shape, fields: dict[str, Any], raw: bytes, settings: Mapping[str, str], alert: Alert) -> LogRecord:
    """Return the record of an alert.

    The stream's host is not taken for one the alert does not name: what sends alerts is not what they are about.
    """
    return shape.record(fields, raw, {name: value for name, value in settings.items() if name != "host"}, alert=alert)


def worded(word: Any) -> Level:
    """Return the level another product's word means; a word nobody knows counts as medium."""
    return _WORDS.get(str(word).strip().lower(), "medium")


def scaled(number: Any, low: float, medium: float, high: float, critical: float) -> Level:
    """Return the level of a number, each bound being the least of its level; no number counts as medium."""
    try:
        found = float(number)
    except (TypeError, ValueError):
        return "medium"
    return _LEVELS[sum(found >= bound for bound in (low, medium, high, critical))]


def techniques(*found: Any) -> tuple[str, ...]:
    """Return ATT&CK techniques as tags, from ids in lists or in text with commas."""
    names = [name for one in found for name in _names(one)]
    return tuple(dict.fromkeys(f"attack.{name.lower()}" for name in names if _TECHNIQUE.match(name)))[:_MOST_TAGS]


def _names(found: Any) -> Iterator[str]:
    """Yield the words of a value that may be text or a list."""
    if isinstance(found, str):
        yield from (part.strip(' []"') for part in found.replace(";", ",").split(","))  # a list may come as its text
    elif isinstance(found, Iterable):
        for one in found:
            yield from _names(one)


def named(product: str, *parts: Any) -> str:
    """Return an id for an alert whose product gives it none: the same words make the same id."""
    return hashlib.sha256("\0".join([product, *map(str, parts)]).encode("utf-8", "replace")).hexdigest()[:32]


def needed(value: str | None, what: str) -> str:
    """Return a value an alert cannot be without; raises InputError."""
    if value is None:
        raise not_ours(what)
    return value
