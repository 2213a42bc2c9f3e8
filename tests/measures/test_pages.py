"""Pages of measures, over the real console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import client, console, send
from conftest import HandClock, scratch
from litestar import Litestar

from lionrock.kernel.platform import Platform
from lionrock.measures import service
from measures.world import ANALYST, AUDITOR, LEAD, furnished

pytestmark = pytest.mark.anyio
PEOPLE = {"t-lead": LEAD, "t-analyst": ANALYST, "t-auditor": AUDITOR}
HERE = "/register/measures"


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with two systems."""
    platform = furnished(scratch(tmp_path_factory.mktemp("site"), HandClock()))
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return its console."""
    return console(site, PEOPLE)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_page_answers_in_both_languages(app: Litestar, language: str) -> None:
    """Every system and measure stands there, known or not."""
    async with client(app, "t-lead", language) as browser:
        answer = await browser.get(HERE)
    assert answer.status_code == 200
    assert ("Maximum tolerable downtime" if language == "en" else "最長可容忍停機時間") in answer.text


async def test_an_analyst_without_second_factor_types_a_reading(app: Litestar, site: Platform) -> None:
    """Nothing stands before a reading; a wrong one comes back with what was typed."""
    fields = {
        "system": "oms",
        "measure": "material_complaints",
        "at": "2026-11-22T09:55",
        "until": "2026-11-22T14:00",
        "source": "call centre",
    }
    async with client(app, "t-analyst") as browser:
        wrong = await send(browser, HERE, HERE, **fields, value="many")
        kept = await send(browser, HERE, HERE, **fields, value="140")
        today = await browser.get("/today")
    assert (wrong.status_code, kept.status_code) == (422, 303)
    assert "call centre" in wrong.text
    assert service.reading(site, "oms", "material_complaints").value == 140
    assert "beyond the threshold" in today.text


async def test_a_push_probe_shows_its_token_once(app: Litestar) -> None:
    """The token stands in the answer and never again."""
    fields = {"system": "oms", "measure": "material_complaints", "kind": "push", "every": "60", "why": "call centre"}
    async with client(app, "t-lead") as browser:
        made = await send(browser, HERE, HERE + "/probes", **fields)
        token = made.text.split("Bearer ")[1].split("&#39;")[0]
        assert len(token) == 32
        assert token not in (await browser.get(HERE)).text


async def test_an_auditor_enters_nothing(app: Litestar) -> None:
    """Reading is allowed, entering is refused."""
    async with client(app, "t-auditor") as browser:
        assert (await browser.get(HERE)).status_code == 200
        assert (await send(browser, "/today", HERE, system="oms")).status_code == 403
