"""A browser for the pages of the register: the real console, two people signed in, no network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from litestar import Litestar

from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.ui.sessions import Question, Sessions

TOKEN = re.compile(r'name="lr_token" value="([0-9a-f]{64})"')
HOST = "http://127.0.0.1:8653"
PEOPLE = {
    "t-deputy": Actor("p-ho", "何敏 Ho Man", "deputy", "totp", fresh=True),
    "t-analyst": Actor("p-ng", "吳子傑 Ng Tsz-kit", "analyst", "totp", fresh=True),
}


class Door:
    """Sessions by token; nobody is asked anything."""

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to."""
        return PEOPLE.get(token)

    peek = who

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return no question."""
        return ()

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return the same session."""
        return token


@dataclass
class Browser:
    """One reader with a session."""

    app: Litestar
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    language: str = "en"

    def get(self, path: str) -> httpx.Response:
        """Return a page."""
        return self._send("GET", path, {}, {})

    def within(self, language: str) -> Browser:
        """Return the same reader, reading another language."""
        return Browser(self.app, self.cookies, language)

    def post(
        self, path: str, form: dict[str, str], page: str = "", files: dict[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        """Send a form with the token of the page it stands on."""
        found = TOKEN.search(self.get(page or path).text)
        assert found
        return self._send("POST", path, form | {"lr_token": found[1]}, files or {})

    def _send(
        self, method: str, path: str, form: dict[str, str], files: dict[str, tuple[str, bytes]]
    ) -> httpx.Response:
        """Send one request and keep the cookies."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
            async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
                wants = {"accept-language": self.language}
                reply = await client.request(method, path, data=form or None, files=files or None, headers=wants)
                self.cookies = client.cookies
                return reply

        return asyncio.run(send())


def browser(platform: Platform, token: str = "t-deputy") -> Browser:
    """Return the browser of one of the people."""
    platform.bind(Sessions, Door())
    cookies = httpx.Cookies()
    cookies.set("lr_session", token, domain="127.0.0.1", path="/")
    return Browser(build(platform), cookies)
