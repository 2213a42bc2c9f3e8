"""What a record's values are as text, so that every executor compares the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lionrock.matching.predicates import Part

SEPARATOR: Final = "\0"
"""Stands between texts that are scanned together, so no text may hold it."""
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_DEEPEST: Final = 16
_BEYOND: Final = re.compile(r"[^\x00-\x7f]")
_STAMP: Final = re.compile(r"[1-9](?:[0-9]{9}|[0-9]{12}|[0-9]{15}|[0-9]{18})(?:\.[0-9]{1,9})?")
_DATE: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ](?P<clock>[0-9]{2}:[0-9]{2})"
    r"(?::(?P<seconds>[0-9]{2})(?:[.,][0-9]{1,9})?)? ?(?P<zone>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_NUMBER: Final = re.compile(r"\s*[+-]?(?:\d{1,300}(?:\.\d{0,300})?|\.\d{1,300})(?:[eE][+-]?\d{1,4})?\s*", re.ASCII)


def plain(value: Any) -> str:
    """Return a scalar as the text a rule would write: `true`, `4688`, `1.5`; NUL becomes U+FFFD.

    Lone surrogates, which UTF-8 cannot carry, become U+FFFD as well.
    """
    if type(value) is int:
        return str(value)
    return clean(value if type(value) is str else _written(value))


def clean(text: str) -> str:
    """Return the text without NUL and lone surrogates."""
    if SEPARATOR in text:
        text = text.replace(SEPARATOR, _REPLACED)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join(_REPLACED if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def fold(text: str) -> str:
    """Return the text with its case folded, in every script.

    Python's casefold maps letter by letter, so the fold of a part is part of the fold of the whole: that is what
    *contains*, *starts* and *ends* rely on (`lower` is not such a map: the final sigma). It is wider than ASCII
    folding: `ß` equals `ss`.
    """
    return text.casefold()


def narrow(text: str) -> bytes:
    """Return the text in one byte a character: ASCII as it stands, 0x80 for whatever lies beyond.

    To a pattern that names ASCII alone one such character is as good as another.
    """
    return text.encode() if text.isascii() else _BEYOND.sub("\x80", text).encode("latin-1")


def texts(value: Any) -> tuple[str, ...]:
    """Return the texts a field holds: none when it is absent or null, one for a scalar, each one of a list."""
    if value is None:
        return ()
    if isinstance(value, (list, tuple)):
        return tuple(_several(value, 0))
    return (plain(value),)


def everything(record: Mapping[str, Any], note: str = "") -> tuple[str, ...]:
    """Return every text of a record: what a keyword is looked for in."""
    found: list[str] = []
    for value in record.values():
        if type(value) is str:
            found.append(clean(value))
        elif value is not None:
            found.extend(texts(value))
    return (*found, plain(note)) if note else tuple(found)


def number(text: str) -> float | None:
    """Return the number a text writes in decimal, None when it writes none."""
    if not _NUMBER.fullmatch(text):
        return None
    found = float(text)
    return found if found - found == 0 else None  # infinite: too large to compare


def part_of(text: str, part: Part) -> int | None:
    """Return one part of the time a text writes, in UTC; None when it writes none.

    Read are ISO 8601 (UTC where it names no zone) and seconds since 1970 or thousandths, millionths or billionths.
    """
    moment = _stamped(text) if _STAMP.fullmatch(text) else _dated(text)
    if moment is None:
        return None
    return moment.isocalendar().week if part == "week" else int(getattr(moment, part))


def _stamped(text: str) -> datetime | None:
    """Return the time so long after 1970."""
    whole = text.partition(".")[0]
    return datetime.fromtimestamp(int(whole) // 10 ** (len(whole) - 10), UTC)


def _dated(text: str) -> datetime | None:
    """Return the time of a date, with or without a time of day."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    clock = f"{found['clock']}:{found['seconds'] or '00'}" if found["clock"] else "00:00:00"
    zone = (found["zone"] or "Z").replace("Z", "+00:00").replace("z", "+00:00")
    try:
        return datetime.fromisoformat(f"{found['day']}T{clock}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _several(values: list[Any] | tuple[Any, ...], depth: int) -> Iterator[str]:
    """Yield the texts of a list and of the lists within."""
    for value in values:
        if isinstance(value, (list, tuple)):
            if depth < _DEEPEST:
                yield from _several(value, depth + 1)
        elif value is not None:
            yield plain(value)


def _written(value: Any) -> str:
    """Return what is no text as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Mapping):
        import msgspec

        return msgspec.json.encode(value, enc_hook=str).decode()
    return str(value)
