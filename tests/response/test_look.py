"""Pages of response in a real browser: accessible, within policy and width, by keyboard, and one sheet of paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from conftest import HandClock, scratch
from console import browser as chromium
from incidents.reader import Door
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from lionrock.console.service import serving
from lionrock.events.response import Carried, hands_over
from lionrock.kernel.clock import Instant, hours
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import same
from lionrock.response import service, store
from lionrock.response.records import Contact, Cost, Note
from lionrock.response.service import Entered
from lionrock.ui.sessions import Sessions
from response.world import ANALYST, DEPUTY, PEOPLE, SUPERVISOR, furnish, opened, plant

pytestmark = pytest.mark.browser
HERE = "/incidents/INC-0001/response"
LOOKS = (("en", 1440, False), pytest.param("zh", 390, True, marks=pytest.mark.suite))


@hands_over("test.clocks", part="clocks")
def clocks(platform: Platform, now: Instant) -> list[Carried]:
    """Carry clocks of a bad night."""
    return [Carried(str(n), same(f"First notice {n}"), same("not yet called"), "/x", now) for n in range(9)]


@hands_over("test.sources", part="sources")
def sources(platform: Platform, now: Instant) -> list[Carried]:
    """Carry sources that fell silent."""
    return [Carried(str(n), same(f"firewall-{n}"), same("nothing came"), "/x") for n in range(30)]


@dataclass(frozen=True, slots=True)
class Served:
    """A served console and the platform behind it."""

    url: str
    platform: Platform


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a busy night: three incidents, two playbooks, calls, notes, a hand-over that waits."""
    clock = HandClock()
    platform = furnish(scratch(tmp_path_factory.mktemp("response"), clock))
    platform.registry = Registry(platform.registry.packages, (PEOPLE, clocks, sources))
    door = Door()
    door.people["deputy"] = DEPUTY
    platform.bind(Sessions, door)
    plant(platform)
    for n, playbook in enumerate(("web-intrusion", "ransomware", "supplier")):
        incident = opened(platform, f"Something of the night, number {n}, with a title as long as titles are")
        service.start(platform, DEPUTY, incident.id, playbook)
    for n in range(8):
        call = Contact(f"Duty desk of supplier {n}", "telephone", "reached", "they look into it", "+852 0000 1690")
        service.enter(platform, DEPUTY, incident.id, Entered(call, due=clock.now + hours(n + 1)))
        service.enter(platform, ANALYST, incident.id, Entered(Note(f"Note {n} of the night, in a sentence or two.")))
    service.enter(platform, DEPUTY, incident.id, Entered(Cost("staff", "night", minutes=90)))
    service.make(platform, DEPUTY, "Call the printer", owner=f"account:{DEPUTY.id}")
    service.sign(platform, SUPERVISOR, "A busy night; nothing is hidden.")
    clock.set(clock.now + hours(3))
    with serving(platform, port=0) as url:
        yield Served(url, platform)
    platform.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium once for this file."""
    if chromium.chromium() is None:
        chromium.lacking("Chromium is not installed (Debian: apt-get install chromium)")
    with chromium.opened() as opened_:
        yield opened_


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """Return a page of the deputy, reading English."""
    context = chromium.context(browser, served.url, cookies={"lr_session": "deputy", "lang": "en"})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_pages_are_accessible_within_policy_and_width(
    browser: Browser,
    served: Served,
    language: str,
    width: int,
    dark: bool,  # noqa: FBT001 a table's column
) -> None:
    """Nothing axe finds, nothing the policy stops, nothing wider than the screen."""
    cookies = {"lr_session": "deputy", "lang": language}
    context = chromium.context(browser, served.url, cookies=cookies, width=width, dark=dark)
    page = context.new_page()
    heard = chromium.watch(page)
    task = store.open_tasks(served.platform.db)[0].id
    paths = (HERE, f"{HERE}/log", f"{HERE}/containment", "/handover", f"/today/tasks/{task}")
    for path in paths if width > 1000 else paths[:4:3]:
        page.goto(path)
        assert chromium.faults(page) == [], path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 1, path
    assert heard == []
    context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_hand_over_prints_on_one_page(browser: Browser, served: Served, language: str) -> None:
    """A bad night fits one sheet of A4, with room to sign; what does not fit is counted."""
    context = chromium.context(browser, served.url, cookies={"lr_session": "deputy", "lang": language})
    page = context.new_page()
    page.goto("/handover")
    paper = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=False)))
    assert len(paper.pages) == 1
    words = paper.pages[0].extract_text()
    context.close()
    if language == "en":
        assert "Taken over by" in words
        assert "more on screen" in words
        assert "Sign what is above" not in words


def test_task_is_done_by_keyboard(page: Page, served: Served) -> None:
    """J marks a row, x does it; no mouse."""
    page.goto("/today/tasks")
    row = page.locator("tbody tr", has_text="Call the printer")
    for _ in range(page.locator("tbody tr").count()):
        page.keyboard.press("j")
        if "here" in (row.get_attribute("class") or ""):
            break
    page.keyboard.press("x")
    expect(page.get_by_text("Recorded as done.")).to_be_visible()
    assert not any(one.title.en == "Call the printer" for one in store.open_tasks(served.platform.db))


def test_new_task_by_keyboard(page: Page) -> None:
    """N opens the form and stands in its first field; g t still goes to Today."""
    page.goto(HERE)
    page.keyboard.press("n")
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.press("Escape")
    page.goto(HERE)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/today")
