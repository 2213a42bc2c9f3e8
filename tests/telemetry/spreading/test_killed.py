"""Matchers in processes of their own, killed under load: nothing is lost, nothing is counted twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nats_server
import postgres
import pytest
from conftest import HandClock, scratch
from sqlalchemy import text

from lionrock.events.ports import EventStore, Hunt
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.clock import monotonic
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.telemetry import running, service, store
from lionrock.telemetry.spreading.spread import Spread
from telemetry.world import BOSS, log_lines

FRAMES, LINES, MATCHERS = 24, 100, 3
RULE = """
title: A failed password
id: 5d0a2f0e-8b3f-4a51-9d0e-3e5a4c1b7f21
status: test
logsource:
    product: linux
    service: sshd
detection:
    words:
        - Failed password
    condition: words
level: low
"""


@pytest.fixture
def site(tmp_path: Path, postgres_server: postgres.Server, nats: nats_server.Server) -> Iterator[Platform]:
    """Return a platform on PostgreSQL whose frames go over NATS, with a stream and one rule of its own."""
    made = scratch(tmp_path, HandClock(), url=postgres_server.migrated())
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "failed.yml").write_text(RULE)
    intake = {"url": nats.url, "name": "killed", "patience": 120.0, "again": 5.0, "max_mb": 64}
    given = {"intake": intake, "detection": {"rules": str(tmp_path / "rules")}}
    made.settings = Settings({**made.settings.file, **given}, {})
    (tmp_path / "logs").mkdir()
    service.add(made, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    yield made
    made.close()


@pytest.mark.suite
@pytest.mark.postgres
def test_killed_matcher_loses_nothing_and_counts_nothing_twice(
    site: Platform, tmp_path: Path, nats: nats_server.Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three matchers share the frames; one is killed with work in hand, and another is begun in its place."""
    site.port(RuleSet).digest()  # compiled once, for all
    matchers = [_begun(site, tmp_path, nats, n) for n in range(MATCHERS)]
    for n in range(FRAMES):
        (tmp_path / "logs" / f"auth-{n:03}.log").write_bytes(log_lines(LINES * n, LINES))
    running.collector(site).round(running.streams(site), final=True)
    pipeline = running.working(site)
    assert isinstance(pipeline, Spread)
    begun, killed = monotonic(), 0
    try:
        while not pipeline.bus.up and monotonic() - begun < 30:
            threading.Event().wait(0.05)
        while (done := store.streams(site.db)[0].next) < FRAMES * LINES and monotonic() - begun < 150:
            running.work(site, pipeline)
            pipeline.rest(threading.Event(), 0.05)
            if not killed and done > FRAMES * LINES // 5:
                matchers[0].kill()
                matchers.append(_begun(site, tmp_path, nats, MATCHERS))
                killed += 1
        health, seconds = pipeline.health(), monotonic() - begun
    finally:
        pipeline.close()
        codes = [_ended(one) for one in matchers]
    events = site.port(EventStore).count(Hunt())
    counted = site.db.execute(
        text("SELECT sum(count), count(*) FROM detection_finding WHERE title_en LIKE 'A failed%'")
    )
    names = ", ".join(f"{one.name} {one.frames}" for one in health.matchers)
    with capsys.disabled():
        print(f"\n{FRAMES * LINES:,} records in {seconds:.1f} s, {killed} matcher killed; frames: {names}")  # noqa: T201 a suite says what it found
    assert tuple(counted.one()) == (FRAMES * LINES, 1)
    assert store.streams(site.db)[0].next == events == FRAMES * LINES
    assert (killed, health.here) == (1, 0)
    assert len(health.matchers) >= 2
    assert codes[0] == -9
    assert codes[1:3] == [0, 0]


def _begun(site: Platform, tmp_path: Path, nats: nats_server.Server, n: int) -> subprocess.Popen[bytes]:
    """Start a matcher with a folder of its own that has the plans already."""
    folder = tmp_path / f"matcher-{n}"
    folder.mkdir(mode=0o700)
    shutil.copytree(site.folder / "plans", folder / "plans")
    (folder / "lionrock.toml").write_text(
        f'[intake]\nname = "killed"\n[detection]\nrules = "{tmp_path / "rules"}"\n', "utf-8"
    )
    words = ["worker", "--nats", nats.url, "--folder", str(folder), "--name", f"m{n}"]
    with (tmp_path / f"matcher-{n}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "lionrock", *words],
            stderr=log,
            stdout=log,
            env={**os.environ, "LIONROCK_CONFIG": ""},
        )


def _ended(matcher: subprocess.Popen[bytes]) -> int:
    """Ask a matcher to end and return with what it did."""
    matcher.terminate()
    try:
        return matcher.wait(20)
    except subprocess.TimeoutExpired:
        matcher.kill()
        return matcher.wait()
