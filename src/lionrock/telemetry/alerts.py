"""Findings of other products as alerts: their words and numbers for gravity and state, in one place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, LogSource
from lionrock.kernel.clock import Instant
from lionrock.telemetry.json_lines import not_ours
from lionrock.telemetry.lines import lines
from lionrock.telemetry.times import settle, since_1970
from lionrock.telemetry.windows_fields import flat

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
_MILLISECONDS: Final = 1e11
"""Numbers above it are milliseconds since 1970: as seconds they would lie after the year 5000."""
_LONGEST: Final = 300
_TECHNIQUE: Final = re.compile(r"T\d{4}(?:\.\d{3})?\Z", re.IGNORECASE)
_MOST_TAGS: Final = 20
_BATCHES: Final = ("value", "alerts", "results", "data", "records", "resources", "offenses", "findings")


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


def dig(event: Any, *path: str | int) -> Any:
    """Return what stands at a path of a document, None where it ends early.

    A name may also be written with dots in one key, as flattened exports do.
    """
    if isinstance(event, dict) and path and ".".join(map(str, path)) in event:
        return event[".".join(map(str, path))]
    for step in path:
        if not _reaches(event, step):
            return None
        event = event[step]
    return event


def _reaches(event: Any, step: str | int) -> bool:
    """Say whether a document has a member of this name, or a list so many."""
    if isinstance(event, dict):
        return step in event
    return isinstance(event, list) and isinstance(step, int) and step < len(event)


def text(*candidates: Any) -> str | None:
    """Return the first candidate that is a word or a number, as text; of a list its first."""
    for one in candidates:
        found = one[0] if isinstance(one, list) and one else one
        if isinstance(found, str) and found.strip() and found.strip() not in {"-", "null", "unknown"}:
            return found.strip()
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
    return None


def moment(told: Any, settings: Mapping[str, str]) -> tuple[Instant | None, str]:
    """Return the instant of an ISO text or of a number since 1970, and what was written."""
    if isinstance(told, str) and told.replace(".", "", 1).isdigit():
        return _number(float(told)), told
    if isinstance(told, int | float) and not isinstance(told, bool):
        return _number(told), str(told)
    written = told if isinstance(told, str) else ""
    return settle(written, settings), written


def _number(number: float) -> Instant | None:
    """Return the instant of seconds or milliseconds since 1970."""
    return since_1970(number / 1000 if number >= _MILLISECONDS else number)


def techniques(*found: Any) -> tuple[str, ...]:
    """Return ATT&CK techniques as tags, from ids in lists, objects or text with commas."""
    names = [name for one in found for name in _names(one)]
    return tuple(dict.fromkeys(f"attack.{name.lower()}" for name in names if _TECHNIQUE.match(name)))[:_MOST_TAGS]


def _names(found: Any) -> Iterator[str]:
    """Yield the words of a value that may be text, a list or an object with an id."""
    if isinstance(found, str):
        yield from (part.strip(' []"') for part in found.replace(";", ",").split(","))  # a list may come as its text
    elif isinstance(found, dict):
        yield from _names(found.get("id") or found.get("uid") or "")
    elif isinstance(found, Iterable):
        for one in found:
            yield from _names(one)


def named(product: str, *parts: Any) -> str:
    """Return an id for an alert whose product gives it none: the same words make the same id."""
    return hashlib.sha256("\0".join([product, *map(str, parts)]).encode("utf-8", "replace")).hexdigest()[:32]


def record(  # noqa: PLR0913 what an alert says
    source: str,
    raw: bytes,
    event: Mapping[str, Any],
    alert: Alert | None,
    *,
    when: tuple[Instant | None, str],
    host: str | None,
    user: str | None,
    address: str | None,
    message: str,
    product: str | None = None,
    ocsf: int = DETECTION_FINDING,
) -> LogRecord:
    """Return the log record of an alert: searched like any other, and a finding besides."""
    return LogRecord(
        source=source,
        logsource=LogSource(product, None, source.partition(".")[2] or None),
        ocsf=ocsf,
        time=when[0],
        time_text=when[1],
        host=host,
        user=user,
        address=address,
        message=message[:_LONGEST],
        fields=flat(event),
        raw=raw,
        alert=alert,
    )


def batch(block: bytes, names: Sequence[str] = _BATCHES) -> Iterator[bytes]:
    """Yield each object of an export as JSON, whether a list, an object that holds one, or an object a line."""
    import orjson

    try:
        found = orjson.loads(block.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        yield from lines(block)
        return
    for one in _held(found, names):
        yield orjson.dumps(one)


def _held(found: Any, names: Sequence[str]) -> list[Any]:
    """Return the objects of an export."""
    if isinstance(found, list):
        return found
    hits = dig(found, "hits", "hits")
    if isinstance(hits, list):
        return hits
    lists = [found[name] for name in names if isinstance(found, dict) and isinstance(found.get(name), list)]
    return lists[0] if lists and all(isinstance(one, dict) for one in lists[0]) else [found]


def needed(value: str | None, what: str) -> str:
    """Return a value an alert cannot be without; raises InputError."""
    if value is None:
        raise not_ours(what)
    return value
