"""Pages of proof from outside, over the real console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import client, console, send
from conftest import HandClock, scratch
from litestar import Litestar

from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from notary.conftest import ME, grow, witness_program

pytestmark = pytest.mark.anyio

PEOPLE = {"t-lead": replace(ME, fresh=True), "t-reduced": replace(ME, factor="none", fresh=False)}
OUTSIDE = "/evidence/outside"


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform with a signed ledger."""
    platform = scratch(tmp_path_factory.mktemp("site"), HandClock())
    grow(platform, 3)
    Sequencer(platform).sign_now()
    yield platform
    platform.close()


@pytest.fixture(scope="module")
def app(site: Platform) -> Litestar:
    """Return its console."""
    return console(site, PEOPLE)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("url", [OUTSIDE, "/evidence/key", "/evidence"])
async def test_pages_answer_in_both_languages(app: Litestar, url: str, language: str) -> None:
    """Each view answers, empty or not."""
    async with client(app, "t-lead", language) as browser:
        answer = await browser.get(url)
    assert answer.status_code == 200
    assert ("Proof from outside" if language == "en" else "外部證明") in answer.text


async def test_a_witness_is_entered_asked_and_believed(app: Litestar, site: Platform, tmp_path: Path) -> None:
    """Key, request, the released program, the pasted line: the page then says who signed."""
    program = witness_program()
    line = program.make(tmp_path / "w", "auditor.example")
    async with client(app, "t-lead") as browser:
        await send(browser, OUTSIDE, OUTSIDE + "/witnesses", key=line, why="engagement letter")
        page = (await browser.get(OUTSIDE)).text
        id = page.split(f"{OUTSIDE}/witnesses/")[1].split("/")[0]
        printed = await browser.get(f"{OUTSIDE}/witnesses/{id}/printed")
        assert "<svg" in printed.text
        request = await send(browser, OUTSIDE, f"{OUTSIDE}/witnesses/{id}/request")
        answer = program.sign(tmp_path / "w", request.text, site.port(Signer).verifier, 1_795_000_000)
        wrong = await send(browser, OUTSIDE, OUTSIDE + "/cosignatures", answer="\u2014 nobody AAAA")
        assert wrong.status_code == 422
        await send(browser, OUTSIDE, OUTSIDE + "/cosignatures", answer=answer)
        assert "auditor.example" in (await browser.get(OUTSIDE)).text
        ended = await send(browser, OUTSIDE, f"{OUTSIDE}/witnesses/{id}/drop", why="contract over")
        assert ended.status_code == 303


async def test_a_reduced_session_may_look_but_not_enter(app: Litestar) -> None:
    """Without a second factor no witness is entered."""
    async with client(app, "t-reduced") as browser:
        assert (await browser.get(OUTSIDE)).status_code == 200
        refused = await send(browser, OUTSIDE, OUTSIDE + "/witnesses", key="x", why="y")
    assert refused.status_code == 403
