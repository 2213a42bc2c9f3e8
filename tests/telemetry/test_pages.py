"""Sources and events as pages: through the console, in both languages."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from browser import compiled
from conftest import HandClock, scratch
from console.world import HOST, Door, token
from litestar import Litestar

from lionrock.console.service import build
from lionrock.events.ports import EventStore
from lionrock.events.records import Frame
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.telemetry import canary, running, service
from lionrock.ui.sessions import Sessions
from telemetry.world import BOSS, equip, log_lines, record

pytestmark = pytest.mark.anyio

JUNK = b"<script>alert(1)</script> \x1b[2J \xff"


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform into which three events came, and one line that was not understood."""
    place = tmp_path_factory.mktemp("site")
    logs = place / "logs"
    logs.mkdir()
    (logs / "auth.log").write_bytes(log_lines(0, 3) + JUNK + b"\n")
    made = dressed(scratch(place, HandClock()))
    service.add(made, BOSS, "test", name="Jump host", location=str(logs))
    running.take_in(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def console(site: Platform) -> Litestar:
    """Return the console over it, built once."""
    return build(site, compiled(site))


def dressed(platform: Platform) -> Platform:
    """Return a platform with telemetry's pages and an administrator signed in."""
    registry = Registry(["lionrock.console", "lionrock.telemetry", "lionrock.access"])
    made = Platform(platform.folder, platform.identity, registry, platform.settings, platform.db, platform.clock)
    made.bind(Sessions, Door({"t": BOSS}))
    return equip(made, "Failed")


def client(app: Litestar) -> httpx.AsyncClient:
    """Return a browser that is signed in."""
    cookies = httpx.Cookies()
    cookies.set("lr_session", "t", domain="127.0.0.1", path="/")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


@pytest.fixture
async def browser(console: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Return a browser of that console."""
    async with client(console) as made:
        yield made


@pytest.fixture
def fresh(platform: Platform) -> Platform:
    """Return a platform that reads nothing yet."""
    return dressed(platform)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/sources", "Jump host"),
        ("/sources/streams/jump-host", "auth.log"),
        ("/sources/new", "Asia/Hong_Kong"),
        ("/events?span=all", "Failed password for root"),
        ("/events", "Failed password for root"),
        ("/events?q=host:jump%20address:203.0.113.9&span=all", "203.0.113.9"),
        ("/events?since=2026-11-22T10:00:00%2B00:00&until=2026-11-22T11:00:00%2B00:00", "Failed password"),
        ("/events/jump-host:1", "Failed password for root from 203.0.113.9 port 1 ssh2"),
    ],
)
async def test_page_shows(browser: httpx.AsyncClient, url: str, words: str, language: str) -> None:
    """Every page is whole in both languages and holds what it is about."""
    browser.cookies.set("lang", language, domain="127.0.0.1", path="/")
    answer = await browser.get(url)
    assert answer.status_code == 200, answer.text
    assert words in html.unescape(answer.text)


async def test_hostile_record_is_shown_as_text(browser: httpx.AsyncClient) -> None:
    """Neither markup nor control characters of a log line reach the reader's browser as such."""
    text = (await browser.get("/sources/streams/jump-host")).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\x1b[2J \\xff" in text


async def test_event_opens_to_its_proof(browser: httpx.AsyncClient) -> None:
    """The page checks the raw record against the frame's root and leads to the ledger's entry."""
    text = (await browser.get("/events/jump-host:1")).text
    assert "the raw record leads to the frame&#39;s root" in text
    assert "/evidence/entries/" in text


async def test_a_field_that_holds_an_empty_text_says_so(site: Platform, browser: httpx.AsyncClient) -> None:
    """Its link has words, for whoever hears the page too."""
    frame = Frame("elsewhere", "linux.auth", 0, (b"x",), site.now(), "00" * 32)
    site.port(EventStore).insert(frame, [record(fields={"ProcessId": ""})], {})
    text = (await browser.get("/events/elsewhere:0")).text
    assert '<span class="quiet">empty</span></a>' in text


async def test_altered_segment_shows_on_the_event(site: Platform, browser: httpx.AsyncClient) -> None:
    """When the segment file was changed, the page does not say that the record is proven."""
    (path,) = (site.folder / "segments").rglob("*.seg")
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"port 1 ", b"port 7 "))
    text = (await browser.get("/events/jump-host:1")).text
    path.write_bytes(whole)
    assert "leads to the frame" not in text


async def test_search_that_finds_nothing_says_so(browser: httpx.AsyncClient) -> None:
    """An empty answer names the one thing to do."""
    text = (await browser.get("/events?q=nothing-of-this-kind&span=24h")).text
    assert "Nothing fits this search" in text
    assert "Search in all that is stored" in text


async def test_search_out_of_bounds_is_told(browser: httpx.AsyncClient) -> None:
    """A search the store refuses is an explanation, not a fault of the page."""
    answer = await browser.get("/events?span=all&q=" + "+".join(f"w{n}" for n in range(40)))
    assert answer.status_code == 200
    assert "search out of bounds" in answer.text


async def test_folder_is_previewed_then_added(fresh: Platform, tmp_path: Path) -> None:
    """The preview tells what would be understood and keeps nothing; adding begins the reading."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "auth.log").write_bytes(b"Nov 22 18:30:01 jump sshd[1]: Connection from 203.0.113.9 port 5\nnonsense\n")
    (logs / "blob.bin").write_bytes(b"\0\0\0\n")
    form = {"location": str(logs), "name": "Jump host", "source": "recognise", "silent_after": "3600"}
    async with client(build(fresh, compiled(fresh))) as browser:
        form |= {"lr_token": await token(browser, "/sources/new")}
        text = html.unescape((await browser.post("/sources/preview", data=form)).text)
        assert "1 / 2" in text
        assert "confidence 50 %; next: syslog.any 25 %" in text
        assert "line 2: not a syslog line" in text
        assert "no source knows this kind" in text
        assert "Some times name no zone" in text
        assert running.streams(fresh) == []
        added = await browser.post("/sources/add", data=form | {"zone": "+08:00", "reason": "first source"})
    assert added.headers["location"].endswith("/sources/streams/jump-host")
    (stream,) = running.streams(fresh)
    assert (stream.settings, stream.silent_after) == ({"zone": "+08:00"}, 3600)


async def test_wrong_answer_comes_back_with_what_was_typed(browser: httpx.AsyncClient) -> None:
    """An error keeps the answers and says what to do."""
    form = {"location": "/nowhere/at/all", "zone": "", "lr_token": await token(browser, "/sources/new")}
    answer = await browser.post("/sources/add", data=form)
    assert answer.status_code == 422
    assert "/nowhere/at/all does not exist" in answer.text
    assert 'value="/nowhere/at/all"' in answer.text


async def test_canary_is_switched_on_and_its_loss_shown(site: Platform, browser: httpx.AsyncClient) -> None:
    """The page tells when the path was last proven; a lost canary stands on it, on the list and among the unknowns."""
    given = {"lr_token": await token(browser, "/sources"), "on": "yes", "reason": "test"}
    answer = await browser.post("/sources/streams/jump-host/canary", data=given)
    assert answer.status_code == 303, answer.text
    (trip,) = canary.run(site, running.streams(site), patience=0.05, between=lambda: None)
    assert trip.broken == "durable"
    text = html.unescape((await browser.get("/sources/streams/jump-host")).text)
    assert "The path is broken" in text
    assert "intake made nothing durable" in text
    assert "a canary did not come through" in (await browser.get("/sources")).text
    browser.cookies.set("lang", "zh", domain="127.0.0.1", path="/")
    assert "路徑中斷" in (await browser.get("/sources/streams/jump-host")).text
    browser.cookies.set("lang", "en", domain="127.0.0.1", path="/")
    await browser.post("/sources/streams/jump-host/canary", data=given | {"on": "no"})
    assert not running.streams(site)[0].canary


async def test_stream_is_stopped_settled_and_resumed(fresh: Platform, tmp_path: Path) -> None:
    """Each act leads back to the stream with what was done."""
    (tmp_path / "logs").mkdir()
    service.add(fresh, BOSS, "test", name="Jump host", location=str(tmp_path / "logs"))
    settled = {"zone": "UTC", "host": "jump-01"}
    async with client(build(fresh, compiled(fresh))) as browser:
        given = {"lr_token": await token(browser, "/sources")}
        for act, form, expected in (
            ("stop", given, (False, {})),
            ("settings", given | settled | {"silent_after": "60"}, (False, settled)),
            ("resume", given, (True, settled)),
        ):
            answer = await browser.post(f"/sources/streams/jump-host/{act}", data=form)
            assert answer.status_code == 303, answer.text
            (now,) = running.streams(fresh)
            assert (now.reading, now.settings) == expected
