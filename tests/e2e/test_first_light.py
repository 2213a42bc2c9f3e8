"""First light, walked in a browser through the whole product: from an attack in a log to a notice with proof.

Two people walk the five steps: a deputy takes the incident that arrives by itself, a supervisor opens one by hand; in
English and in Traditional Chinese, at a desk and on a telephone. Every page they see is judged by axe and by its width.
"""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from e2e.product import Product, third_incident
from e2e.product import demo as running
from e2e.walker import Walker
from lionrock.kernel.text import Language

pytestmark = pytest.mark.browser

MOST: Final = 10
"""Inputs from signing in to the recorded notice by telephone (CONSOLE, task 1)."""
TWELVE: Final = timedelta(hours=12)
VERIFIER: Final = Path(__file__).parents[2] / "verifier" / "lionrock_verify.py"


LOOKS: Final = (("en", 1440), ("zh", 390), ("en", 390), ("zh", 1440))
"""The first two are walked in CI, one by each person; every person walks all four in `make suites`."""


@contextmanager
def walking(browser: Browser, url: str, language: Language, width: int) -> Iterator[Walker]:
    """Give somebody who walks; at the end nothing they saw was at fault."""
    walker = Walker(browser, url, language, width)
    try:
        yield walker
        assert walker.faults == {}
        assert [one for one in walker.errors if "ERR_ABORTED" not in one] == []  # left before it was there
    finally:
        walker.context.close()


@pytest.mark.suite
def test_deputy_walks_the_five_steps(browser: Browser, demo: Product, tmp_path: Path) -> None:
    """In English at a desk."""
    with walking(browser, demo.url, *LOOKS[0]) as deputy:
        take_the_live_incident(deputy, tmp_path)


@pytest.mark.suite
def test_supervisor_walks_the_five_steps_on_a_telephone(browser: Browser, demo: Product, tmp_path: Path) -> None:
    """In Chinese, while the deputy works on another incident."""
    with walking(browser, demo.url, *LOOKS[1]) as supervisor:
        open_by_hand(supervisor, tmp_path)


@pytest.mark.suite
@pytest.mark.parametrize(("language", "width"), LOOKS[1:])
def test_every_reader_takes_the_live_incident(browser: Browser, tmp_path: Path, language: Language, width: int) -> None:
    """Each in a demo of their own, because a live incident is decided once."""
    home = tmp_path / "home"
    home.mkdir()
    with running(home) as product, walking(browser, product.url, language, width) as deputy:
        take_the_live_incident(deputy, tmp_path)


@pytest.mark.suite
@pytest.mark.parametrize(("language", "width"), [LOOKS[0], *LOOKS[2:]])
def test_every_reader_opens_one_by_hand(
    browser: Browser, demo: Product, tmp_path: Path, language: Language, width: int
) -> None:
    """All in one demo, one after another."""
    with walking(browser, demo.url, language, width) as supervisor:
        open_by_hand(supervisor, tmp_path)


def take_the_live_incident(deputy: Walker, place: Path) -> None:
    """Follow the strip from its first step to its last; the incident is decided serious before the call."""
    deputy.sign_in(deputy.say("Ho Man", "何敏"))
    reference = third_incident(deputy.page)
    deputy.go("/today")
    deputy.step(1)
    expect(deputy.page.locator("h1")).to_contain_text(deputy.say("Java naming lookup", "Java 命名查詢"))
    assert deputy.page.url.endswith(f"/incidents/{reference}")

    deputy.step(2)
    deputy.answer("nature", "possible")
    assert deputy.clock() == (TWELVE, True)
    deputy.answer("nature", "incident")
    assert deputy.clock() == (TWELVE, True)
    deputy.answer("core", "serious")
    assert deputy.clock() == (TWELVE, False)
    assert deputy.done() == 3

    deputy.step(4)
    _call(deputy)
    assert deputy.done() == 4
    deputy.page.locator('.head-acts a[href$="/annex-e"]').click()
    deputy.page.wait_for_url("**/annex-e")
    deputy.look()
    _read_form(deputy)

    deputy.step(5)
    pack = _pack(deputy, place)
    _verify(deputy, pack)
    assert deputy.done() == 5


