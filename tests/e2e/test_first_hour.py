"""A newcomer points a production instance at logs it has not seen, and reads what came of it on one page."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from paging.mailbox import mailbox
from playwright.sync_api import Browser, expect

from e2e import hospital, product
from e2e.deputy import Deputy
from e2e.product import PATIENCE
from e2e.walker import Walker
from lionrock.kernel.text import Language

pytestmark = [pytest.mark.browser, pytest.mark.suite]
MOST: Final = 30.0 * 60
"""Seconds from choosing the logs to the first finding."""


class Newcomer(Deputy):
    """A person whose pages axe and the width judge; a tick box is tapped by its words, which are large enough."""

    def look(self) -> None:
        """Look a page over."""
        Walker.look(self)


def written(home: Path) -> Path:
    """Write logs of three kinds: sign-ins with an attack among them, an application's JSON, and lines of no kind."""
    place = home / "old-logs"
    place.mkdir()
    now = datetime.now(UTC)  # noqa: TID251 the walk is in real time
    refused = "{at} jump-02 sshd[{n}]: Failed password for root from 203.0.113.9 port {n} ssh2\n"
    taken = "{at} jump-02 sshd[{n}]: Accepted password for root from 203.0.113.9 port {n} ssh2\n"
    lines = [refused.format(at=now.isoformat(), n=4000 + n) for n in range(40)]
    (place / "auth.log").write_text("".join([*lines, taken.format(at=now.isoformat(), n=4100)]), "utf-8")
    told = [json.dumps({"time": now.isoformat(), "level": "warn", "msg": "refused", "n": n}) for n in range(20)]
    (place / "portal.json").write_text("\n".join([*told, "{cut", ""]), "utf-8")
    (place / "notes.bin").write_bytes(bytes(range(256)) * 4)
    return place


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_logs_nobody_has_read_become_a_finding(
    browser: Browser, tmp_path: Path, language: Language, width: int
) -> None:
    """In three inputs after signing in, watched live, with nothing for axe to complain of."""
    with mailbox(tmp_path, tls=False) as box:
        port = product.free_port()
        made = hospital.made(tmp_path, box.port, f"http://127.0.0.1:{port}")
        with product.running(tmp_path, port, "--data", str(made.data)) as running:
            person = Newcomer(browser, running.url, language, width, made.phones["tam-lok-yiu"])
            try:
                walk(person, written(tmp_path))
                assert person.faults == {}
                assert person.unsound() == []
            finally:
                person.context.close()


def walk(person: Newcomer, logs: Path) -> None:
    """Choose the logs, wait for what comes of them, and come back later."""
    page = person.page
    page.goto("/sign-in")
    person.enter()
    page.goto("/sources")
    page.get_by_role("link", name=person.say("First hour", "首個小時")).first.click()
    page.wait_for_load_state()
    person.look()
    page.locator("details.more > summary").first.click()
    person.look()
    begun = time.monotonic()
    page.locator("#f-location").fill(str(logs))
    page.locator("input[name=once]").check()
    page.get_by_role("button", name=person.say("Read it", "讀取"), exact=True).click()
    reading = page.locator("#reading")
    expect(reading).to_contain_text(person.say("First findings", "首批偵測結果"), timeout=PATIENCE * 1000)
    print(f"\nfirst finding after {time.monotonic() - begun:.0f} s")  # noqa: T201 the figure of the walk
    assert time.monotonic() - begun <= MOST
    expect(reading).to_contain_text(person.say("Application log (JSON)", "應用程式日誌（JSON）"), timeout=60_000)
    expect(reading).to_contain_text("{cut")
    expect(reading).to_contain_text("notes.bin")
    expect(reading).to_contain_text(person.say("can support", "可支持"), timeout=60_000)
    page.goto("/start")  # whoever comes back finds where it stands
    person.look()
    expect(page.locator("main")).to_contain_text(person.say("first finding after", "後有首項偵測結果"))
    expect(page.locator("#next")).to_contain_text(person.say("Name who is called", "指定當值人員"))
