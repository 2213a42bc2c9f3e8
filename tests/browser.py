"""A console over a platform: the real application with every page, without a network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpx
from litestar import Litestar

from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.platform import Platform
from lionrock.ui.sessions import Question, Sessions
from lionrock.ui.templates import Templates

HOST = "http://127.0.0.1:8653"
TOKEN = re.compile(r'name="lr_token" value="([0-9a-f]{64})"')


@dataclass
class Door:
    """People with sessions, by token."""

    people: Mapping[str, Actor]

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


def console(platform: Platform, people: Mapping[str, Actor]) -> Litestar:
    """Return the console of a platform, with people whose tokens are the keys."""
    platform.bind(Sessions, Door(people))
    return build(platform, compiled(platform))


def compiled(platform: Platform) -> Templates:
    """Return the templates of a platform's packages, compiled once in a process."""
    return _templates(tuple(platform.registry.packages))


@cache
def _templates(packages: tuple[str, ...]) -> Templates:
    """Return the templates of packages."""
    return Templates(packages)


def client(app: Litestar, token: str, language: str = "en") -> httpx.AsyncClient:
    """Return a browser that carries a session and a language."""
    cookies = httpx.Cookies()
    for name, value in (("lr_session", token), ("lang", language)):
        cookies.set(name, value, domain="127.0.0.1", path="/")
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
    return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


async def send(browser: httpx.AsyncClient, page: str, url: str, **fields: str) -> httpx.Response:
    """Send a form of a page as its reader would, with the page's token."""
    found = TOKEN.search((await browser.get(page)).text)
    return await browser.post(url, data={"lr_token": found[1] if found else "", **fields})
