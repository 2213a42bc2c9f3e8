"""A canary goes a stream's real path; broken at each hop in turn, the hop is named and nothing is called healthy."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import HandClock

from lionrock.events.records import LogRecord
from lionrock.kernel.errors import InputError, RefusedError, UnavailableError
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.telemetry import canary, canary_lines, jobs, running, sending, service, store
from lionrock.telemetry.collecting import Collector
from lionrock.telemetry.commands.sources import canaried
from lionrock.telemetry.pipeline import Pipeline
from telemetry.receiving.senders import certificate, listen, receiving
from telemetry.world import BOSS, equip, log_lines

STREAM = "jump-host"


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Platform:
    """Return a platform that follows a folder of one kind of log, with the canary switched on."""
    equip(platform)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "auth.log").write_bytes(log_lines(0, 3))
    service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"), source="linux.auth")
    running.take_in(platform)
    canary.switch(platform, BOSS, "test", STREAM, on=True)
    return platform


class Parts:
    """The parts of an instance, each of which may be stopped."""

    def __init__(self, site: Platform, *, intake: bool = True, matcher: bool = True) -> None:
        self.site = site
        self.collector: Collector | None = running.collector(site) if intake else None
        self.pipeline: Pipeline | None = running.pipeline(site) if matcher else None

    def __call__(self) -> None:
        """Let each do its work once."""
        if self.collector:
            self.collector.round(running.streams(self.site))
        if self.pipeline:
            running.work(self.site, self.pipeline)


class Full:
    """An event store whose disk is full."""

    def insert(self, *given: Any) -> None:
        """Refuse."""
        raise UnavailableError("full", "make room")


def sent(site: Platform, between: Callable[[], None], patience: float = 0.3) -> canary.Trip:
    """Send one canary and return how it fared."""
    (trip,) = canary.run(site, [store.stream(site.db, STREAM)], patience=patience, between=between)
    return trip


def test_canary_comes_through_every_hop(site: Platform, clock: HandClock) -> None:
    """Sent into the folder, durable, counted, stored and found; it is no record of the stream's own."""
    before = store.stream(site.db, STREAM)
    trip = sent(site, Parts(site), patience=20)
    assert trip.broken == ""
    assert list(trip.hops) == list(canary.HOPS)
    assert sorted(trip.hops.values()) == list(trip.hops.values())
    stream = store.stream(site.db, STREAM)
    assert stream.proven == clock()
    assert stream.standing(clock()) == "reading"
    assert stream.unparsed == before.unparsed
    assert stream.last_learned == before.last_learned
    assert sent(site, Parts(site), patience=20).broken == ""


@pytest.mark.parametrize("hop", ["sent", "durable", "counted", "stored"])
def test_broken_hop_is_named_and_never_healthy(site: Platform, clock: HandClock, tmp_path: Path, hop: str) -> None:
    """The alarm names the first hop not reached, why, and the time it took."""
    parts = Parts(site, intake=hop != "durable", matcher=hop != "counted")
    if hop == "sent":
        shutil.rmtree(tmp_path / "logs")
        (tmp_path / "logs").mkdir(mode=0o500)
        (tmp_path / "logs" / canary_lines.FILE).symlink_to(tmp_path / "elsewhere")
    if hop == "stored" and parts.pipeline:
        parts.pipeline = dataclasses.replace(parts.pipeline, store=Full())  # type: ignore[arg-type]  # it only inserts
    trip = sent(site, parts)
    assert trip.broken == hop
    assert trip.why is not None
    assert trip.took >= (300 if hop != "sent" else 0)
    stream = store.stream(site.db, STREAM)
    assert stream.standing(clock()) == "failing"
    assert stream.proven is None
    rows = site.db.execute(OUTBOX.select().where(OUTBOX.c.kind == "SourceUnproven")).all()
    assert len(rows) == 1
    canary.switch(site, BOSS, "test", STREAM, on=False)
    assert store.stream(site.db, STREAM).standing(clock()) == "reading"


@pytest.mark.parametrize("scheme", ["syslog+tcp", "syslog+tls", "relp+tcp", "syslog+udp"])
def test_canary_through_a_receiver(platform: Platform, tmp_path: Path, scheme: str) -> None:
    """It is sent to the receiver's own port, in its own speech."""
    chain, key = certificate(tmp_path)
    files = {"certificate": str(chain), "key": str(key)} if "tls" in scheme else {}
    stream, _, _ = listen(platform, scheme, **files)
    with receiving(platform) as receivers:
        while not receivers.health():
            time.sleep(0.01)
        worker = running.pipeline(platform)
        (trip,) = canary.run(platform, [stream], patience=20, between=lambda: _worked(platform, worker))
    assert trip.broken == "", trip.why
    assert store.stream(platform.db, stream.id).kinds == {"lionrock.canary": 1}


def _worked(platform: Platform, worker: Pipeline) -> None:
    """Let the matcher work once."""
    running.work(platform, worker)


def test_receiver_that_is_down_is_named(platform: Platform) -> None:
    """Nobody answers on its port."""
    stream, _, _ = listen(platform, "syslog+tcp")
    (trip,) = canary.run(platform, [stream], patience=0.1, between=lambda: None)
    assert trip.broken == "sent"
    assert "refused" in str(trip.why)


def test_nothing_is_sent_unless_a_person_said_so(site: Platform, platform: Platform, tmp_path: Path) -> None:
    """Off from the start; not where a certificate or another's file would be needed; not without permission."""
    canary.switch(site, BOSS, "test", STREAM, on=False)
    jobs.prove.act(site)
    assert not (tmp_path / "logs" / canary_lines.FILE).exists()
    assert "No stream" in str(canaried.act(site).said)
    chain, key = certificate(tmp_path)
    files = {"certificate": str(chain), "key": str(key), "clients": str(chain)}
    strict, _, _ = listen(platform, "syslog+tls", **files)
    assert sending.refusal(strict) is not None
    with pytest.raises(InputError):
        canary.switch(platform, BOSS, "test", strict.id, on=True)
    nobody = dataclasses.replace(BOSS, role="auditor")
    with pytest.raises(RefusedError):
        canary.switch(site, nobody, "test", STREAM, on=True)


@pytest.mark.parametrize(
    "line",
    [
        b"Nov 22 18:33:00 gw sshd[1]: Invalid user lionrock-canary 0123456789abcdef01234567 at 2026-11-22T10:00:00Z",
        b"lionrock-canary 0123456789abcdef01234567 at 2026-11-22T10:00:00Z; rm -rf /",
        b"lionrock-canary 0123",
    ],
)
def test_what_others_write_is_no_canary(line: bytes) -> None:
    """A line that only holds our words stays what it is, and counts."""
    with pytest.raises(InputError):
        canary_lines.parse(line, {})
    made = canary_lines.written("0123456789abcdef01234567", HandClock()())
    assert isinstance(canary_lines.parse(made, {}), LogRecord)
