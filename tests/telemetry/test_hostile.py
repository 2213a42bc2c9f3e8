"""A folder into which somebody writes whatever harms: all of it is kept and told, and the honest lines are counted."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, store
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.segments import Segments
from telemetry.evtx_writer import container, event
from telemetry.world import BOSS, counted, equip, log_lines

SYSTEM = {
    "Provider": "P",
    "EventID": "4625",
    "Channel": "Security",
    "Computer": "dc",
    "SystemTime": "2026-11-22T04:00:00Z",
}
GOOD = container([event(SYSTEM, {"TargetUserName": "ops"})])
HOSTILE: dict[str, bytes] = {
    "torn.evtx": GOOD[:4900],
    "wiped.evtx": GOOD[:4096] + bytes(65_536),
    "noise.evtx": b"ElfFile\0" + bytes(range(256)) * 300,
    "bytes.log": log_lines(0, 1) + b"\xff\xfe\xfa\x00\n" * 20 + log_lines(1, 1),
    "long.log": log_lines(2, 1) + b"x" * (LONGEST * 2) + b"\n" + log_lines(3, 1),
    "deep.json": b'{"a":' * 3000 + b"1" + b"}" * 3000 + b"\n",
    "many.json": b"[" + b"{}," * 20_000 + b"{}]\n",
    "formula.log": log_lines(4, 1) + b"=cmd|' /C calc'!A0\n",
    "escapes.log": log_lines(5, 1) + b"\x1b]0;owned\x07\x1b[2J\n",
    "empty.log": b"",
}


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform that follows a folder of hostile files, and one good container."""
    logs = tmp_path / "logs"
    logs.mkdir()
    for name, data in {**HOSTILE, "good.evtx": GOOD}.items():
        (logs / name).write_bytes(data)
        os.utime(logs / name, (1_700_000_000, 1_700_000_000))  # containers are read once they rest
    Path(os.fsdecode(os.fsencode(logs) + b"/odd-\xff\xfe\n.log")).write_bytes(log_lines(6, 1))
    os.mkfifo(logs / "pipe.log")
    (logs / "loop.log").symlink_to(logs / "loop.log")
    equip(platform, "Failed")
    service.add(platform, BOSS, "test", name="Jump host", location=str(logs))
    running.take_in(platform)
    return platform


def test_honest_lines_among_hostile_ones_are_counted(site: Platform) -> None:
    """Seven lines in five files, one with a name that is no text, and the record of the good container."""
    assert len([rule for rule, _ in counted(site) if rule == "Failed"]) == 7
    hosts = {one.host for one in site.port(EventStore).search(Hunt(limit=100))}
    assert {"jump", "dc"} <= hosts


def test_what_was_not_understood_is_kept_and_told(site: Platform) -> None:
    """Nothing is dropped in silence: each has its file, its line and a reason, and the chain is whole."""
    [stream] = store.streams(site.db)
    told = {one.file for one in store.told(site.db, stream.id)}
    assert told >= {"torn.evtx", "wiped.evtx", "noise.evtx", "bytes.log", "long.log", "formula.log", "escapes.log"}
    assert site.port(Segments).verify(stream.id, stream.next) == stream.next
    assert stream.understood + stream.unparsed <= stream.next


def test_a_hostile_folder_is_read_once(site: Platform) -> None:
    """Looking again takes in nothing twice."""
    before = store.streams(site.db)
    assert running.take_in(site) == 0
    assert store.streams(site.db) == before
