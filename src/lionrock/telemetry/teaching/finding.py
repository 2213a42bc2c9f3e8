"""Forms of free text found over several lines: which words stay, and where they vary. Pure, bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lionrock.telemetry.formats import shape
from lionrock.telemetry.formats.dates import moment
from lionrock.telemetry.teaching.choices import MOST_TEMPLATES
from lionrock.telemetry.teaching.clocks import short
from lionrock.telemetry.teaching.templates import escaped, single

_VARIES: Final = "\0"
_TIME: Final = "\0time"
_ALIKE: Final = 0.5
_MOST_WORDS: Final = 100
_TIME_WITHIN: Final = 12
_LONGEST_TIME: Final = 5
_LEADING: Final = 3
_TELLING: Final = re.compile(r"\d|[/\\@\"']")
_EDGE_BEFORE: Final = re.compile(r".*[^A-Za-z0-9.]", re.DOTALL)
_SIGNS: Final = re.compile(r"[^A-Za-z0-9]*")
_EDGE_AFTER: Final = re.compile(r"[^A-Za-z0-9.].*", re.DOTALL)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONED: Final = {"zone": "UTC", "written": "2100-01-01T00:00:00+00:00"}
_USERS: Final = frozenset({"by", "user", "operator", "account", "login", "username", "uid", "engineer"})
_HOSTS: Final = frozenset({"host", "hostname", "node", "station", "device", "unit", "controller", "server"})


@dataclass(slots=True)
class _Group:
    """Lines that share a form: what each position holds, and some of the lines."""

    mask: list[str]
    lines: list[list[str]] = field(default_factory=list)


def is_time(text: str) -> bool:
    """Say whether a text is a time in a writing that can be read, with a zone or without."""
    text = text.strip("[]()<>,;")
    return bool(text) and (moment(text, _ZONED) is not None or short(text))


def found(lines: Sequence[str]) -> list[str]:
    """Return the templates of these lines, the one most lines fit first."""
    groups: list[_Group] = []
    for line in lines:
        words = _worded(single(line))
        if words and len(words) <= _MOST_WORDS:
            _place(groups, words)
    several = [group for group in groups if len(group.lines) > 1]
    alone = [group for group in groups if len(group.lines) == 1]
    led = _leading(alone)
    # one line alone tells no form from a chance, unless there is nothing else
    several = [group for group in (*several, *led) if len(group.lines) > 1] or led
    order = sorted(several, key=lambda group: -len(group.lines))
    return list(dict.fromkeys(_written(group) for group in order))[:MOST_TEMPLATES]


def _worded(line: str) -> list[str]:
    """Return the words of a line; those of its time stay together, with their spaces."""
    words = line.split(" ")
    for at in range(min(len(words), _TIME_WITHIN)):
        if not _may_begin(words[at]):
            continue
        for length in range(min(_LONGEST_TIME, len(words) - at), 0, -1):
            if is_time(" ".join(words[at : at + length])):
                return [*words[:at], " ".join(words[at : at + length]), *words[at + length :]]
    return words


def _may_begin(word: str) -> bool:
    """Say whether a word may begin a time."""
    bare = word.strip("[(<")
    return bare[:1].isdigit() or bare[:3].lower() in (*_MONTHS, *_DAYS)


def _mask(word: str) -> str:
    """Return what a word counts as: itself, a time, or something that varies."""
    if is_time(word) and len(word) >= len("00:00:00"):
        return f"{_TIME}{word.count(' ')}"
    return _VARIES if _TELLING.search(word) else word


def _place(groups: list[_Group], words: list[str]) -> None:
    """Put a line into the group it is most like, or begin one."""
    mask = [_mask(word) for word in words]
    for group in groups:
        if len(group.mask) == len(mask) and _alike(group.mask, mask):
            group.mask = [one if one == other else _VARIES for one, other in zip(group.mask, mask, strict=True)]
            group.lines.append(words)
            return
    groups.append(_Group(mask, [words]))


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two lines have one form: half of their positions agree, and a constant word among them."""
    same = [a for a, b in zip(one, other, strict=True) if a == b]
    times = [(a, b) for a, b in zip(one, other, strict=True) if (a[:5] == _TIME) != (b[:5] == _TIME)]
    return not times and len(same) >= _ALIKE * len(one) and any(not word.startswith(_VARIES) for word in same)


