"""Where an address is, by a file that the site supplies; nothing is ever asked outside.

The file is a database in MaxMind's format (`.mmdb`), or a CSV of networks: network, country and, where known, degrees
north and east. Without one, what needs a location is off and says so.
"""

from __future__ import annotations

import csv
import ipaddress
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from lionrock.detection.learning.model import Place
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

_EARTH: Final = 6_371.0
"""Kilometres."""
_MOST: Final = 2_000_000
"""Networks a CSV may hold."""

Located = Callable[[str], Place | None]


def opened(path: Path) -> Located:
    """Return who says where an address is; raises ConfigurationError for a file that cannot be read."""
    try:
        return _database(path) if path.suffix.lower() == ".mmdb" else _networks(path)
    except (OSError, ValueError, UnicodeDecodeError, csv.Error) as problem:
        raise ConfigurationError(
            Text(f"the file of locations cannot be read: {problem}", f"無法讀取位置檔案：{problem}"),
            Text("Name an .mmdb file, or a CSV of networks.", "請指明 .mmdb 檔案或網絡 CSV。"),
        ) from problem


def apart(one: Place, other: Place) -> float | None:
    """Return how many kilometres two places are apart; None where one of them is known by its country alone."""
    if one.north is None or one.east is None or other.north is None or other.east is None:
        return None
    north, south = radians(one.north), radians(other.north)
    width = radians(other.east - one.east)
    part = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(width / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(part)))


def _database(path: Path) -> Located:
    """Return the places of a database in MaxMind's format."""
    import maxminddb

    try:
        reader = maxminddb.open_database(path, maxminddb.MODE_MMAP)
    except maxminddb.InvalidDatabaseError as problem:
        raise ValueError(str(problem)) from problem

    def located(address: str) -> Place | None:
        try:
            found = reader.get(address)
        except ValueError:
            return None
        return _place(found) if isinstance(found, dict) else None

    return located


def _place(found: dict[str, Any]) -> Place | None:
    """Return the place of a record: MaxMind's own, or one with a plain country."""
    country, location = found.get("country") or found.get("registered_country"), found.get("location") or {}
    code = country.get("iso_code") if isinstance(country, dict) else country or found.get("country_code")
    if not isinstance(code, str) or not code:
        return None
    return Place(code.upper(), location.get("latitude"), location.get("longitude"))


@dataclass(frozen=True, slots=True)
class _Row:
    """A network of a CSV: its last address, how many bits its name has, and where it is."""

    last: int
    bits: int
    place: Place


def _networks(path: Path) -> Located:
    """Return the places of a CSV of networks; of networks within one another the narrowest counts."""
    rows: dict[int, dict[int, list[_Row]]] = {4: {}, 6: {}}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            if number >= _MOST:
                msg = f"more than {_MOST:,} networks"
                raise ValueError(msg)
            if not row or row[0].strip().lower() in {"", "network"} or row[0].startswith("#"):
                continue
            network, place = ipaddress.ip_network(row[0].strip()), _written(row)
            begin = int(network.network_address)
            made = _Row(int(network.broadcast_address), network.prefixlen, place)
            rows[network.version].setdefault(begin, []).append(made)
    begins = {version: sorted(found) for version, found in rows.items()}

    def located(address: str) -> Place | None:
        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return None
        value, own = int(found), begins[found.version]
        at = bisect_right(own, value) - 1
        for place in range(at, max(-1, at - 64), -1):  # a wider network may begin before narrower ones within it
            fitting = [row for row in rows[found.version][own[place]] if row.last >= value]
            if fitting:
                return max(fitting, key=lambda row: row.bits).place
        return None

    return located


def _written(row: list[str]) -> Place:
    """Return the place of a row of a CSV; raises ValueError."""
    if len(row) < 2 or not row[1].strip():  # noqa: PLR2004 network and country
        msg = f"{row[0][:60]} has no country"
        raise ValueError(msg)
    north, east = (float(one) if one.strip() else None for one in (*row[2:4], "", "")[:2])
    return Place(row[1].strip().upper(), north, east)
