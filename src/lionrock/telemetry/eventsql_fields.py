"""Typed tests of fields, and what a field holds, as SQL with bound parameters. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, ip_network
from typing import Any, Final

from lionrock.events.ports import FieldTest
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

PARTS: Final[Mapping[str, str]] = {
    "host": "[toString(host)]",
    "user": "[toString(user)]",
    "address": "[address]",
    "source": "[toString(source)]",
    "class": "[toString(ocsf)]",
    "stream": "[toString(stream)]",
    "rule": "rules",
}
"""Parts of every event, each as a list of values; an empty one counts as absent."""
_MAPPED: Final = b"\0" * 10 + b"\xff\xff"
_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition with the values bound to it."""

    sql: str
    values: Mapping[str, Any]


def values_of(name: str, hot: tuple[str, ...]) -> Bound:
    """Return the list of a field's values that are not empty; `hot` names those with a column of their own."""
    if name in PARTS:
        return Bound(f"arrayFilter(v -> v != '', {PARTS[name]})", {})
    return Bound(f"`{name}`", {}) if name in hot else Bound("fields[{name:String}]", {"name": name})


def condition(test: FieldTest, hot: tuple[str, ...]) -> Bound:
    """Return the condition of a test; raises InputError when what it compares with cannot be read."""
    found = values_of(test.name, hot)
    one = _one(test)
    sql = f"arrayExists(v -> {one.sql}, {found.sql})"
    return Bound(f"NOT {sql}" if test.negated else sql, {**found.values, **one.values})


def _one(test: FieldTest) -> Bound:
    """Return what is asked of one value `v`."""
    if test.op == "regex":
        return Bound("match(v, {expression:String})", {"expression": _expression(test)})
    if test.op == "network":
        return _network(test)
    if test.op != "is":
        return Bound(f"ifNull(toFloat64OrNull(v) {test.op} {{number:Float64}}, 0)", {"number": _number(test)})
    small = test.value.encode().lower().decode()
    if "*" not in small:
        return Bound("lower(v) = {value:String}", {"value": small})
    like = small.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
    return Bound("lower(v) LIKE {value:String}", {"value": like})


def _network(test: FieldTest) -> Bound:
    """Return that an address lies in a network; those of version 4 are looked at as mapped into version 6."""
    try:
        network = ip_network(test.value, strict=False)
    except ValueError as problem:
        raise _unread(test, "a network such as 10.0.0.0/8") from problem
    low, high = network.network_address.packed, network.broadcast_address.packed
    if isinstance(network, IPv4Network):
        low, high = _MAPPED + low, _MAPPED + high
    return Bound(
        "ifNull(toIPv6OrNull(v) BETWEEN toIPv6({low:String}) AND toIPv6({high:String}), 0)",
        {"low": _written(low), "high": _written(high)},
    )


def _written(packed: bytes) -> str:
    """Return an address in full, as every engine reads it."""
    return IPv6Address(packed).exploded


def _number(test: FieldTest) -> float:
    """Return the number of a test."""
    try:
        number = float(test.value)
    except ValueError as problem:
        raise _unread(test, "a number") from problem
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 that is how NaN shows
        raise _unread(test, "a number")
    return number


def _expression(test: FieldTest) -> str:
    """Return the expression of a test, held against a first look; RE2 in the engine has the last word."""
    try:
        re.compile(test.value[:_LONGEST])
    except (re.error, OverflowError, RecursionError) as problem:
        raise _unread(test, f"a regular expression ({problem})") from problem
    if len(test.value) > _LONGEST:
        raise _unread(test, f"an expression of at most {_LONGEST} characters")
    return test.value


def _unread(test: FieldTest, expected: str) -> InputError:
    """Return the error for a value that cannot be compared with."""
    return InputError(
        Text(
            f"{test.name[:60]} {test.op} “{test.value[:60]}”: expected {expected}",
            f"{test.name[:60]} {test.op}「{test.value[:60]}」：應為 {expected}",
        ),
        Text("Put the value in quotes to look for it as written.", "如要按原文搜尋，請將值放在引號內。"),
    )