def _leading(alone: Sequence[_Group]) -> list[_Group]:
    """Return groups of lines that only begin alike: what follows varies in length."""
    by_start: dict[tuple[str, ...], _Group] = {}
    for group in alone:
        start = tuple(group.mask[: _LEADING + 1])
        constant = [word for word in start if not word.startswith(_VARIES)]
        if len(group.mask) > len(start) and constant:
            head = [*group.lines[0][: len(start)], " ".join(group.lines[0][len(start) :])]
            known = by_start.setdefault(start, _Group([*start, _VARIES * 2]))
            known.lines.append(head)
    rest = [group for group in alone if len(group.mask) <= _LEADING + 1]
    fresh = [group for group in by_start.values() if len(group.lines) > 1]
    lonely = [group.lines[0] for group in by_start.values() if len(group.lines) == 1]
    again = [_single(_worded(" ".join(line))) for line in lonely]
    return fresh + [group for group in (*again, *rest) if any(not word.startswith(_VARIES) for word in group.mask)]


def _single(words: list[str]) -> _Group:
    """Return the group of one line."""
    return _Group([_mask(word) for word in words], [words])


def _written(group: _Group) -> str:
    """Return the template of a group."""
    taken: set[str] = set()
    parts: list[str] = []
    before = ""
    for at, mask in enumerate(group.mask):
        seen = [line[at] for line in group.lines]
        if not mask.startswith(_VARIES):
            parts.append(escaped(mask))
            before = mask
            continue
        head, tail = ("", "") if mask == _VARIES * 2 else _edges(seen)
        inner = [word[len(head) : len(word) - len(tail) or None] for word in seen]
        name = _free(_name(mask, inner, before, head), taken)
        parts.append(f"{escaped(head)}{{{name}{_kind(mask, inner)}}}{escaped(tail)}")
        before = ""
    return " ".join(parts)


def _kind(mask: str, inner: Sequence[str]) -> str:
    """Return how many words a variable has, as a template writes it."""
    if mask == _VARIES * 2:
        return "..."
    counts = {word.count(" ") for word in inner}
    if len(counts) > 1:
        return "..."
    return f":{counts.pop() + 1}" if counts != {0} else ""


def _edges(seen: Sequence[str]) -> tuple[str, str]:
    """Return the signs that stand before and after a variable in all lines."""
    head = _common(seen)
    match = (_SIGNS if head == seen[0] else _EDGE_BEFORE).match(head)
    head = match[0] if match else ""
    rest = [word[len(head) :] for word in seen]
    tail = _common([word[::-1] for word in rest])[::-1]
    match = _EDGE_AFTER.search(tail)
    tail = match[0] if match else ""
    if any(len(word) <= len(tail) for word in rest) or " " in head + tail or is_time(seen[0]):
        return "", ""
    return head, tail


def _common(words: Sequence[str]) -> str:
    """Return how all words begin."""
    first, last = min(words), max(words)
    at = next((n for n, sign in enumerate(first) if last[n : n + 1] != sign), len(first))
    return first[:at]


def _name(mask: str, inner: Sequence[str], before: str, head: str) -> str:
    """Return what to call a variable: after what it holds, the label before it, or the word before it."""
    if mask.startswith(_TIME) or all(is_time(word) and len(word) >= len("00:00:00") for word in inner):
        return "time"
    if mask == _VARIES * 2:
        return "text"
    if all(shape.address(word) for word in inner):
        return "address"
    label = re.sub(r"[^A-Za-z0-9_]", "", head.rstrip("=:\"'([<")) if head[-1:] in {"=", ":", "(", "[", "<"} else ""
    word = (label or re.sub(r"[^A-Za-z0-9_]", "", before)).lower()
    if word in _USERS:
        return "user"
    if word in _HOSTS:
        return word if word != "hostname" else "host"
    return word[:40] if word and not word[0].isdigit() else "word"


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet."""
    found = next(one for one in (name, *(f"{name}{n}" for n in range(2, _MOST_WORDS + 2))) if one not in taken)
    taken.add(found)
    return found
