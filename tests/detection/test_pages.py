"""The page of rules, through the console."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from conftest import HandClock, scratch
from console.world import HOST, Door

from lionrock.console.service import build
from lionrock.detection import panels
from lionrock.detection.renewing import Renewed
from lionrock.detection.serving import Runner
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.ui.pages import Ask
from lionrock.ui.sessions import Sessions

pytestmark = pytest.mark.anyio

ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
RULE = """title: <b>Odd</b> tool
id: 00000000-0000-4000-8000-000000000001
level: critical
logsource: {product: linux}
detection: {sel: {f|contains: word}, condition: sel}
"""


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with a folder of rules, one of them broken."""
    place = tmp_path_factory.mktemp("site")
    (place / "rules").mkdir()
    (place / "rules" / "odd.yml").write_text(RULE, "utf-8")
    (place / "rules" / "broken.yml").write_text("title: torn\ndetection: [", "utf-8")
    known = scratch(place, HandClock())
    settings = dataclasses.replace(known.settings, environment={"LIONROCK_DETECTION_RULES": str(place / "rules")})
    registry = Registry(["lionrock.console", "lionrock.detection", "lionrock.access"])
    made = Platform(known.folder, known.identity, registry, settings, known.db, known.clock)
    made.bind(Sessions, Door({"t": ANALYST}))
    yield made
    made.close()


@pytest.fixture
async def browser(site: Platform) -> AsyncIterator[httpx.AsyncClient]:
    """Return a browser that is signed in."""
    cookies = httpx.Cookies()
    cookies.set("lr_session", "t", domain="127.0.0.1", path="/")
    transport = httpx.ASGITransport(build(site))  # type: ignore[arg-type]  # Litestar's scope is typed closer
    async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies) as made:
        yield made


async def test_rules_that_serve_are_listed(browser: httpx.AsyncClient) -> None:
    """The gravest first; what a rule says of itself is text, never markup."""
    found = (await browser.get("/rules")).text
    assert "&lt;b&gt;Odd&lt;/b&gt; tool" in found
    assert "<b>Odd" not in found


async def test_a_rule_left_out_is_named_with_file_and_line(browser: httpx.AsyncClient) -> None:
    """In either language."""
    for language, words in (("en", "Left out"), ("zh-HK", "未採用")):
        found = (await browser.get("/rules", headers={"accept-language": language})).text
        assert "broken.yml:2" in found
        assert words in found


def test_broken_rules_are_a_gap_on_today(site: Platform) -> None:
    """Whether the attack they look for would be seen is unknown."""
    [gap] = panels.rules.find(Ask(site, ANALYST, "en", site.now()))
    assert (gap.why.en, gap.url) == ("broken rules are left out: 1", "/rules")
    with away(site):
        [gap] = panels.rules.find(Ask(site, ANALYST, "en", site.now()))
    assert "does not exist" in gap.why.en


async def test_rules_are_filtered(browser: httpx.AsyncClient) -> None:
    """By level and by words; nothing fitting is said."""
    assert "Odd" in (await browser.get("/rules?q=ODD&level=critical")).text
    assert "/rules" in (await browser.get("/rules?q=nothing-fits")).text
    assert "Odd" not in (await browser.get("/rules?level=low")).text


async def test_a_folder_that_went_away_is_told(browser: httpx.AsyncClient, site: Platform) -> None:
    """The rules read before serve on, and the page says why no others do."""
    with away(site):
        found = (await browser.get("/rules")).text
    assert "go on serving" in found
    assert "Odd" in found


@contextmanager
def away(site: Platform) -> Iterator[None]:
    """Take the folder of rules away for the length of the block, and have it noticed."""
    runner = site.port(Runner)
    assert isinstance(runner, Renewed)
    folder = Path(str(site.settings.environment["LIONROCK_DETECTION_RULES"]))
    folder.rename(folder.with_name("away"))
    runner.look()
    yield
    folder.with_name("away").rename(folder)
    runner.look()
