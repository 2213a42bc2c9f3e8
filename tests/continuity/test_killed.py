"""A power cut: every process of the instance ends at once, and the watchdog on the other host calls."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from continuity.instance import started, watched
from continuity.sink import sink
from continuity.world import made
from lionrock.continuity.service import watching
from lionrock.kernel.change import system
from lionrock.kernel.clock import wall

SHORT = {"poll_seconds": 0.3, "silent_seconds": 8.0, "timeout_seconds": 2.0}


def paired(place: Path, url: str, **settings: float) -> Path:
    """Make an instance and pair a watchdog that calls `url`; return its list."""
    platform, file = made(place, wall), place / "watchdog.json"
    watching.pair(platform, system("test"), "branch", file)
    platform.close()
    value = json.loads(file.read_bytes())
    value |= {"channels": [{"kind": "webhook", "url": url}], "settings": value["settings"] | settings}
    file.write_text(json.dumps(value), "utf-8")
    return file


def killed(place: Path, most: float, **settings: float) -> float:
    """Kill an instance under the eyes of a watchdog and return the seconds until it called."""
    with sink() as calls:
        file = paired(place / "one", calls.url, **settings)
        with started(place / "one" / "data") as instance, watched(instance, file) as log:
            assert calls.posts == []
            moment = instance.kill()
            assert calls.came.wait(most), log.read_text("utf-8")
            at, said = calls.posts[0]
    assert said["reference"] in said["text"]
    assert stat.S_IMODE(file.with_name(f"{file.name}.state").stat().st_mode) == 0o600
    return at - moment


@pytest.mark.suite
def test_the_watchdog_calls_soon_after_everything_was_killed(tmp_path: Path) -> None:
    """With short settings, so that it can be seen each time."""
    assert 7.0 <= killed(tmp_path, 40, **SHORT) <= 40


@pytest.mark.suite
def test_the_watchdog_calls_within_two_minutes_as_delivered(tmp_path: Path) -> None:
    """With the settings a list is made with."""
    assert 45 <= killed(tmp_path, 120) <= 120
