"""Controls of telemetry: each in a world where it passes, one where it fails, one where nobody knows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from conftest import HandClock

from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from lionrock.telemetry.eventstore import Events
from telemetry.world import BOSS, equip, log_lines


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform that read one log."""
    equip(platform)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 3))
    service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    running.take_in(platform)
    return platform


def states(platform: Platform, control: str) -> list[str]:
    """Return the states a control finds."""
    return [result.state for result in platform.registry.get(Control, control).test(platform)]


CONTROLS = ("telemetry.sources-heard", "telemetry.segments-unbroken", "telemetry.records-kept")


@pytest.mark.parametrize("control", CONTROLS)
def test_without_streams_nothing_is_claimed(platform: Platform, control: str) -> None:
    """No stream, no result: an empty result is explained by whoever shows it."""
    assert states(platform, control) == []


@pytest.mark.parametrize("control", CONTROLS)
def test_stream_that_gave_nothing_is_unknown(platform: Platform, tmp_path: Path, control: str) -> None:
    """Unknown is never green."""
    equip(platform)
    (tmp_path / "logs").mkdir()
    service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    assert states(platform, control) == ["unknown"]


def test_stream_is_heard_until_its_window_is_over(site: Platform, clock: HandClock) -> None:
    """Silence fails; so does a stream that a person stopped."""
    assert states(site, CONTROLS[0]) == ["passed"]
    clock.set(clock.now + timedelta(days=2))
    assert states(site, CONTROLS[0]) == ["failed"]
    service.stop(site, BOSS, "test", "jump-host")
    assert states(site, CONTROLS[0]) == ["failed"]


def test_altered_segment_file_fails(site: Platform) -> None:
    """A changed byte and a missing file are both found."""
    assert states(site, CONTROLS[1]) == ["passed"]
    (path,) = (site.folder / "segments").rglob("*.seg")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"port 1 ", b"port 7 "))
    assert states(site, CONTROLS[1]) == ["failed"]
    path.write_bytes(whole[:100] + whole[101:])
    assert states(site, CONTROLS[1]) == ["failed"]


def test_records_are_not_due_then_kept_then_gone(site: Platform, clock: HandClock, tmp_path: Path) -> None:
    """Six months must have passed before keeping for six months can be shown; an empty store fails."""
    assert states(site, CONTROLS[2]) == ["not_due"]
    clock.set(clock.now + timedelta(days=100))
    with (tmp_path / "logs" / "auth.log").open("ab") as file:
        file.write(log_lines(3, 1))
    running.take_in(site)
    clock.set(clock.now + timedelta(days=100))
    assert states(site, CONTROLS[2]) == ["passed"]
    site.port(Events)._opened().query("TRUNCATE TABLE lionrock.event")
    assert states(site, CONTROLS[2]) == ["failed"]
