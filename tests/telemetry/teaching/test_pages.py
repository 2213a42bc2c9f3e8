"""Teaching in the console: from a stream's unknown lines to a kind that counts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from browser import compiled
from console.world import token

from lionrock.console.service import build
from lionrock.kernel.platform import Platform
from lionrock.telemetry import running, service
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.teaching import deciding, library
from telemetry.teaching import lines
from telemetry.test_pages import client, dressed
from telemetry.world import BOSS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture
def site(platform: Platform, tmp_path: Path) -> Iterator[Platform]:
    """Return a platform that follows a log nobody understands."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "turbine.log").write_bytes(lines.TEXT + b"<script>alert(1)</script> \x1b[2J odd\n")
    made = dressed(platform)
    service.add(made, BOSS, "test", name="Turbine hall", location=str(logs), source="linux.auth")
    running.take_in(made)
    yield made
    made.port(Events).close()


async def test_a_stream_is_taught_from_its_own_lines(site: Platform) -> None:
    """Sample, question for the zone, dry run, proposal, review, reading again, and taking back."""
    async with client(build(site, compiled(site))) as browser:
        assert "Teach these lines" in (await browser.get("/sources/streams/turbine-hall")).text
        text = (await browser.get("/sources/teach?stream=turbine-hall")).text
        assert "operator amy set" in text
        assert "<script>alert" not in text
        sample = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL)[1])  # type: ignore[index]  # it is there
        given = {"lr_token": await token(browser, "/sources"), "stream": "turbine-hall", "sample": sample,
                 "id": "plant.turbine", "title": "Turbine", "title_zh": "渦輪機"}  # fmt: skip
        asked = await browser.post("/sources/teach", data=given)
        assert "The times name no zone: write the one they are in." in asked.text
        assert "25 of 26 understood" in asked.text
        assert 'value="keep"' not in asked.text
        forms = (
            "{time:2} [{zone}] operator {user} set P-{point} to {value} from {address}\n"
            "{time:2} [{zone}] alarm raised: trip"
        )
        given |= {"answered": "yes", "zone": "+08:00", "lines": forms, "time": "time", "user": "user",
                  "address": "address", "clock": "any", "ocsf": "3002", "category": "application"}  # fmt: skip
        assert 'value="keep"' in (await browser.post("/sources/teach", data=given)).text
        answer = await browser.post("/sources/teach", data=given | {"act": "keep"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sources/taught/plant.turbine")
        for language, words in (("en", "counts for nothing yet"), ("zh", "尚未生效")):
            browser.cookies.set("lang", language, domain="127.0.0.1", path="/")
            text = (await browser.get("/sources/taught/plant.turbine")).text
            assert words in text
        browser.cookies.set("lang", "en", domain="127.0.0.1", path="/")
        digest = library.entries(site)[0].digest
        act = {"lr_token": given["lr_token"]}
        assert (
            await browser.post("/sources/taught/plant.turbine/accept", data=act | {"digest": digest})
        ).status_code == 303
        assert "counts" in (await browser.get("/sources")).text
        await browser.post("/sources/streams/turbine-hall/reread", data=act)
        running.take_in(site)
        (stream,) = running.streams(site)
        assert (stream.understood, stream.unparsed) == (25, 1)
        await browser.post("/sources/taught/plant.turbine/withdraw", data=act)
        assert not deciding.standing(site, "plant.turbine").counts


WRONG: Final = (
    ({"sample": "", "id": "a"}, "holds no line"),
    ({"sample": "a=1 b=2\na=1 b=2\n", "id": "../etc"}, "is no id"),
    ({"sample": "a=1 b=2\na=1 b=2\n", "id": "linux.auth", "act": "keep"}, "comes with the platform"),
    ({"sample": lines.TEXT.decode(), "id": "a", "answered": "yes", "lines": "{a} {b}"}, "understand every line"),
    ({"sample": lines.TEXT.decode(), "id": "a", "answered": "yes", "product": "x"}, "none of the choices"),
    ({"sample": lines.TEXT.decode(), "id": "a", "act": "keep"}, "name no zone"),
    ({"sample": lines.TEXT.decode(), "id": "a", "zone": "Nowhere/At_All"}, "is not known"),
)


async def test_what_cannot_serve_is_told_and_the_answers_kept(site: Platform) -> None:
    """Nothing is kept, and the form comes back."""
    async with client(build(site, compiled(site))) as browser:
        given = {"lr_token": await token(browser, "/sources"), "title": "Odd"}
        for form, words in WRONG:
            answer = await browser.post("/sources/teach", data=given | form)
            assert answer.status_code == 422
            assert words in html.unescape(answer.text)
            assert 'value="Odd"' in answer.text
        assert not library.entries(site)


async def test_a_broken_file_is_named_with_its_line(site: Platform) -> None:
    """On Sources and on a page of its own; others stand beside it."""
    folder = library.place(site)
    folder.mkdir()
    (folder / "odd.toml").write_text('id = "odd"\ntitle = 7\n', "utf-8")
    async with client(build(site, compiled(site))) as browser:
        for url in ("/sources", "/sources/taught/odd"):
            assert "odd.toml, line 2: title needs en and zh" in (await browser.get(url)).text
