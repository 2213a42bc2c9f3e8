"""Chromium for tests: one for the run, a fresh context for each look, axe beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
WIDTHS = {1440: 900, 1024: 768, 390: 844}


def chromium() -> str | None:
    """Return where Chromium is, None when it is not installed."""
    return os.environ.get("LIONROCK_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def lacking(what: str) -> None:
    """Skip with a visible line; in CI, where everything is installed, fail."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@contextmanager
def opened() -> Iterator[Browser]:
    """Run Chromium for the length of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def context(
    browser: Browser,
    url: str,
    *,
    cookies: Mapping[str, str] | None = None,
    width: int = 1440,
    dark: bool = False,
    scripts: bool = True,
) -> BrowserContext:
    """Return a fresh context with its own cookies, as wide as asked for."""
    made = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": WIDTHS.get(width, 900)},
        color_scheme="dark" if dark else "light",
        locale="en-HK",
        timezone_id="Asia/Hong_Kong",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    for name, value in (cookies or {}).items():
        made.add_cookies([{"name": name, "value": value, "url": url}])
    return made


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, one line for each rule with its first place."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{each['id']}: {each['help']} ({len(each['nodes'])}×) {each['nodes'][0]['html'][:160]}"
        for each in found["violations"]
    ]


def watch(page: Page) -> list[str]:
    """Return a list that grows with every error the page reports: scripts, policy, missing files."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(f"{request.url}: {request.failure}"))
    return heard


def shoot(page: Page, place: Path) -> None:
    """Write a picture of the whole page."""
    place.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=place, full_page=True)
