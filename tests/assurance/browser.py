"""A console over the case: the real application, without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
from litestar import Litestar

from assurance.world import ADMIN, DEPUTY, Case
from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Exhibit
from lionrock.kernel.registry import Registry
from lionrock.ui.sessions import Question, Sessions

HOST = "http://127.0.0.1:8653"
TOKEN = re.compile(r'name="lr_token" value="([0-9a-f]{64})"')
ANALYST = Actor("p-lam", "Lam Lok Yi 林樂怡", "analyst", "totp", fresh=False)


@dataclass
class Door:
    """Three people with sessions."""

    people: Mapping[str, Actor] = field(
        default_factory=lambda: {"t-deputy": DEPUTY, "t-analyst": ANALYST, "t-admin": ADMIN}
    )

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to."""
        return self.people.get(token)

    peek = who

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return nothing to ask."""
        return ()

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return the token as it is."""
        return token


def console(case: Case) -> Litestar:
    """Return the console with the pages of assurance."""
    exhibits = case.platform.registry.of(Exhibit)
    case.platform.registry = Registry(["lionrock.console", "lionrock.access", "lionrock.assurance"], exhibits)
    case.platform.bind(Sessions, Door())
    return build(case.platform)


def client(app: Litestar, token: str = "t-deputy", language: str = "en") -> httpx.AsyncClient:
    """Return a browser that carries a session and a language."""
    cookies = httpx.Cookies()
    for name, value in (("lr_session", token), ("lang", language)):
        cookies.set(name, value, domain="127.0.0.1", path="/")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


async def token(browser: httpx.AsyncClient, url: str) -> str:
    """Return the form token of this browser."""
    found = TOKEN.search((await browser.get(url)).text)
    assert found is not None
    return found[1]
