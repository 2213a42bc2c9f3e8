"""Addresses for programs."""

from __future__ import annotations

import httpx
import pytest
from browser import HOST
from litestar import Litestar

from lionrock.console.catalogue import collect
from lionrock.console.service import build
from lionrock.kernel.errors import ConfigurationError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.ui.hooks import Call, Hook, Told, hook, same

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"


@hook("tests.echo", "POST", "/api/tests/{id}", most=1000)
def echo(call: Call) -> Told:
    """Give back what came, to who has the token."""
    if not same(call.token, "right"):
        raise RefusedError("wrong token", "use the right one")
    if call.body == b"bad":
        raise InputError("bad", "send something else")
    if call.body == b"fault":
        raise ZeroDivisionError
    return Told(body={"id": call.path["id"], "said": call.body.decode()})


@pytest.fixture
def app(platform: Platform) -> Litestar:
    """Return a console with the hook."""
    platform.registry = Registry(["lionrock.console", "lionrock.access"], [echo])
    return build(platform)


@pytest.mark.parametrize(
    ("token", "body", "status"),
    [
        ("right", "hello", 200),
        ("wrong", "hello", 403),
        ("right", "bad", 422),
        ("right", "fault", 500),
        ("right", "x" * 2000, 413),
    ],
)
async def test_a_program_is_answered_in_json(app: Litestar, token: str, body: str, status: int) -> None:
    """Right and wrong tokens, bad input, faults and too much: each has its status, none a page or a cookie."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as program:
        answer = await program.post("/api/tests/7", content=body, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    assert "set-cookie" not in answer.headers
    assert status != 200 or answer.json() == {"id": "7", "said": "hello"}


def test_a_hook_stands_below_api() -> None:
    """Pages and programs never share an address."""
    stray = Hook(id="tests.stray", method="GET", path="/tests", most=10, act=echo.act)
    with pytest.raises(ConfigurationError):
        collect(Registry(["lionrock.console"], [stray]))
