"""The files of deploy/ do what they say: NATS under the permissions given there, units and settings that are read."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import tomllib
from pathlib import Path

import nats_server
import pytest
from conftest import lacking

from lionrock import app
from lionrock.events.ports import EventStore, Matcher
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.contributions import Setting
from lionrock.kernel.platform import Platform
from lionrock.kernel.settings import Settings
from lionrock.kernel.stateless import stateless
from lionrock.telemetry import running, service, store
from lionrock.telemetry.spreading import server as servers
from lionrock.telemetry.spreading.bus import Bus
from lionrock.telemetry.spreading.layout import CORE
from lionrock.telemetry.spreading.spread import Spread
from lionrock.telemetry.spreading.working import Worker
from telemetry.receiving.senders import certificate
from telemetry.spreading.test_spread import Rules, _advance, _until, _write
from telemetry.world import BOSS, Words, counted, equip

DEPLOY = Path(__file__).parents[3] / "deploy"


class Shelf:
    """An event store that takes everything."""

    def insert(self, *given: object) -> None:
        """Take the events."""


def _configured(folder: Path) -> str:
    """Return the configuration of deploy/ with the files and passwords of a test."""
    text = (DEPLOY / "nats" / "nats.conf").read_text()
    chain, key = certificate(folder)
    for name, path in (("server.pem", chain), ("server.key", key), ("authority.pem", chain)):
        text = text.replace(f"/etc/nats/tls/{name}", str(path))
    words = iter(("word of the core", "word of the matcher"))
    text = re.sub(r'password: "[^"]*"', lambda _: f'password: "{next(words)}"', text)
    text = text.replace('listen: "0.0.0.0:4222"', "").replace("max_payload: 8388608", "")
    return re.sub(r"jetstream \{.*?\n\}", "", text, flags=re.DOTALL)  # the test's server has its own


def _settings(folder: Path, url: str, user: str, word: str) -> Settings:
    """Return the settings of a part that shows a certificate and a password."""
    secret = folder / f"{user}.nats"
    secret.write_text(f"user = {user}\npassword = {word}\n")
    secret.chmod(0o600)
    chain, key = folder / "receiver.pem", folder / "receiver.key"
    given = {"url": url.replace("nats://127.0.0.1", "tls://localhost"), "credentials": str(secret)}
    files = {"authority": str(chain), "certificate": str(chain), "key": str(key)}
    return Settings({"intake": given | files | {"patience": 20.0, "max_mb": 16}}, {})


def test_hand_over_needs_no_more_than_is_allowed(platform: Platform, tmp_path: Path) -> None:
    """Core and matcher work with certificates and passwords; a matcher may take no outcome, and make no stream."""
    if not nats_server.program():
        lacking("NATS is not installed (Debian: apt-get install nats-server)")
    with nats_server.running(_configured(tmp_path)) as server:
        mine = _settings(tmp_path, server.url, "core", "word of the core")
        theirs = _settings(tmp_path, server.url, "matcher", "word of the matcher")
        platform.settings = Settings({**platform.settings.file, **mine.file}, {})
        equip(platform, "Failed").bind(RuleSet, Rules("one"))
        platform.bind(EventStore, Shelf())
        (tmp_path / "logs").mkdir()
        service.add(platform, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
        pipeline = running.working(platform)
        assert isinstance(pipeline, Spread)
        try:
            _until(lambda: pipeline.bus.up)
            _matched(platform, pipeline, theirs, tmp_path)
            _refused(theirs)
        finally:
            pipeline.close()
    assert len(counted(platform)) == store.streams(platform.db)[0].next == 50


def _matched(site: Platform, pipeline: Spread, theirs: Settings, tmp_path: Path) -> None:
    """Have a frame matched by a matcher with an account of its own."""
    made = stateless(app.registry(), tmp_path / "worker", theirs, "matcher")
    made.bind(Matcher, Words("Failed"))
    made.bind(RuleSet, Rules("one"))
    named = servers.named(theirs)
    assert named is not None
    worker, stop = Worker(made, named), threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        _write(site, tmp_path, 0)
        _advance(site, pipeline, 50)
    finally:
        stop.set()
        thread.join(10)
        made.close()
    assert (pipeline.health().here, worker.done) == (0, 1)


def _refused(theirs: Settings) -> None:
    """Try with a matcher's account what only the core may do."""
    named = servers.named(theirs)
    assert named is not None
    thief = Bus(named, (named.outcomes, CORE), servers.pace(theirs))
    thief.begin()
    try:
        _until(lambda: bool(thief.trouble))
        assert not thief.up
        assert "ermission" in thief.trouble or "imeout" in thief.trouble
        assert "word of the matcher" not in thief.trouble
    finally:
        thief.close()


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.glob("*.service")))
def test_units_are_understood(name: str, tmp_path: Path) -> None:
    """Systemd finds nothing to say against them."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    text = (DEPLOY / name).read_text()
    text = re.sub(r"(?m)^(ExecStart(?:Pre)?=-?)\S+", r"\1/bin/true", text)
    (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / name)], capture_output=True, check=False, text=True
    )
    told = [line for line in done.stderr.splitlines() if name in line]
    assert told == []
    assert {"NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(text.splitlines())


@pytest.mark.parametrize("name", ["lionrock.toml", "worker.toml"])
def test_settings_are_those_there_are(name: str) -> None:
    """Every setting of the examples exists, and none of them is a secret."""
    given = tomllib.loads((DEPLOY / "scale" / name).read_text())
    known = {one.id for one in app.registry().of(Setting)}
    assert {f"{table}.{key}" for table, values in given.items() for key in values} <= known
    settings = Settings(given, {})
    found = servers.named(settings)
    assert found is not None
    assert len(found.urls) == 3
