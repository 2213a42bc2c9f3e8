"""The console over the case: pages of assurance alone, and three people with sessions."""

from __future__ import annotations

from typing import Final

import browser
import httpx
from litestar import Litestar

from assurance.world import ADMIN, DEPUTY, Case
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import Exhibit
from lionrock.kernel.registry import Registry

ANALYST: Final = Actor("p-lam", "Lam Lok Yi 林樂怡", "analyst", "totp", fresh=False)
PEOPLE: Final = {"t-deputy": DEPUTY, "t-analyst": ANALYST, "t-admin": ADMIN}


def console(case: Case) -> Litestar:
    """Return the console with the pages of assurance."""
    exhibits = case.platform.registry.of(Exhibit)
    case.platform.registry = Registry(["lionrock.console", "lionrock.access", "lionrock.assurance"], exhibits)
    return browser.console(case.platform, PEOPLE)


def client(app: Litestar, token: str = "t-deputy", language: str = "en") -> httpx.AsyncClient:
    """Return a browser of one of the three."""
    return browser.client(app, token, language)


async def token(reader: httpx.AsyncClient, url: str) -> str:
    """Return the form token of this browser."""
    found = browser.TOKEN.search((await reader.get(url)).text)
    assert found is not None
    return found[1]
