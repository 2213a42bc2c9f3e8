"""The page of a finding that a correlation made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import client, console
from conftest import HandClock, scratch

from detection.correlation.test_service import RULES, frame, listed, prepared, record, take
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform

pytestmark = [pytest.mark.anyio, pytest.mark.suite]
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform on which somebody guessed and was let in."""
    place: Path = tmp_path_factory.mktemp("site")
    (place / "rules").mkdir()
    (place / "rules" / "guess.yml").write_text(RULES, "utf-8")
    made = prepared(scratch(place, HandClock()), place / "rules")
    take(made, frame("one", 0, 4), [*(record("refused", n) for n in range(3)), record("accepted", 4)])
    yield made
    made.close()


async def test_the_page_says_what_was_asked_and_names_the_events(site: Platform) -> None:
    """The sentence, how many events of each rule, and the rule beside each event."""
    [found] = listed(site)
    async with client(console(site, {"t": ANALYST}), "t") as browser:
        page = (await browser.get(f"/findings/{found.id}")).text
    assert "2 events met it together: “Guessing”, then “Let in” with the same user within 10 minutes" in page
    assert re.search(r'id="asked">“Guessing”, then “Let in”', page)
    for title in ("Refused", "Guessing", "Let in"):
        assert page.count(f">{title}<") >= 1, title
    assert "The event is not stored yet" not in page
