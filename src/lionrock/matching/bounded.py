"""Tests made in Python for each distinct value, bounded in length and time."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from lionrock.matching.expressions import plainly_ascii, portable
from lionrock.matching.plan import Odd
from lionrock.matching.values import clean, fold, number, part_of

Found = Callable[[str], bool]
Atomic = Callable[[str], Iterable[int]]
"""Returns the atoms a text has."""

LONGEST: Final = 32_768
"""Characters of a value that a slow expression looks at."""
SECONDS: Final = 0.05
"""Time one slow expression may take on one value."""
MOST_TIMEOUTS: Final = 20
"""Timeouts after which a slow expression is set aside for as long as the engine lives."""

_LONGEST_ADDRESS: Final = 100
_ADDRESS: Final = frozenset("0123456789abcdefABCDEF:.")

_LOG: Final = logging.getLogger("lionrock.matching")
_FORMS: Final[dict[str, Callable[[str, str], bool]]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "starts": str.startswith,
    "ends": str.endswith,
}
_COMPARED: Final[dict[str, Callable[[float, float], bool]]] = {
    "lt": float.__lt__,
    "lte": float.__le__,
    "gt": float.__gt__,
    "gte": float.__ge__,
}


def testers(odds: Sequence[Odd]) -> list[Atomic]:
    """Return the functions that make the tests; all networks are one, so that an address is read once."""
    networks = {odd.atom: odd.text for odd in odds if odd.kind == "network"}
    made: list[Atomic] = [Networks(networks).atoms] if networks else []
    return made + [_single(odd) for odd in odds if odd.kind != "network"]


def _single(odd: Odd) -> Atomic:
    """Return the function that makes one test."""
    found, atom = _test(odd), (odd.atom,)
    return lambda text: atom if found(text) else ()


def _test(odd: Odd) -> Found:
    """Return whether a text passes, as a function."""
    if odd.kind == "regex":
        return Slow(odd.text, odd.more).found
    if odd.kind == "like":
        return _like(odd.text, cased=bool(odd.more))
    if odd.kind in _COMPARED:
        return _number(odd.kind, float(odd.text))
    if odd.kind == "moment":
        return _moment(odd)
    return _phrase(_FORMS[odd.kind], clean(odd.text), cased=bool(odd.more))


class Networks:
    """Networks that an address is looked up in."""

    def __init__(self, networks: Mapping[int, str]) -> None:
        """Know the networks by their atoms."""
        found = {atom: ipaddress.ip_network(cidr, strict=False) for atom, cidr in networks.items()}
        self._known = [(one.version, int(one.netmask), int(one.network_address), atom) for atom, one in found.items()]

    def atoms(self, text: str) -> list[int]:
        """Return the atoms of the networks that the text is an address of."""
        if len(text) > _LONGEST_ADDRESS or not text or text[-1] not in _ADDRESS:
            return []
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return []
        version, number = address.version, int(address)
        return [atom for kind, mask, base, atom in self._known if kind == version and number & mask == base]


class Slow:
    """An expression that Hyperscan cannot compile (look-around, back references), searched for by `regex`.

    It sees the first 32,768 characters and has 50 ms for a value; what takes longer counts as not found and is
    logged. After twenty timeouts it is set aside and found nowhere, which is logged as an error.
    """

    def __init__(self, pattern: str, flags: str) -> None:
        """Compile the expression."""
        self.pattern = pattern
        self.timeouts = 0
        self._compiled = compiled(pattern, flags)

    def found(self, value: str) -> bool:
        """Say whether the expression is found in the value."""
        if self.timeouts >= MOST_TIMEOUTS:
            return False
        try:
            return self._compiled.search(value[:LONGEST], timeout=SECONDS) is not None
        except TimeoutError:
            self._strained()
            return False

    def _strained(self) -> None:
        """Count a timeout and say so."""
        self.timeouts += 1
        if self.timeouts >= MOST_TIMEOUTS:
            _LOG.error("expression set aside after %d timeouts: %s", self.timeouts, self.pattern)
        else:
            _LOG.warning("expression took longer than %s s on a value: %s", SECONDS, self.pattern)


def compiled(pattern: str, flags: str) -> Any:
    """Return the expression compiled by `regex`; raises ValueError when it is none."""
    import regex  # type: ignore[import-untyped]  # it has no types

    names = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
    found = sum(names[flag] for flag in set(flags)) | (regex.ASCII if plainly_ascii(pattern) else 0)
    try:
        return regex.compile(portable(pattern), found | regex.VERSION0)
    except regex.error as problem:
        raise ValueError(f"no expression: {problem}") from problem


def _number(kind: str, limit: float) -> Found:
    """Return the test for a number."""
    compare = _COMPARED[kind]

    def compared(value: str) -> bool:
        found = number(value)
        return found is not None and compare(found, limit)

    return compared


def _moment(odd: Odd) -> Found:
    """Return the test for a part of a time."""
    part, op = odd.more.split()
    limit, compare = float(odd.text), _COMPARED.get(op, float.__eq__)

    def compared(value: str) -> bool:
        found = part_of(value, part)  # type: ignore[arg-type]  # a plan names parts alone
        return found is not None and compare(float(found), limit)

    return compared


def _like(expression: str, *, cased: bool) -> Found:
    """Return the test for a text with more wildcards than are compiled with others."""
    found = Slow(expression, "s").found
    return found if cased else lambda value: found(fold(value))


def _phrase(compare: Callable[[str, str], bool], text: str, *, cased: bool) -> Found:
    """Return the test for a text too long to be compiled with others."""
    if cased:
        return lambda value: compare(value, text)
    folded = fold(text)
    return lambda value: compare(fold(value), folded)
