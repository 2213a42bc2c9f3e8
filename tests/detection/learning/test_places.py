"""Where an address is: by a CSV of networks or a database in MaxMind's format, and never by asking outside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from struct import pack
from typing import Any

import pytest

from lionrock.detection.anomalies.travel import TRAVEL
from lionrock.detection.learning import places, switches
from lionrock.detection.learning.model import Place
from lionrock.detection.learning.switches import Locations
from lionrock.detection.settings import ANOMALIES, LOCATIONS
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform

CSV = "network,country,north,east\n8.8.0.0/16,hk,22.3,114.2\n8.8.9.0/24,SG,1.3,103.8\n2001:db8::/32,GB,,\n"


def test_a_csv_says_the_narrowest_network(tmp_path: Path) -> None:
    """Country in capitals, degrees where they are written, nothing for what no network holds."""
    path = tmp_path / "networks.csv"
    path.write_text(CSV, "utf-8")
    located = places.opened(path)
    assert located("8.8.8.8") == Place("HK", 22.3, 114.2)
    assert located("8.8.9.9") == Place("SG", 1.3, 103.8)
    assert located("2001:db8::1") == Place("GB")
    assert located("9.9.9.9") is None
    assert located("no address") is None


def test_a_database_of_maxmind_is_read(tmp_path: Path) -> None:
    """The country's code and the degrees of its location."""
    path = tmp_path / "places.mmdb"
    path.write_bytes(mmdb({"country": {"iso_code": "HK"}, "location": {"latitude": 22.25, "longitude": 114.25}}))
    located = places.opened(path)
    assert located("127.0.0.1") == Place("HK", 22.25, 114.25)
    assert located("200.0.0.1") is None


@pytest.mark.parametrize("text", ["8.8.0.0/33,HK\n", "8.8.0.0/16,\n", "8.8.0.0/16,HK,north,east\n", "\xff"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    """It names the row or what is wrong with it."""
    path = tmp_path / "networks.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError):
        places.opened(path)
    broken = tmp_path / "x.mmdb"
    broken.write_bytes(b"nothing of the kind")
    with pytest.raises(ConfigurationError):
        places.opened(broken)


def test_places_are_as_far_apart_as_they_are() -> None:
    """Hong Kong and London; a country alone says no distance."""
    far = places.apart(Place("HK", 22.3, 114.2), Place("GB", 51.5, -0.1))
    assert far is not None
    assert 9_600 < far < 9_660
    assert places.apart(Place("HK"), Place("GB", 51.5, -0.1)) is None


def test_travel_is_off_until_a_file_is_set(platform: Platform, tmp_path: Path) -> None:
    """It says which setting is missing, that a file is not there, and is on with one."""
    off = switches.off(platform, TRAVEL)
    assert off is not None
    assert LOCATIONS.id in off.en
    platform.bind(Locations, Locations(str(tmp_path / "none.csv")))
    off = switches.off(platform, TRAVEL)
    assert off is not None
    assert "none.csv" in off.en
    (tmp_path / "networks.csv").write_text(CSV, "utf-8")
    platform.bind(Locations, Locations(str(tmp_path / "networks.csv")))
    assert switches.off(platform, TRAVEL) is None


def test_numbers_are_set_and_checked(platform: Platform) -> None:
    """A site switches a detector off or sets its numbers; a name that is none stops it and is told."""
    settings = replace(platform.settings, file={"detection": {"anomalies": {"travel": {"on": False, "speed": 900}}}})
    assert settings[ANOMALIES]["travel"]["speed"] == 900
    _set(platform, settings)
    assert switches.numbers(platform, TRAVEL)["speed"] == 900
    assert "switched off" in str(switches.off(platform, TRAVEL))
    _set(platform, replace(settings, file={"detection": {"anomalies": {"travel": {"sped": 900}}}}))
    assert "sped" in str(switches.off(platform, TRAVEL))


def _set(platform: Platform, settings: Any) -> None:
    """Have a platform use these settings."""
    platform.settings = settings


def mmdb(record: dict[str, Any]) -> bytes:
    """Return a database in MaxMind's format that holds a record for the lower half of all IPv4 addresses."""
    nodes, data = 1, _encoded(record)
    tree = _pointer(nodes + 16) + _pointer(nodes)
    meta = {
        "node_count": nodes, "record_size": 24, "ip_version": 4, "database_type": "test", "languages": [],
        "binary_format_major_version": 2, "binary_format_minor_version": 0, "build_epoch": 0, "description": {},
    }  # fmt: skip
    return tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encoded(meta)


def _pointer(number: int) -> bytes:
    """Return a record of a node."""
    return number.to_bytes(3, "big")


def _encoded(value: Any) -> bytes:
    """Return a value as the format writes it."""
    if isinstance(value, dict):
        return bytes([0xE0 | len(value)]) + b"".join(_encoded(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return bytes([len(value), 4]) + b"".join(map(_encoded, value))
    if isinstance(value, str):
        head = [0x40 | len(value)] if len(value) < 29 else [0x5D, len(value) - 29]
        return bytes(head) + value.encode()
    if isinstance(value, float):
        return b"\x68" + pack(">d", value)
    return bytes([0xC4]) + int(value).to_bytes(4, "big")
