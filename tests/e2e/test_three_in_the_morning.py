"""A deputy who was never trained is called at night, about a story no part of the product was made from.

From the address in the message to the recorded notice she does what each screen says is next; everything she reads out,
records and finds in the content for Annex E is held against what is true. Then the night goes on to its end.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from paging.mailbox import Mailbox, mailbox
from playwright.sync_api import Browser, Error, expect

from e2e import hospital, product, truth
from e2e.deputy import Deputy
from e2e.hospital import Hospital
from e2e.product import PATIENCE
from e2e.reading import minutes, table
from e2e.truth import Course
from lionrock.kernel.text import Language

pytestmark = pytest.mark.browser

MOST: Final = 15.0
"""Minutes from the first page to the recorded notice."""
INPUTS: Final = 10
"""Values typed and answers given from signing in to the recorded notice."""

Span = tuple[datetime, datetime]


@dataclass
class Night:
    """The running instance, its people and their mail, and when its incident opened."""

    url: str
    hospital: Hospital
    box: Mailbox
    browser: Browser
    opened: Span

    @contextmanager
    def somebody(self, who: str, language: Language, width: int) -> Iterator[Deputy]:
        """Give one of its people a browser; at the end nothing they saw was at fault."""
        found = Deputy(self.browser, self.url, language, width, self.hospital.phones[who])
        try:
            yield found
            assert found.faults == {}
            assert found.unsound() == []
        finally:
            found.context.close()


@contextmanager
def fallen(browser: Browser, home: Path) -> Iterator[Night]:
    """Run the instance until the attack in its log has become an incident, about which the deputy is called."""
    with mailbox(home, tls=False) as box:
        port = product.free_port()
        made = hospital.made(home, box.port, f"http://127.0.0.1:{port}")
        with product.running(home, port, "--data", str(made.data)) as running:
            night = Night(running.url, made, box, browser, (_now(), _now()))
            made.arrive()
            try:
                _watched(night)
            except Exception as problem:
                problem.add_note((home / "up.log").read_text("utf-8", "replace")[-4000:])
                raise
            yield night


@pytest.mark.suite
def test_deputy_notifies_from_home(browser: Browser, tmp_path: Path) -> None:
    """In Chinese on a telephone."""
    with fallen(browser, tmp_path) as night:
        live_through(night, "zh", 390)


@pytest.mark.suite
def test_deputy_notifies_from_the_desk(browser: Browser, tmp_path: Path) -> None:
    """In English at a desk; what is approved is approved on a telephone."""
    with fallen(browser, tmp_path) as night:
        live_through(night, "en", 1440)


def live_through(night: Night, language: Language, width: int) -> None:
    """Notify; judge; approve, submit and hand over."""
    with night.somebody("tam-lok-yiu", language, width) as deputy:
        course = notify(night, deputy)
        judge(deputy)
        read_content(night, deputy, course)
        approve(night, language)
        submit(deputy)
        hand_over(deputy)
    take_over(night, language, width)


def notify(night: Night, deputy: Deputy) -> Course:
    """From the message to the recorded notice, within the minutes and the inputs promised."""
    deputy.arrive(_address(night.box))
    deputy.follow()
    deputy.follow()
    deputy.prove()
    deputy.follow()
    deputy.follow()
    happened = deputy.say("What happened?", "發生了甚麼？"), deputy.say("Incident", "事故")
    aware = _during(lambda: deputy.answer(*happened))
    deputy.follow()
    _true(deputy.speak(), truth.script(night.hospital, deputy.language))
    words = deputy.page.locator("blockquote.say").inner_text()
    deputy.write(deputy.say("Name of who took the call", "接聽者姓名"), truth.TAKER)
    deputy.write(deputy.say("Reference they gave", "對方提供的檔案編號"), truth.THEIRS)
    called = _during(deputy.follow)
    expect(deputy.page.locator("#clocks .limit").first).to_contain_text(deputy.say("recorded as given", "紀錄為已通報"))
    print(f"\n{table(deputy.screens)}")  # noqa: T201 the figures of the walk
    assert minutes(deputy.screens) <= MOST
    assert sum(one.typed + one.chosen for one in deputy.screens) <= INPUTS
    _recorded(deputy, words)
    return Course(night.opened, aware, called)


def judge(deputy: Deputy) -> None:
    """Answer what is still asked: whether it is serious."""
    assert deputy.follow() == deputy.say("Answer: Is the core function disrupted?", "回答：核心功能有否受干擾？")
    deputy.answer(deputy.say("Is it serious?", "是否嚴重？"), deputy.say("Not serious", "非嚴重"))


def read_content(night: Night, deputy: Deputy, course: Course) -> None:
    """Find in the content for Annex E what is true, and unknown what nobody knows."""
    assert deputy.follow() == deputy.say("Open the content", "開啟內容")
    expected = truth.form(night.hospital, deputy.language, course)
    found: dict[str, str | None] = {}
    for field in deputy.page.locator(".content > div[id^='field-']").all():
        value = field.locator(".content-value")
        key = (field.get_attribute("id") or "").removeprefix("field-")
        found[key] = value.inner_text().strip() if value.count() else None
    assert {key for key, value in found.items() if value is None} == set(truth.UNKNOWN)
    assert {key: value for key, value in found.items() if value is not None and value not in expected[key]} == {}


def approve(night: Night, language: Language) -> None:
    """A second person approves on a telephone."""
    with night.somebody("lo-tin-yau", language, 390) as approver:
        approver.page.goto("/sign-in")
        approver.enter()
        approver.see()
        approver.follow()
        approver.follow()
        approver.follow()
        words = approver.say("This content is approved as version 1.", "此內容已批准為第 1 版。")
        expect(approver.page.locator("#approval")).to_contain_text(words)


def submit(deputy: Deputy) -> None:
    """Record that the approved version was submitted."""
    deputy.reopen()
    assert deputy.follow() == deputy.say("Record a submission", "記錄提交")
    deputy.follow()
    words = deputy.say("Recorded as submitted by", "紀錄為由")
    expect(deputy.page.locator("#versions")).to_contain_text(words)


def hand_over(deputy: Deputy) -> None:
    """Sign at eight."""
    deputy.today()
    deputy.click(deputy.page.get_by_role("link", name=deputy.say("Hand-over", "交更"), exact=True).first)
    assert deputy.follow() == deputy.say("Sign what is above", "簽署上列內容")


def take_over(night: Night, language: Language, width: int) -> None:
    """Another person accepts the shift."""
    with night.somebody("yau-ka-man", language, width) as analyst:
        analyst.page.goto("/sign-in")
        analyst.enter()
        analyst.today()
        analyst.click(analyst.page.get_by_role("link", name=analyst.say("Hand-over", "交更"), exact=True).first)
        assert analyst.follow() == analyst.say("Accept the shift", "接更")
        expect(analyst.page.locator("main")).to_contain_text(analyst.say("accepted by", "接更"))


def _recorded(deputy: Deputy, words: str) -> None:
    """Find the call as it was made, and come back."""
    deputy.click(
        deputy.page.locator(".head-acts").get_by_role("link", name=deputy.say("Calls", "通話紀錄"), exact=True)
    )
    kept = deputy.page.locator("#calls")
    kept.locator("summary").first.click()
    expect(kept).to_contain_text(truth.TAKER)
    expect(kept).to_contain_text(truth.THEIRS)
    assert " ".join(kept.locator(".said").inner_text().split()) == " ".join(words.split())
    deputy.click(deputy.page.locator(".kicker a"))


def _true(quoted: list[str], expected: list[set[str]]) -> None:
    """Find every fact read out among those that are true, and none beside."""
    assert len(quoted) == len(expected)
    assert [said for said, may in zip(quoted, expected, strict=True) if said not in may] == []


def _watched(night: Night) -> None:
    """Let the analyst of the night see the incident that opened by itself, and call whoever is on duty."""
    watch = Deputy(night.browser, night.url, "en", 1440, night.hospital.phones["yau-ka-man"])
    page, until = watch.page, time.monotonic() + PATIENCE
    try:
        page.goto("/sign-in")
        watch.enter()
        page.goto("/incidents")
        while not page.locator("main tbody a[data-open]").count() and time.monotonic() < until:
            page.wait_for_timeout(500)
            page.goto("/incidents")
        night.opened = night.opened[0], _now()
        expect(page.locator("main tbody a[data-open]").first, "an incident opened").to_be_visible(timeout=1000)
        with page.expect_navigation():
            page.locator("main tbody a[data-open]").first.click()
        with page.expect_navigation():
            page.get_by_role("button", name="Call whoever is on duty").click()
    except (AssertionError, Error) as problem:
        problem.add_note(f"{page.url}\n{page.locator('body').inner_text()}")
        raise
    finally:
        watch.context.close()


def _address(box: Mailbox) -> str:
    """Return the address in the last message, which says nothing else but that somebody is needed."""
    until = time.monotonic() + PATIENCE
    while not box.letters and time.monotonic() < until:
        time.sleep(0.2)
    words = str(box.letters[-1].get_content())
    assert re.fullmatch(r"You are needed\. 需要你處理。\s+Ref \S+\s+http://127\.0\.0\.1:\d+/called/\S+\s*", words)
    return words.rsplit(maxsplit=1)[-1]


def _during(act: Callable[[], object]) -> Span:
    """Do something; return between which moments."""
    begun = _now()
    act()
    return begun, _now()


def _now() -> datetime:
    """Return the time of the wall: the instance runs on it."""
    return datetime.now(UTC)  # noqa: TID251 the walk is in real time
