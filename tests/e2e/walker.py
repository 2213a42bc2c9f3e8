"""A person who walks through the console, counts what they put in, and has every page they see looked over."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from console import browser as chromium
from playwright.sync_api import Browser, Locator, Page, expect

from lionrock.kernel.text import Language


class Walker:
    """One reader with a page of their own; `inputs` counts values typed and answers given since signing in."""

    def __init__(self, browser: Browser, url: str, language: Language, width: int) -> None:
        self.language = language
        self.width = width
        self.context = chromium.context(browser, url, cookies={"lang": language}, width=width)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.errors = chromium.watch(self.page)
        self.inputs: list[str] = []
        self.faults: dict[str, list[str]] = {}

    def say(self, english: str, chinese: str) -> str:
        """Return the words this person reads."""
        return chinese if self.language == "zh" else english

    def sign_in(self, name: str) -> None:
        """Choose who to be, as the demo allows."""
        self.page.goto("/sign-in")
        self.look()
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_url("**/today")

    def go(self, path: str) -> None:
        """Open a page and look it over."""
        self.page.goto(path)
        self.look()

    def type(self, name: str, value: str) -> None:
        """Type a value: one input."""
        self.page.locator(f"#f-{name}").fill(value)
        self.inputs.append(name)

    def choose(self, name: str, value: str) -> None:
        """Choose an option: one input."""
        self.page.locator(f"#f-{name}").select_option(value)
        self.inputs.append(name)

    def press(self, button: Locator) -> None:
        """Press what answers something or records it: one input."""
        words = button.inner_text().split("\n")[0]
        with self.page.expect_navigation():
            button.click()
        self.inputs.append(words)
        self.look()

    def answer(self, question: str, value: str) -> None:
        """Give one of a question's answers."""
        part = self.page.locator(f"#q-{question}")
        folded = part.locator("details.change:not([open]) > summary")
        if folded.count():
            folded.first.click()
        button = part.locator(f'button[value="{value}"], button[formaction$="/{value}"]')
        self.press(button.first)

    def step(self, number: int) -> None:
        """Follow a step of the strip, which must be the next one."""
        row = self.page.locator(".strip li").nth(number - 1)
        expect(row).to_have_attribute("aria-current", "step")
        row.get_by_role("link").click()
        self.page.wait_for_load_state()
        self.look()

    def done(self) -> int:
        """Return how many steps of the strip are done."""
        return self.page.locator(".strip li.done").count()

    def look(self) -> None:
        """Have axe and the width judge the page as it stands."""
        wide = self.page.evaluate("document.documentElement.scrollWidth") > self.width
        found = [*chromium.faults(self.page), *(["scrolls sideways"] if wide else [])]
        if found:
            self.faults[self.page.url] = found

    def moment(self, place: str) -> datetime:
        """Return the first instant shown in a place."""
        return datetime.fromisoformat(self.page.locator(f"{place} time").first.get_attribute("datetime") or "")

    def clock(self) -> tuple[timedelta, bool]:
        """Return the length of the first notice's clock from awareness as shown, and whether it is provisional."""
        notice = self.page.locator("#clocks .limit").first
        until = datetime.fromisoformat(notice.locator("time").first.get_attribute("datetime") or "")
        marked = notice.get_by_text(self.say("provisional", "暫定"), exact=True).count() > 0
        return until - self.moment("#q-aware"), marked

    def download(self, button: Locator, place: Path) -> Path:
        """Press a button that hands over a file, and keep the file."""
        heard = len(self.errors)
        with self.page.expect_download() as waiting:
            button.click()
        del self.errors[heard:]  # a navigation that becomes a download counts as aborted
        path = place / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path
