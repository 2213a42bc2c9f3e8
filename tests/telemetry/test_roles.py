"""The processes of telemetry, run as threads of one: what is written is counted and stored until told to stop."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.clock import monotonic
from lionrock.kernel.contributions import Role
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import roles, running, service
from telemetry.world import BOSS, counted, equip, log_lines


def test_roles_take_in_what_is_written_and_stop(platform: Platform, tmp_path: Path) -> None:
    """A line becomes a finding and an event within seconds, without anybody asking."""
    equip(platform, "Failed")
    log = tmp_path / "logs" / "auth.log"
    log.parent.mkdir()
    service.add(platform, BOSS, "test", name="Jump host", location=str(log.parent))
    stop = threading.Event()
    parts = [platform.registry.get(Role, id) for id in ("intake", "matcher", "store")]
    threads = [threading.Thread(target=role.run, args=(platform, stop)) for role in parts]
    for thread in threads:
        thread.start()
    log.write_bytes(log_lines(0, 3))
    deadline = monotonic() + 30
    while running.streams(platform)[0].next < 3 and monotonic() < deadline:
        stop.wait(0.05)
    while platform.port(EventStore).count(Hunt()) < 3 and monotonic() < deadline:
        stop.wait(0.05)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert [ordinal for _, ordinal in counted(platform)] == [0, 1, 2]
    assert platform.port(EventStore).count(Hunt()) == 3
    assert not any(thread.is_alive() for thread in threads)


def test_intake_ends_when_a_thread_of_it_ended(platform: Platform) -> None:
    """It is started again then; half of it would seem whole."""
    gone = threading.Thread(target=lambda: None, name="receivers")
    gone.start()
    gone.join()
    with pytest.raises(UnavailableError, match="receivers"):
        roles._follow(platform, threading.Event(), gone)
