"""The console in a real browser: accessible, within policy and width, complete by keyboard, whole without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import HandClock, scratch
from playwright.sync_api import Browser, Page, expect
from ui.gallery import sample

from console import browser as chromium
from console.world import Door, Roles
from lionrock.console.service import serving
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.registry import Registry
from lionrock.ui.sessions import Sessions

pytestmark = pytest.mark.browser

PATHS = (
    "/today",
    "/today/unknowns",
    "/incidents",
    "/incidents/7",
    "/register",
    "/events",
    "/settings",
    "/settings/about",
    "/nowhere",
)
LOOKS = (("en", 1440, False), ("zh", 390, True), pytest.param("zh", 1024, False, marks=pytest.mark.suite))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the gallery, in a demo folder, to one deputy."""
    made = scratch(tmp_path_factory.mktemp("console"), HandClock(sample.NOW), "demo")
    registry = Registry(["lionrock.console", "ui.gallery"])
    platform = Platform(made.folder, made.identity, registry, made.settings, made.db, made.clock)
    platform.bind(Authorizer, Roles())
    platform.bind(Sessions, Door({"t": Actor("p-ho", "何敏 Ho Man", "deputy", "totp", fresh=True)}))
    with serving(platform, port=0) as address:
        yield address
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium once for this file."""
    if chromium.chromium() is None:
        chromium.lacking("Chromium is not installed (Debian: apt-get install chromium)")
    with chromium.opened() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """Return a page of somebody signed in, reading English."""
    context = chromium.context(browser, url, cookies={"lr_session": "t", "lang": "en"})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_pages_are_accessible_within_policy_and_width(
    browser: Browser,
    url: str,
    language: str,
    width: int,
    dark: bool,  # noqa: FBT001 a table's column
) -> None:
    """No axe finding, no refused style or script, no sideways scrolling."""
    context = chromium.context(browser, url, cookies={"lr_session": "t", "lang": language}, width=width, dark=dark)
    page = context.new_page()
    heard = chromium.watch(page)
    found = {}
    for path in PATHS:
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth") > width
        found[path] = [*chromium.faults(page), *(["scrolls sideways"] if wide else [])]
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert [words for words in heard if "404" not in words] == []


def test_places_are_reached_by_two_keys(page: Page) -> None:
    """g, then the letter of the place."""
    page.goto("/today")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/incidents")


def test_lists_are_walked_and_opened_by_keyboard(page: Page) -> None:
    """J and k move, Enter opens."""
    page.goto("/incidents")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(page.locator("tr.here td").first).to_have_text("INC-0002")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/2")


def test_slash_finds_the_search_field(page: Page) -> None:
    """And typing there is typing, not walking."""
    page.goto("/incidents")
    page.keyboard.press("/")
    page.keyboard.type("jk?g")
    expect(page.locator("#f-q")).to_have_value("jk?g")
    expect(page.locator("#keys")).not_to_be_visible()


def test_question_mark_shows_the_keys(page: Page) -> None:
    """Every place stands there with its letter."""
    page.goto("/today")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("Incidents")
    assert chromium.faults(page) == []


def test_palette_reaches_a_page_by_a_few_letters(page: Page) -> None:
    """Ctrl K, letters, Enter; accessible while open."""
    page.goto("/today")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list li")).not_to_have_count(0)
    assert chromium.faults(page) == []
    page.keyboard.type("setti")
    expect(page.locator("#palette-list li").first).to_contain_text("Settings")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings")


def test_clocks_run_on_from_the_server_s_time(page: Page) -> None:
    """The figure moves by itself, from where the platform's clock stands and not the browser's."""
    page.goto("/today")
    figure = page.locator(".bar time")
    expect(figure).to_have_text(re.compile(r"07:42:\d\d"))
    before = figure.inner_text()
    page.wait_for_function("was => document.querySelector('.bar time').textContent !== was", arg=before)


def test_part_that_cannot_refresh_says_so(page: Page) -> None:
    """A clock is never silently stale, and recovers."""
    page.goto("/today")
    page.route("**/panel/**", lambda route: route.abort())
    refresh = "document.querySelectorAll('[data-live]').forEach(e => e.dispatchEvent(new Event('lr:refresh')))"
    page.evaluate(refresh)
    expect(page.locator("#bar .stale-note")).to_contain_text("Not refreshed since")
    page.unroute("**/panel/**")
    page.evaluate(refresh)
    expect(page.locator("#bar .stale-note")).to_have_count(0)


def test_theme_and_language_switch_in_place(page: Page) -> None:
    """Dark at once, Chinese on the same page, both kept."""
    page.goto("/incidents?level=high")
    with page.expect_response("**/theme/dark**"):
        page.locator('[data-theme-to="dark"]').click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="繁體中文").click()
    expect(page).to_have_url(re.compile(r"/incidents\?level=high$"))
    expect(page.locator("h1")).to_have_text("事故")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_decision_without_answer_is_told_and_focused(page: Page) -> None:
    """The summary has the focus and leads to the field."""
    page.goto("/incidents/7")
    page.evaluate("document.querySelectorAll('[required]').forEach(e => e.required = false)")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".errors")).to_be_focused()
    page.locator(".errors a").click()
    assert page.url.endswith("#f-verdict")
    assert chromium.faults(page) == []


def test_everything_works_without_scripts(browser: Browser, url: str) -> None:
    """Menu, decision and message on a telephone with scripts off."""
    cookies = {"lr_session": "t", "lang": "en"}
    context = chromium.context(browser, url, cookies=cookies, width=390, scripts=False)
    page = context.new_page()
    page.goto("/today")
    page.get_by_role("link", name="Menu").click()
    page.get_by_role("link", name="Incidents", exact=False).first.click()
    page.goto("/incidents/7")
    page.get_by_label("Not serious (48 h)").check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".flash")).to_have_text("The decision was recorded.")
    context.close()


def test_night_shows_clocks_and_open_decisions_alone(browser: Browser, url: str) -> None:
    """At 390 px Today holds what is needed at night; the rest is one link away."""
    context = chromium.context(browser, url, cookies={"lr_session": "t", "lang": "en"}, width=390)
    page = context.new_page()
    page.goto("/today")
    expect(page.get_by_text("Whether INC-0007 is serious").first).to_be_visible()
    expect(page.get_by_text("Second factor of 11 supplier accounts", exact=True)).not_to_be_visible()
    expect(page.get_by_text("Findings outside incidents").first).not_to_be_visible()
    page.get_by_role("link", name="Everything else on Today").click()
    expect(page.get_by_role("heading", name="Findings outside incidents")).to_be_visible()
    context.close()


def test_pictures_of_the_gallery_can_be_taken(browser: Browser, url: str, tmp_path: Path) -> None:
    """What tools/screenshots.py relies on."""
    context = chromium.context(browser, url, cookies={"lr_session": "t"})
    page = context.new_page()
    page.goto("/today")
    chromium.shoot(page, tmp_path / "deep" / "today.png")
    context.close()
    assert (tmp_path / "deep" / "today.png").stat().st_size > 10_000
