"""Regular expressions as the engine's own, RE2, reads them: wider than what a rule wrote, never narrower. Pure.

What RE2 finds is only a candidate: the matcher's engine has the last word. So a difference that finds more does no
harm, and an expression with anything in it that might find less is not handed on at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_SIGNS: Final = r"[.^$|?*+()\[\]{}\\/\"'#@!%&,:;<=>_~` -]"
_TOKEN: Final = re.compile(
    rf"\\(?P<escape>[dDwWStnrf]|{_SIGNS})|(?P<space>\\s)|(?P<edge>\\b|[\^|])|(?P<end>\$)|(?P<dot>\.)"
    rf"|\[(?P<not>\^?+)(?P<class>(?:\\(?:[dDwWsStnrf]|{_SIGNS})|[^\]\[\\\x00\x80-\U0010ffff])+)\]"
    r"|\{(?P<count>\d{1,4}(?:,\d{0,4})?)\}\??|(?P<repeat>[*+?]\??)"
    r"|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\))|(?P<other>[^\\\[\](){}*+?$.^|\x00\x80-\U0010ffff])",
)
_FLAGS: Final = re.compile(r"(?:\(\?[ims]+\))?")
_ATOMS: Final = frozenset(("escape", "space", "dot", "class", "close", "other"))
_UNSURE: Final = re.compile(r"\\[dDwWsS]-.|-\\[dDwWsS]")
_LONGEST: Final = 2_000
_MOST_TIMES: Final = 300
"""How often one thing is repeated at most, repetitions within each other taken together; RE2 has a bound of its own."""


class _UnsureError(ValueError):
    """RE2 may read a piece in another way."""


@dataclass
class _State:
    """What was read so far: `times` are the repetitions within each group that is open."""

    named: str
    last: str = ""
    inner: int = 1
    total: int = 0
    times: list[int] = field(default_factory=lambda: [1])


def widened(pattern: str, flags: str = "") -> str:
    """Return an expression for RE2 that finds whatever this one finds, empty where that is not sure."""
    opening = _FLAGS.match(pattern)
    assert opening is not None
    state = _State("".join(sorted({*flags, *opening[0].strip("(?)")} - {"s"})))
    pieces: list[str] = []
    at = opening.end()
    try:
        while at < len(pattern):
            found = _TOKEN.match(pattern, at)
            if found is None or len(pattern) > _LONGEST:
                return ""
            at = found.end()
            pieces.append(_piece(state, found, pattern[at:]))
    except _UnsureError:
        return ""
    body = "".join(pieces) if len(state.times) == 1 else ""
    return f"(?{state.named}){body}" if state.named and body else body


def _piece(state: _State, found: re.Match[str], rest: str) -> str:
    """Return what RE2 is given for one piece."""
    kind = found.lastgroup or ""
    if kind in {"count", "repeat"}:
        _repeated(state, found["count"])
    elif kind in {"open", "close"}:
        _grouped(state, kind)
    state.last = kind
    if kind == "end":
        return _end(state, rest)
    if kind in {"escape", "class"} and "i" in state.named and r"\W" in found[0]:
        raise _UnsureError  # to RE2 the long s is then a letter of ASCII
    if kind == "space":
        return r"[\s\x0b]"  # a vertical tab is a blank to the matcher
    return _class(state, found["not"], found["class"]) if kind == "class" else found[0]


def _repeated(state: _State, count: str | None) -> None:
    """Count a repetition of what was last; raises _UnsureError when that is none to repeat, or it is too often."""
    times = max(map(int, filter(None, (count or "1").split(","))))
    times *= state.inner if state.last == "close" else 1
    state.total += times
    if state.last not in _ATOMS or times > _MOST_TIMES or state.total > 2 * _MOST_TIMES:
        raise _UnsureError
    state.times[-1] = max(state.times[-1], times)


def _grouped(state: _State, kind: str) -> None:
    """Open or close a group; raises _UnsureError when none is open."""
    if kind == "open":
        state.times.append(1)
        return
    state.inner = state.times.pop()
    if not state.times:
        raise _UnsureError
    state.times[-1] = max(state.times[-1], state.inner)


def _end(state: _State, rest: str) -> str:
    """Return an end: it may stand before a last line feed, which is taken in where nothing more is looked for."""
    if "m" in state.named:
        return "$"
    if rest.strip(")") and not (len(state.times) == 1 and rest.startswith("|")):
        raise _UnsureError
    return r"\n?$"


def _class(state: _State, negated: str, written: str) -> str:
    """Return a class, a vertical tab with its blanks; RE2 folds more letters than the matcher, blanks are fewer."""
    folds = "i" in state.named and re.search(r"[A-Za-z]", written)
    if _UNSURE.search(written) or (negated and (folds or r"\S" in written)):
        raise _UnsureError
    return f"[{negated}{written}]" if negated else "[" + written.replace(r"\s", r"\s\x0b") + "]"
