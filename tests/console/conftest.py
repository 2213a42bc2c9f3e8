"""Fixtures of the console's tests."""

from __future__ import annotations

import pytest

from console.world import World
from console.world import world as made
from lionrock.kernel.platform import Platform
from lionrock.ui.templates import Templates


@pytest.fixture(scope="session")
def templates() -> Templates:
    """Return the console's templates, compiled once for the run."""
    return Templates(("lionrock.console",))


@pytest.fixture
def world(platform: Platform, templates: Templates) -> World:
    """Return a small console with two people signed in."""
    return made(platform, templates)


@pytest.fixture
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio alone."""
    return "asyncio"
