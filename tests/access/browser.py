"""A browser for the pages of access: real console, real forms, no network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx
from browser import TOKEN, compiled
from litestar import Litestar

from access.world import DESK
from lionrock.console.service import build
from lionrock.console.settings import HOSTS
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.settings import Settings, variable

HOST = "console.example"


@dataclass
class Browser:
    """One reader: cookies, an address, and the console."""

    app: Litestar
    address: str = DESK
    base: str = f"http://{HOST}"
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)

    def get(self, path: str) -> httpx.Response:
        """Return a page."""
        return self._send("GET", path, None)

    def post(self, path: str, form: dict[str, str], page: str = "") -> httpx.Response:
        """Send a form with the token that the page (by default, the form's own) holds."""
        found = TOKEN.search(self.get(page or path).text)
        return self._send("POST", path, form | {"lr_token": found.group(1) if found else ""})

    def confirm(self, sent: httpx.Response, answers: dict[str, str]) -> httpx.Response:
        """Answer what the console asks before a decision."""
        assert sent.headers["location"].startswith("/again/")
        return self.post(sent.headers["location"], answers)

    def _send(self, method: str, path: str, form: dict[str, str] | None) -> httpx.Response:
        """Send one request and keep the cookies."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 4000))  # type: ignore[arg-type]  # Litestar's scope is typed closer
            async with httpx.AsyncClient(transport=transport, base_url=self.base, cookies=self.cookies) as client:
                reply = await client.request(method, path, data=form)
                self.cookies = client.cookies
                return reply

        return asyncio.run(send())


def console(platform: Platform) -> Platform:
    """Return the platform with no capability but access, and a console that answers to another host name too."""
    environment = {variable(HOSTS): HOST}
    made = Platform(
        platform.folder,
        platform.identity,
        Registry(["lionrock.access", "lionrock.console"]),
        Settings({}, environment),
        platform.db,
        platform.clock,
    )
    made._ports.update(platform._ports)
    return made


def browser(platform: Platform, address: str = DESK, base: str = f"http://{HOST}") -> Browser:
    """Return a browser of the platform's console, which is built once."""
    try:
        app = platform.port(Litestar)
    except UnavailableError:
        app = build(platform, compiled(platform))
        platform.bind(Litestar, app)
    return Browser(app, address, base)
