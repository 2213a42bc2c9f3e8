"""Fixtures of the console's tests."""

from __future__ import annotations

import pytest

from console.world import World
from console.world import world as made
from lionrock.kernel.platform import Platform


@pytest.fixture
def world(platform: Platform) -> World:
    """Return a small console with two people signed in."""
    return made(platform)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"
