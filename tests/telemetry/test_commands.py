"""Commands of telemetry, called as the shell calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running
from lionrock.telemetry.commands import sources as commands
from telemetry.world import equip, log_lines


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with a log of three lines and one that is none."""
    made = tmp_path / "logs"
    made.mkdir()
    (made / "auth.log").write_bytes(log_lines(0, 3) + b"nonsense\n")
    return made


def test_dry_run_keeps_nothing(platform: Platform, logs: Path) -> None:
    """What would be understood is told by file, with line and reason for what would not."""
    answer = commands.added.act(platform, logs, dry_run=True)
    (row,) = answer.rows
    assert (row["file"], row["kind"], row["records"], row["understood"]) == ("auth.log", "linux.auth", 4, 3)
    assert row["problems"] == ["4: not a syslog line: expected time, host and program"]
    assert commands.listed.act(platform).rows == []


def test_folder_is_added_listed_and_searched(platform: Platform, logs: Path) -> None:
    """From a path to an event in three commands."""
    equip(platform, "Failed")
    assert commands.added.act(platform, logs, name="Jump host", zone="+08:00").rows["id"] == "jump-host"
    running.take_in(platform)
    (row,) = commands.listed.act(platform).rows
    assert (row["standing"], row["understood"], row["unparsed"]) == ("reading", 3, 1)
    answer = commands.events.act(platform, "host:jump Failed", since="2026-11-22T18:00+08:00")
    assert [event["id"] for event in answer.rows] == ["jump-host:2", "jump-host:1", "jump-host:0"]
    assert answer.rows[0]["rules"] == ["Failed"]


def test_time_that_is_none_is_refused(platform: Platform) -> None:
    """An unreadable time is an input error, not an empty answer."""
    with pytest.raises(InputError):
        commands.events.act(platform, since="yesterday")


def test_kinds_tell_how_to_emit_them(platform: Platform) -> None:
    """Every kind is listed with its guidance."""
    assert {"windows.evtx", "linux.auth"} <= {row["id"] for row in commands.kinds.act(platform).rows}
