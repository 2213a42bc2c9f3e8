"""A deputy who was never trained: reads each screen, does what it says is next, knows no address but the message's."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, expect

from e2e.hospital import Phone
from e2e.reading import AGAIN, CALL, CODE, FRESH, Screen, aloud, measured
from e2e.walker import Walker
from lionrock.kernel.text import Language

_TAPPED = "main :is(.button, button, .verdict, .pick, .dial a, select, textarea, input:not([type=hidden])), .bar-act"
_SMALL = """(found, least) => found.filter(one => one.checkVisibility() && one.getClientRects().length
  && one.getBoundingClientRect().height < least).map(one => `small: ${one.outerHTML.slice(0, 120)}`)"""
_INSIGHT = """one => { const box = one.getBoundingClientRect();
  return box.height > 0 && box.top < innerHeight && box.bottom > 0 }"""
_STAYS = """one => one.tagName == 'SUMMARY' || (one.tagName == 'A' && Boolean(one.hash)
  && one.pathname == location.pathname)"""
_FOLDED = "one => one.tagName != 'SUMMARY' || !one.parentElement.open"
_TEXT = """() => [...document.querySelectorAll('.bar, .flash, .strip, main')]
  .map(one => one.innerText).join('\\n')"""
THUMB = 44
"""Pixels a thumb needs."""


class Deputy(Walker):
    """A walker whose every screen is measured: what there is to read, and what was done there."""

    def __init__(self, browser: Browser, url: str, language: Language, width: int, phone: Phone) -> None:
        super().__init__(browser, url, language, width)
        self.phone = phone
        self.screens: list[Screen] = []
        self._read: set[str] = set()
        self._proved = 0

    @property
    def screen(self) -> Screen:
        """Return the screen in front of them."""
        return self.screens[-1]

    def arrive(self, address: str) -> None:
        """Open the address of a message."""
        self.page.goto(address)
        self.see()

    def see(self) -> None:
        """Read a screen: what stood there before is not read again."""
        self.page.wait_for_load_state()
        self.look()
        lines = [line.strip() for line in str(self.page.evaluate(_TEXT)).splitlines()]
        fresh = [line for line in lines if line and line not in self._read]
        self._read.update(fresh)
        self.screens.append(measured(self.page.locator("h1").first.inner_text(), "\n".join(fresh)))

    def unsound(self) -> list[str]:
        """Return what the browser complained of, but for refreshes that a navigation cut off."""
        return [one for one in self.errors if "ERR_ABORTED" not in one]

    def look(self) -> None:
        """Have axe, the width and, on a telephone, the size of everything tapped judge the page."""
        super().look()
        if self.width < THUMB * 10:
            small = self.page.locator(_TAPPED).evaluate_all(_SMALL, THUMB)
            self.faults.setdefault(self.page.url, []).extend(small)
            if not self.faults[self.page.url]:
                del self.faults[self.page.url]

    def next(self) -> Locator:
        """Return what the screen says is next: its primary action, in sight if there is one; else the clock bar's."""
        every = self.page.locator("main .button-go").all()
        found = [one for one in every if one.is_visible() and one.evaluate(_FOLDED)]
        sight = [one for one in found if one.evaluate(_INSIGHT)]
        bar = [one for one in self.page.locator(".bar-act").all() if one.is_visible()]
        assert found or bar, f"{self.page.url} says nothing is next"
        return [*sight, *found, *bar][0]

    def follow(self) -> str:
        """Do what is next; return its words."""
        action = self.next()
        words = action.inner_text()
        self.click(action)
        return words

    def click(self, target: Locator) -> None:
        """Click something: a jump within the page is the same screen, anything else a new one."""
        self.screen.clicks += 1
        if target.evaluate(_STAYS):
            target.click()
            return
        with self.page.expect_navigation():
            target.click()
        self.see()

    def answer(self, question: str, value: str) -> None:
        """Give one of a question's answers, as named on the screen."""
        part = self.page.locator(
            ".question, section", has=self.page.get_by_role("heading", name=question, exact=True)
        ).last
        button = part.get_by_role("button").filter(has_text=re.compile(rf"^\s*{re.escape(value)}")).first
        self.screen.chosen += 1
        if sum(one.seconds for one in self.screens[self._proved :]) > FRESH:
            self.screen.waited += AGAIN
        with self.page.expect_navigation():
            button.click()
        self.see()

    def write(self, label: str, value: str) -> None:
        """Type into the field of a label."""
        self.page.get_by_label(label, exact=False).first.fill(value)
        self.screen.typed += 1
        self.screen.keys += len(value)

    def prove(self) -> None:
        """Type name, passphrase and the code of the authenticator."""
        self.write(self.say("Sign-in name", "登入名稱"), self.phone.name)
        self.write(self.say("Passphrase", "通行短語"), self.phone.passphrase)
        self.write(self.say("Six-digit code", "六位數字驗證碼"), self.phone.code())
        self.screen.waited += CODE
        self._proved = len(self.screens)

    def reopen(self) -> None:
        """Look again at the page in front of them."""
        self.page.reload()
        self.see()

    def today(self) -> None:
        """Go to the first page by the name at its head."""
        with self.page.expect_navigation():
            self.page.locator("a.brand").first.click()
        self.see()

    def enter(self) -> None:
        """Sign in, with nothing counted."""
        for name, value in (
            ("name", self.phone.name),
            ("passphrase", self.phone.passphrase),
            ("code", self.phone.code()),
        ):
            self.page.locator(f"#f-{name}").fill(value)
        with self.page.expect_navigation():
            self.page.locator("main .button-go").click()
        expect(self.page.locator("#f-code"), "signed in").to_have_count(0)

    def speak(self) -> list[str]:
        """Read the script out; return the facts quoted in it."""
        script = self.page.locator("blockquote.say")
        expect(script).to_have_count(1)
        self.screen.spoken += aloud(script.inner_text()) + CALL
        return [one.inner_text() for one in script.locator("mark").all()]
