"""A bucket added by a person, read by intake, shown on its page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import compiled
from console.world import token

from lionrock.console.service import build
from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.errors import ConfigurationError, ConflictError, InputError
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, sending, service
from lionrock.telemetry.buckets import adding
from lionrock.telemetry.buckets.adding import Asked
from lionrock.telemetry.commands import sources as commands
from lionrock.telemetry.eventstore import Events
from telemetry.buckets.server import KEY, SECRET, Server
from telemetry.test_pages import client, dressed
from telemetry.world import BOSS, log_lines


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture
def server() -> Iterator[Server]:
    """Return a server with a bucket in which one log lies."""
    with Server() as made:
        made.bucket.put("in/auth.log", log_lines(0, 3))
        yield made


@pytest.fixture
def site(platform: Platform) -> Iterator[Platform]:
    """Return a platform with its console."""
    made = dressed(platform)
    yield made
    made.port(Events).close()


@pytest.fixture
def secret(tmp_path: Path) -> str:
    """Return a file with the bucket's keys."""
    path = tmp_path / "bucket.keys"
    path.write_text(f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n", "utf-8")
    path.chmod(0o600)
    return str(path)


@pytest.mark.anyio
async def test_a_bucket_is_added_read_and_shown(site: Platform, server: Server, secret: str) -> None:
    """From the form to searchable events; neither page nor stream holds a key, and what is settled keeps its file."""
    async with client(build(site, compiled(site))) as browser:
        for language in ("en", "zh"):
            browser.cookies.set("lang", language, domain="127.0.0.1", path="/")
            assert "aws_access_key_id" in (await browser.get("/sources/bucket")).text
        browser.cookies.set("lang", "en", domain="127.0.0.1", path="/")
        given = {"lr_token": await token(browser, "/sources"), "name": "Cloud", "region": "us-east-1", "style": "path"}
        wrong = await browser.post("/sources/bucket", data=given | {"location": "s3+http://192.0.2.1/logs"})
        assert wrong.status_code == 422
        assert "would bring logs in the clear" in wrong.text
        given |= {"location": f"s3+{server.url}/logs/in/", "secret": secret, "source": "recognise"}
        answer = await browser.post("/sources/bucket", data=given)
        assert answer.headers["location"] == "/sources/streams/cloud", answer.text
        running.take_in(site)
        text = html.unescape((await browser.get("/sources/streams/cloud")).text)
        assert "in/auth.log" in text
        assert "Last object read" in text
        assert SECRET not in text
        assert KEY not in text
    assert site.port(EventStore).count(Hunt(stream="cloud")) == 3
    service.settle(site, BOSS, "test", "cloud", zone="UTC", host="", silent_after=60)
    (stream,) = running.streams(site)
    assert (stream.settings["secret"], stream.standing(site.now())) == (secret, "reading")
    assert running.take_in(site) == 0
    assert sending.refusal(stream) is not None


def test_what_cannot_serve_is_refused(site: Platform, server: Server, secret: str) -> None:
    """Keys that are not there, a region that is none, a bucket that is read already; nothing is kept."""
    where = f"s3+{server.url}/logs/in/"
    for asked, problem in (
        (Asked(where, secret=secret + "x"), InputError),
        (Asked(where, secret=secret, region="EU west"), InputError),
        (Asked(where, secret=secret, authority="relative"), InputError),
        (Asked("s3+https://x"), InputError),
    ):
        with pytest.raises(problem):
            adding.poll(site, BOSS, "test", asked)
    Path(secret).chmod(0o644)
    with pytest.raises(ConfigurationError):
        adding.poll(site, BOSS, "test", Asked(where, secret=secret))
    Path(secret).chmod(0o600)
    assert not running.streams(site)
    commands.bucket.act(site, where, secret=secret)
    with pytest.raises(ConflictError):
        adding.poll(site, BOSS, "test", Asked(where + "deeper/", secret=secret))
    assert commands.listed.act(site).rows[0]["location"] == where
