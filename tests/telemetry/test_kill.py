"""Intake under kill -9: nothing acknowledged is lost, no finding is counted twice."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service, store
from lionrock.telemetry.segments import Segments
from telemetry.world import BOSS, counted, equip, log_lines

WORKER = Path(__file__).parent / "worker.py"


@pytest.mark.parametrize("kills", [2, pytest.param(100, marks=pytest.mark.suite)])
def test_kills_lose_nothing_and_count_nothing_twice(platform: Platform, tmp_path: Path, kills: int) -> None:
    """However often the worker is killed, each line is durable, counted and stored exactly once."""
    log = tmp_path / "logs" / "auth.log"
    log.parent.mkdir()
    log.write_bytes(b"")
    equip(platform, "Failed")
    stream = service.add(platform, BOSS, "test", name="Jump host", location=str(log.parent))
    luck = random.Random(kills)
    lines = acknowledged = 0
    for n in range(kills):
        worker = subprocess.Popen([sys.executable, str(WORKER), str(platform.folder)], stdout=subprocess.PIPE)
        lines, said = _lived(worker, log, lines, luck)
        acknowledged = max(acknowledged, said)
        if luck.random() < 0.2:
            log.rename(log.with_suffix(f".{n}"))
            log.write_bytes(b"")
    platform.bind(Segments, Segments(platform.folder / "segments"))
    running.take_in(platform)
    kept = platform.port(Segments)
    assert acknowledged > 0
    assert kept.verify(stream.id) == lines >= acknowledged
    assert sorted(raw for one in kept.since(stream.id, 0) for raw in one.frame.raws) == sorted(
        log_lines(0, lines).splitlines()
    )
    assert [ordinal for _, ordinal in counted(platform)] == list(range(lines))
    assert store.stream(platform.db, stream.id).next == lines
    assert platform.port(EventStore).count(Hunt()) == lines


def _lived(worker: subprocess.Popen[bytes], log: Path, lines: int, luck: random.Random) -> tuple[int, int]:
    """Write lines while the worker runs, kill it at some moment, and return lines written and records acknowledged."""
    assert worker.stdout is not None
    assert worker.stdout.readline() == b"ready\n"
    timer = threading.Timer(luck.uniform(0.0, 0.8), worker.kill)
    timer.start()
    said = 0
    with log.open("ab", buffering=0) as file:
        for line in worker.stdout:
            said = int(line)
            count = luck.randrange(1, 400)
            file.write(log_lines(lines, count))
            lines += count
    timer.join()
    worker.wait()
    worker.stdout.close()
    return lines, said
