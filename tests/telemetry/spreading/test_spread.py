"""Frames handed over through a real NATS server: counted once, whoever matched them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nats_server
import pytest

from lionrock import app
from lionrock.events.ports import EventStore, Hunt, Matcher
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.kernel.stateless import stateless
from lionrock.telemetry import running, service, store
from lionrock.telemetry.commands import workers as commands
from lionrock.telemetry.model import Stream
from lionrock.telemetry.pipeline import Pipeline
from lionrock.telemetry.spreading.server import Server
from lionrock.telemetry.spreading.spread import Spread
from lionrock.telemetry.spreading.working import Worker
from telemetry.world import BOSS, Words, counted, equip, log_lines


class Rules:
    """A set of rules by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def digest(self) -> str:
        """Return the name."""
        return self.name


@pytest.fixture
def site(platform: Platform, tmp_path: Path, nats: nats_server.Server, request: pytest.FixtureRequest) -> Platform:
    """Return a platform whose frames go over NATS, with a stream to read."""
    given = {
        "url": nats.url,
        "name": f"t{abs(hash(request.node.name)) % 10**6}",
        "patience": 20.0,
        "again": 1.0,
        "max_mb": 16,
    }
    platform.settings = Settings({**platform.settings.file, "intake": given}, {})
    equip(platform, "Failed").bind(RuleSet, Rules("one"))
    (tmp_path / "logs").mkdir()
    service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    return platform


@contextmanager
def spread(site: Platform) -> Iterator[Spread]:
    """Give the pipeline of a platform that hands over, connected."""
    made = running.working(site)
    assert isinstance(made, Spread)
    try:
        _until(lambda: made.bus.up)
        yield made
    finally:
        made.close()


@contextmanager
def working(site: Platform, tmp_path: Path, rules: str = "one") -> Iterator[Worker]:
    """Give a matcher in a thread of its own."""
    made = stateless(app.registry(), tmp_path / "worker", Settings({}, {}), "matcher")
    made.bind(Matcher, Words("Failed"))
    made.bind(RuleSet, Rules(rules))
    given = site.settings.file["intake"]
    worker, stop = Worker(made, Server((given["url"],), given["name"]), "other"), threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(10)
        made.close()


def test_frames_matched_elsewhere_are_counted_once(site: Platform, tmp_path: Path) -> None:
    """What a matcher on another machine found is counted and stored as if it had been found here."""
    with spread(site) as pipeline, working(site, tmp_path):
        for n in range(5):
            _write(site, tmp_path, n)
        _advance(site, pipeline, 250)
        health = pipeline.health()
    assert [ordinal for _, ordinal in counted(site)] == list(range(250))
    assert site.port(EventStore).count(Hunt()) == 250
    assert (health.handed, health.here, health.under_way) == (5, 0, 0)
    assert [(one.name, one.records) for one in health.matchers] == [("other", 250)]
    assert [event.raw for event in site.port(EventStore).search(Hunt(ids=("jump-host:249",)))] == [
        log_lines(249, 1).strip()
    ]


def test_matcher_with_other_rules_is_not_counted(site: Platform, tmp_path: Path) -> None:
    """Its answer would be another: after a while the frame is matched here."""
    with spread(site) as pipeline, working(site, tmp_path, rules="other") as worker:
        pipeline.pace = replace(pipeline.pace, patience=0.3)
        _write(site, tmp_path, 0)
        _advance(site, pipeline, 50)
        assert (pipeline.health().handed, pipeline.health().here, worker.done) == (1, 1, 0)
    assert len(counted(site)) == 50


def test_server_that_goes_away_stops_nothing(site: Platform, tmp_path: Path, nats: nats_server.Server) -> None:
    """Meanwhile this machine matches alone, and says so; afterwards frames are handed over again, none twice."""
    with spread(site) as pipeline, working(site, tmp_path):
        nats.stop()
        _until(lambda: not pipeline.bus.up)
        _write(site, tmp_path, 0)
        _advance(site, pipeline, 50)
        alone = pipeline.health()
        nats.start()
        _until(lambda: pipeline.bus.up)
        _write(site, tmp_path, 1)
        _advance(site, pipeline, 100)
        again = pipeline.health()
    assert (alone.up, alone.here, alone.handed) == (False, 1, 0)
    assert alone.trouble
    assert (again.up, again.here, again.handed) == (True, 1, 1)
    assert [ordinal for _, ordinal in counted(site)] == list(range(100))


def test_settings_that_cannot_serve_stop_no_matching(platform: Platform) -> None:
    """This machine matches alone, and who asks is told why."""
    said = commands.workers.act(platform).said
    assert said is not None
    assert "intake.url is not set" in said.en
    platform.settings = Settings({**platform.settings.file, "intake": {"url": "nats://elsewhere:4222"}}, {})
    equip(platform, "Failed")
    assert type(running.working(platform)) is Pipeline
    answer = commands.workers.act(platform)
    assert answer.code == 1
    assert answer.said is not None
    assert "in the clear" in answer.said.en


def test_worker_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    """What is wrong is said before anything is made."""
    with pytest.raises(ConfigurationError, match="4222"):
        commands.worker.act(app.registry(), "http://nats-1", tmp_path / "worker", "")
    assert not (tmp_path / "worker").exists()


def _write(site: Platform, tmp_path: Path, n: int) -> None:
    """Write fifty lines and make them a frame."""
    (tmp_path / "logs" / f"auth-{n}.log").write_bytes(log_lines(50 * n, 50))
    running.collector(site).round(running.streams(site), final=True)


def _advance(site: Platform, pipeline: Spread, until: int) -> None:
    """Work until so many records are counted."""

    def stands() -> Stream:
        return store.streams(site.db)[0]

    stop, deadline = threading.Event(), monotonic() + 15
    while stands().next < until and monotonic() < deadline:
        if not running.work(site, pipeline):
            pipeline.rest(stop, 0.05)
    assert stands().next == until


def _until(true: object) -> None:
    """Wait until something is true."""
    assert callable(true)
    pause, deadline = threading.Event(), monotonic() + 15
    while not true() and monotonic() < deadline:
        pause.wait(0.02)
    assert true()
