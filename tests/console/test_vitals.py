"""Health and metrics: what a machine may know of the instance, and which machine."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import insert

from console.world import HOST, World
from lionrock.console.settings import METRICS_TOKEN
from lionrock.kernel.outbox import CURSOR
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Signer
from lionrock.kernel.settings import Settings, variable
from lionrock.kernel.timers import Watch

pytestmark = pytest.mark.anyio

ELSEWHERE = ("203.0.113.7", 5000)


async def get(
    world: World, path: str, headers: dict[str, str] | None = None, client: tuple[str, int] = ("127.0.0.1", 5)
) -> httpx.Response:
    """Ask from an address, without any session."""
    transport = httpx.ASGITransport(world.app, client=client)  # type: ignore[arg-type]  # Litestar's scope is typed closer
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as machine:
        return await machine.get(path, headers=headers or {})


async def test_health_says_what_is_ready_and_nothing_else(world: World, platform: Platform) -> None:
    """States of parts; no folder, no name, no version."""
    world.platform.bind(Signer, platform.port(Signer))
    answer = await get(world, "/health", client=ELSEWHERE)
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "live": True,
        "ready": True,
        "checks": {"database": "ok", "timers": "ok", "deliveries": "ok", "disk": "ok", "keys": "ok"},
    }


async def test_a_reaction_that_fails_degrades(world: World) -> None:
    """It is still ready: clocks run and calls are recorded."""
    with world.platform.db.begin() as db:
        db.execute(insert(CURSOR).values(reaction="tests.broken", seq=0, failures=3))
    answer = await get(world, "/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["deliveries"] == "failing"


async def test_a_clock_that_jumped_degrades(world: World) -> None:
    """It is told; a step of the clock takes nobody's console away."""
    watch = Watch(world.platform)
    watch._jump = timedelta(hours=3)
    world.platform.watch = watch
    answer = await get(world, "/health")
    assert (answer.status_code, answer.json()["checks"]["timers"]) == (200, "jumped")


async def test_a_database_that_is_gone_is_not_ready(world: World) -> None:
    """503, so that a proxy looks elsewhere."""
    world.platform.db.close()
    (world.platform.folder / "state.db").rename(world.platform.folder / "elsewhere.db")
    (world.platform.folder / "state.db").mkdir()
    answer = await get(world, "/health")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)


async def test_metrics_are_for_this_machine(world: World) -> None:
    """Not for another one, and not for one that a proxy here speaks for."""
    own = await get(world, "/metrics")
    assert own.status_code == 200
    assert "lionrock_ledger_size" in own.text
    assert 'lionrock_info{version="' in own.text
    assert (await get(world, "/metrics", client=ELSEWHERE)).status_code == 404
    assert (await get(world, "/metrics", {"x-forwarded-for": "203.0.113.7"})).status_code == 404
    assert (await get(world, "/metrics", {"authorization": "Bearer "}, ELSEWHERE)).status_code == 404


async def test_the_token_of_the_settings_reads_metrics_from_elsewhere(world: World) -> None:
    """The right one alone."""
    world.platform.settings = Settings({}, {variable(METRICS_TOKEN): "a-long-token"})
    assert (await get(world, "/metrics", {"authorization": "Bearer a-long-token"}, ELSEWHERE)).status_code == 200
    assert (await get(world, "/metrics", {"authorization": "Bearer a-long-tokes"}, ELSEWHERE)).status_code == 404
