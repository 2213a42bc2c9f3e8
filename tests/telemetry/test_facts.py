"""The exhibit of raw records: each with the path to its frame's root, nothing left out silently."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lionrock.events.evidence import RECORD_MEDIA
from lionrock.events.ports import Findings, Incidents
from lionrock.kernel.contributions import Exhibit, Gauge, Item
from lionrock.kernel.ledger.merkle import leaf_hash, verify_inclusion
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from telemetry.world import BOSS, Count, equip, log_lines

EVENTS = {"f1": ["jump-host:0", "jump-host:2"], "f2": ["jump-host:2", "jump-host:99"]}


class Found(Count):
    """Findings with known events."""

    def describe(self, finding: str) -> dict[str, Any]:
        """Return the events of a finding."""
        return {"events": EVENTS[finding]}


class Desk:
    """One incident with two findings."""

    def describe(self, incident: str) -> dict[str, Any]:
        """Return the incident."""
        return {"reference": "INC-0001", "findings": ["f1", "f2"]}

    def resolve(self, reference: str) -> str:
        """Return the only id."""
        return "i1"

    def opened(self) -> Sequence[str]:
        """Return the only id."""
        return ["i1"]


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform with five records in two frames and an incident about some of them."""
    equip(platform)
    platform.bind(Findings, Found())
    platform.bind(Incidents, Desk())
    log = tmp_path / "logs" / "auth.log"
    log.parent.mkdir()
    service.add(platform, BOSS, "test", name="Jump host", location=str(log.parent))
    for first, count in ((0, 2), (2, 3)):
        with log.open("ab") as file:
            file.write(log_lines(first, count))
        running.take_in(platform)
    return platform


def items(platform: Platform) -> dict[str, Item]:
    """Return the members of the exhibit by name."""
    exhibit = platform.registry.get(Exhibit, "telemetry.records")
    return {item.name: item for item in exhibit.items(platform, "i1")}


def test_each_record_leads_to_its_frame_s_root(site: Platform) -> None:
    """A stranger can verify every raw record with its path alone."""
    found = items(site)
    listing = msgspec.json.decode(found["INC-0001/records.json"].data)
    proven = [line for line in listing["records"] if "frame" in line]
    assert [line["id"] for line in proven] == ["jump-host:0", "jump-host:2"]
    for line in proven:
        item = found[f"INC-0001/records/{line['raw'].removesuffix('.raw')}"]
        record = msgspec.json.decode(item.data)
        path = [bytes.fromhex(node) for node in record["path"]]
        leaf = leaf_hash(base64.b64decode(record["raw"]))
        verify_inclusion(leaf, record["index"], record["count"], path, bytes.fromhex(record["root"]))
        assert item.media == RECORD_MEDIA
        assert item.entry == record["entry"] == line["frame"]["entry"]
        assert f"INC-0001/entries/{record['entry']}.json" in found
    assert proven[0]["event"]["address"] == "203.0.113.9"
    assert proven[0]["frame"]["settings"]["file"] == "auth.log"


def test_record_that_is_not_there_is_listed_with_the_reason(site: Platform) -> None:
    """What cannot be proven is said, not left out."""
    listing = msgspec.json.decode(items(site)["INC-0001/records.json"].data)
    assert listing["records"][2]["id"] == "jump-host:99"
    assert "not counted" in listing["records"][2]["problem"]


def test_altered_record_is_listed_with_the_reason(site: Platform) -> None:
    """A frame that was changed gives nothing into a pack; a frame beside it still does."""
    (path,) = (site.folder / "segments").rglob("*.seg")
    path.write_bytes(path.read_bytes().replace(b"port 0 ", b"port 7 "))
    found = items(site)
    assert [item.name for item in found.values() if item.media == RECORD_MEDIA] == ["INC-0001/records/jump-host-2"]
    assert "altered" in msgspec.json.decode(found["INC-0001/records.json"].data)["records"][0]["problem"]


def test_gauges_count_records(site: Platform) -> None:
    """Status shows how much was understood."""
    assert {gauge.id: gauge.read(site) for gauge in site.registry.of(Gauge) if gauge.id in {"events", "unparsed"}} == {
        "events": 5,
        "unparsed": 0,
    }
