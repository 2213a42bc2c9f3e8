"""Fixtures of the walks through the whole product."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import lacking
from console import browser as chromium
from playwright.sync_api import Browser

from e2e import product


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Run Chromium once for the walks of a file: while it runs, no other test here can run a loop of its own."""
    if chromium.chromium() is None:
        lacking("Chromium is not installed (Debian: apt-get install chromium)")
    with chromium.opened() as opened:
        yield opened


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[product.Product]:
    """Return the running demo; the browser is asked for first, so that a lack of it costs nothing."""
    assert browser.is_connected()
    with product.demo(tmp_path_factory.mktemp("home")) as running:
        yield running