def open_by_hand(supervisor: Walker, place: Path) -> None:
    """Open an incident and call while seriousness is undecided: its clock stays provisional until then."""
    supervisor.sign_in(supervisor.say("Lam Cheuk-yan", "林卓欣"))
    supervisor.go("/incidents/new")
    title = ("An operator’s screen is moved by somebody else", "控制中心操作員的畫面被他人操控")
    supervisor.type("title", supervisor.say(*title))
    system = supervisor.page.locator("#f-system option").nth(1).get_attribute("value") or ""
    supervisor.choose("system", system)
    supervisor.press(supervisor.page.locator('button[name="say"]'))
    assert supervisor.clock() == (TWELVE, True)

    supervisor.go(f"{supervisor.page.url.split('#')[0]}/call")
    _call(supervisor)
    supervisor.answer("nature", "incident")
    supervisor.answer("core", "serious")
    notice = supervisor.page.locator("#clocks .limit").first
    expect(notice).to_contain_text(supervisor.say("recorded as given", "紀錄為已通報"))

    supervisor.go(f"{supervisor.page.url.split('#')[0]}/annex-e")
    _read_form(supervisor)
    supervisor.go(supervisor.page.url.removesuffix("/annex-e"))
    _verify(supervisor, _pack(supervisor, place))


def _call(walker: Walker) -> None:
    """Read the script and record that a person took the call, within the inputs promised."""
    page = walker.page
    for language in ("en", "zh"):
        walker.go(f"{page.url.split('?')[0]}?script={language}")
        _volunteers_nothing(page.locator("blockquote.say").inner_text())
    page.goto(page.url.split("?")[0])
    walker.type("spoken_to", walker.say("Chan Tai-man (fictional)", "陳大文（虛構）"))
    walker.type("their_reference", "CCI-DEMO-1")
    walker.press(page.locator("#completed button[type=submit]"))
    assert len(walker.inputs) <= MOST, walker.inputs
    expect(page.locator("#clocks .limit").first).to_contain_text(walker.say("recorded as given", "紀錄為已通報"))
    expect(page.locator("#clocks .limit").nth(1).locator("time[data-left]")).to_have_count(1)


def _volunteers_nothing(script: str) -> None:
    """Find neither a time of awareness nor seriousness in what is read out."""
    assert re.search(r"aware|serious|12 h|48 h|知悉時間|已知悉|嚴重|小時", script) is None, script


def _read_form(walker: Walker) -> None:
    """Find a source, or an explicit unknown with its reason, at every field of the form's content."""
    fields = walker.page.locator(".content > div[id^='field-']")
    assert fields.count() >= 10
    for one in fields.all():
        origin = one.locator("details.source")
        expect(origin).to_have_count(1)
        origin.locator("summary").click()
        assert origin.locator(".source-body p").first.inner_text().strip()
        unknown = one.locator(".state-unknown").count() == 1
        assert unknown or one.locator(".content-value").inner_text().strip()
    walker.look()


def _pack(walker: Walker, place: Path) -> Path:
    """Export the incident's pack from its page."""
    export = walker.page.get_by_role("button", name=walker.say("Export a pack", "匯出證據檔案"))
    return walker.download(export, place)


def _verify(walker: Walker, pack: Path) -> None:
    """Verify the pack here and with the file released apart; then break it in both places."""
    page = walker.page
    walker.go("/evidence/verify")
    key = page.locator("#f-key").input_value()
    assert _run("--key", key, str(pack)) == (0, "")
    page.locator("#f-pack").set_input_files(pack)
    with page.expect_navigation():
        page.get_by_role("button", name=walker.say("Verify", "核實"), exact=True).click()
    walker.look()
    expect(page.locator("main .state-passed").first).to_be_visible()
    page.locator("#f-pack").set_input_files(pack)
    with page.expect_navigation():
        page.locator('button[name="break"]').click()
    walker.look()
    expect(page.locator(".note-stop")).to_be_visible()
    broken, member = _broken(pack)
    code, said = _run("--key", key, str(broken))
    assert code == 1
    assert member in said


def _broken(pack: Path) -> tuple[Path, str]:
    """Return a copy of the pack with one byte of one member changed, and the member's name."""
    with zipfile.ZipFile(pack) as archive:
        items = [one for one in archive.infolist() if one.filename.startswith("items/")]
    found = max(items, key=lambda one: one.file_size)
    data = bytearray(pack.read_bytes())
    content = found.header_offset + 30 + len(found.filename.encode())
    data[content + found.file_size // 2] ^= 1
    broken = pack.with_name("broken.zip")
    broken.write_bytes(data)
    return broken, found.filename


def _run(*arguments: str) -> tuple[int, str]:
    """Run the verifier as a stranger does; return its code, and what it said when it refused."""
    done = subprocess.run([sys.executable, str(VERIFIER), *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr if done.returncode else ""
