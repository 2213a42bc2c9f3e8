"""A reader of the console: real pages, real forms, people already signed in; no network."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx
from browser import compiled
from litestar import Litestar

from incidents.world import ADMINISTRATOR, ANALYST, DEPUTY, REDUCED
from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.ui.sessions import Question, Sessions

TOKEN = re.compile(r'name="lr_token" value="([0-9a-f]{64})"')
HOST = "http://127.0.0.1:8653"


@dataclass
class Door:
    """Sessions by token; a proof needs nothing but to be asked for."""

    people: dict[str, Actor] = field(
        default_factory=lambda: {
            "deputy": replace(DEPUTY, fresh=False),
            "analyst": ANALYST,
            "reduced": REDUCED,
            "administrator": ADMINISTRATOR,
        }
    )

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to."""
        return self.people.get(token)

    peek = who

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return no question: a confirmation is enough."""
        return ()

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return the session, fresh from now on."""
        self.people[token] = replace(self.people[token], fresh=True)
        return token


@dataclass
class Reader:
    """One browser with a session and a language."""

    app: Litestar
    token: str
    language: str = "en"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def get(self, path: str) -> httpx.Response:
        """Return a page."""
        return self._send("GET", path, None)

    def post(self, path: str, form: Mapping[str, str], page: str = "") -> httpx.Response:
        """Send a form with the token that its page holds; confirm when the console asks who it is."""
        sent = self._send("POST", path, dict(form) | self._token(page or path))
        again = sent.headers.get("location", "")
        return self._send("POST", again, self._token(again)) if again.startswith("/again/") else sent

    def _token(self, page: str) -> dict[str, str]:
        """Return the token of a page's forms."""
        found = TOKEN.search(self.get(page).text)
        return {"lr_token": found.group(1)} if found else {}

    def _send(self, method: str, path: str, form: Mapping[str, str] | None) -> httpx.Response:
        """Send one request and keep the cookies."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
            async with httpx.AsyncClient(transport=transport, base_url=HOST, cookies=self.cookies) as client:
                client.cookies.set("lr_session", self.token, domain="127.0.0.1", path="/")
                client.cookies.set("lang", self.language, domain="127.0.0.1", path="/")
                reply = await client.request(method, path, data=form)
                self.cookies = client.cookies
                return reply

        return asyncio.run(send())


def reader(platform: Platform, token: str = "deputy", language: str = "en") -> Reader:
    """Return a browser of the platform's console, which is built once with access and incidents alone."""
    try:
        app = platform.port(Litestar)
    except UnavailableError:
        platform.registry = Registry(["lionrock.access", "lionrock.incidents", "lionrock.console"])
        platform.bind(Sessions, Door())
        app = build(platform, compiled(platform))
        platform.bind(Litestar, app)
    return Reader(app, token, language)
