"""The first hour in the console: choosing logs, watching them being read, and what comes of it."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from browser import TOKEN, Door, client, compiled, send
from conftest import HandClock, scratch
from litestar import Litestar

from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.telemetry import beginning, running, service, store
from lionrock.telemetry.model import ONCE, Stream
from lionrock.ui.sessions import Sessions
from telemetry.world import BOSS, equip, log_lines

pytestmark = pytest.mark.anyio
READER = Actor("reader", "Reader", "analyst", "totp", fresh=True)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform that reads what the tests give it, one event store for all of them."""
    made = dressed(scratch(tmp_path_factory.mktemp("site"), HandClock()))
    yield made
    made.close()


def dressed(platform: Platform) -> Platform:
    """Return a platform with telemetry's pages, an administrator and an analyst signed in."""
    registry = Registry(["lionrock.console", "lionrock.telemetry", "lionrock.access"])
    made = Platform(platform.folder, platform.identity, registry, platform.settings, platform.db, platform.clock)
    made.bind(Sessions, Door({"t": BOSS, "r": READER}))
    return equip(made, "Failed")


@pytest.fixture(scope="module")
def console(site: Platform) -> Litestar:
    """Return the console over it, built once."""
    return build(site, compiled(site))


@pytest.fixture
async def browser(console: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Return a browser of the administrator."""
    async with client(console, "t") as made:
        yield made


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Return a folder with three sign-ins and a line that is none."""
    place = tmp_path / "logs"
    place.mkdir()
    (place / "auth.log").write_bytes(log_lines(0, 3) + b"no line of this kind\n")
    return place


def archive(**files: bytes) -> bytes:
    """Return a zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return held.getvalue()


def at(site: Platform, place: Path) -> Stream:
    """Return the stream of a folder."""
    return next(one for one in store.streams(site.db) if one.location == str(place))


async def upload(browser: httpx.AsyncClient, name: str, data: bytes) -> httpx.Response:
    """Send a file as the form does."""
    found = TOKEN.search((await browser.get("/start")).text)
    fields = {"lr_token": found[1] if found else "", "zone": "+08:00"}
    return await browser.post("/start/file", data=fields, files={"file": (name, data)})


async def test_nothing_read_yet_asks_for_the_first_logs(platform: Platform) -> None:
    """In both languages; Sources and what we do not know lead here; who may not choose is told who may."""
    app = build(dressed(platform), compiled(platform))
    async with client(app, "t") as browser:
        assert "Choose the first logs" in (await browser.get("/start")).text
        assert 'href="/start"' in (await browser.get("/sources")).text
        assert 'href="/start"' in (await browser.get("/today/unknowns")).text
    async with client(app, "t", "zh") as browser:
        assert "選擇首批日誌" in (await browser.get("/start")).text
    async with client(app, "r") as reader:
        page = (await reader.get("/start")).text
        assert "A person who may manage sources chooses" in page
        assert "/start/folder" not in page
        assert (await send(reader, "/start", "/start/folder", location="/tmp")).status_code == 403


async def test_a_folder_is_read_and_the_page_tells_how_far_it_is(
    browser: httpx.AsyncClient, site: Platform, logs: Path
) -> None:
    """What stands there follows from what is recorded, so it is there when one comes back."""
    answer = await send(browser, "/start", "/start/folder", location=str(logs), zone="+08:00", once="1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/start#reading")
    assert logs.name in (await browser.get("/start")).text
    running.take_in(site)
    page = (await browser.get("/start")).text
    for words in ("first record understood after", "first finding after", "Linux sign-in log", "not a syslog line",
                  "See and teach", "can support", "What comes next", "Read something more"):  # fmt: skip
        assert words in page, words
    stream = at(site, logs)
    assert (stream.understood, stream.unparsed, stream.once) == (3, 1, True)


def test_what_is_read_once_is_never_silent(site: Platform, logs: Path) -> None:
    """Its end is no silence: nothing more is expected."""
    service.add(site, BOSS, "test", name="Copy", location=str(logs), once=True)
    running.take_in(site)
    stream = at(site, logs)
    later = stream.added.replace(year=stream.added.year + 1)
    assert stream.standing(later) == "reading"
    logs.rename(logs.with_name("gone"))  # such as after a restored backup, which holds no uploads
    running.take_in(site)
    assert at(site, logs).standing(later) == "reading"
    settled = service.settle(site, BOSS, "test", stream.id, zone="", host="", silent_after=60)
    assert settled.settings[ONCE] == "1"


async def test_a_folder_that_may_not_be_read_says_how_to_let_it(
    browser: httpx.AsyncClient, logs: Path, site: Platform
) -> None:
    """And one that is not there, is our own, or is no path, keeps the answers typed."""
    for location in (f"{logs}/nothing", str(site.folder), "logs"):
        answer = await send(browser, "/start", "/start/folder", location=location, zone="+08:00")
        assert (answer.status_code, location in answer.text) == (422, True)
    logs.chmod(0)  # noqa: ASYNC240 a scratch folder
    refused = await send(browser, "/start", "/start/folder", location=str(logs), zone="+08:00")
    logs.chmod(0o700)  # noqa: ASYNC240 likewise
    if os.geteuid():
        assert "may not be read by the account" in refused.text
    else:
        assert refused.status_code == 303  # root reads everything


@pytest.mark.parametrize(
    ("name", "data"),
    [("../../auth.log", log_lines(0, 2)), ("case.zip", archive(**{"../auth.log": log_lines(0, 2)}))],
)
async def test_a_file_sent_is_read_once(browser: httpx.AsyncClient, site: Platform, name: str, data: bytes) -> None:
    """Packed or not; it lies beside the data, and the same file again is another stream."""
    known = {one.id for one in store.streams(site.db)}
    assert (await upload(browser, name, data)).status_code == 303
    running.take_in(site)
    [stream] = [one for one in store.streams(site.db) if one.id not in known]
    assert (stream.understood, stream.once) == (2, True)
    assert Path(stream.location).is_relative_to(site.folder / "uploads")
    assert (await upload(browser, name, data)).status_code == 303
    assert len(store.streams(site.db)) == len(known) + 2


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.log", b"", "the file is empty"),
        ("picture.png", b"\x89PNG\r\n" + bytes(99), "none of it can be read"),
        ("broken.zip", b"PK\x03\x04 broken", "cannot be unpacked"),
        ("bare.zip", archive(**{"x.bin": bytes(64)}), "none of it can be read"),
    ],
)
async def test_a_file_of_no_use_is_refused_in_words_and_not_kept(
    browser: httpx.AsyncClient, site: Platform, name: str, data: bytes, said: str
) -> None:
    """Nothing stays behind."""
    known = len(store.streams(site.db))
    answer = await upload(browser, name, data)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert len(store.streams(site.db)) == known
    assert not list(site.folder.glob("upload-*"))


def test_areas_come_from_what_was_seen_and_else_from_what_a_kind_can_write(site: Platform, logs: Path) -> None:
    """The event store tells the classes; without it the samples of the kind do."""
    assert beginning.begun(site, []) is None
    service.add(site, BOSS, "test", name="Copy", location=str(logs))
    running.take_in(site)
    streams = [at(site, logs)]
    assert beginning.seen(site, streams).keys() == {("linux.auth", 3002)}
    begun = beginning.begun(site, streams)
    assert begun is not None
    assert begun.within is True


async def test_a_reader_chooses_among_many_streams(browser: httpx.AsyncClient, site: Platform, tmp_path: Path) -> None:
    """By name, location or kind, and by how they stand; a choice that fits none says so."""
    for n in range(12):
        (tmp_path / f"n{n}").mkdir()
        service.add(site, BOSS, "test", name=f"Gauge {n}", location=str(tmp_path / f"n{n}"))
    page = (await browser.get("/sources?q=gauge+1&standing=waiting")).text
    assert ("Gauge 11" in page, "Gauge 7" in page) == (True, False)
    assert "No stream of this sort" in (await browser.get("/sources?q=nothing-is-called-so")).text
