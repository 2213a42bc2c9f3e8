"""Lines of `key=value` pairs, as firewalls and daemons write them, within bounds."""

from __future__ import annotations

import re
from typing import Final

Pairs = dict[str, str | list[str]]

MOST: Final = 500
"""Pairs of one line that are read; a line with more is read no further, its raw is kept whole."""
_PAIR: Final = re.compile(
    r"""(?<![\w.\-/\[\]])([A-Za-z_][\w.\-/\[\]]{0,127})=(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([^\s,"']\S*+)?)"""
)
_ESCAPED: Final = re.compile(r'\\(["\\\'])')


def pairs(text: str) -> Pairs:
    """Return the pairs of a line; a name that comes twice has a list, an empty value is the empty text."""
    found: Pairs = {}
    for name, double, single, bare in _PAIR.findall(text)[:MOST]:
        quoted = double or single
        value = _ESCAPED.sub(r"\1", quoted) if quoted else bare.rstrip(",;")
        if name in found:
            put(found, name, value)
        else:
            found[name] = value
    return found


def put(found: Pairs, name: str, value: str) -> None:
    """Add a value under a name; where the name has one already, both stand in a list."""
    known = found.get(name)
    if known is None:
        found[name] = value
    elif isinstance(known, list):
        known.append(value)
    else:
        found[name] = [known, value]
