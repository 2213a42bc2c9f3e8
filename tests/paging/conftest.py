"""Fixtures for paging: a platform with people on duty, and a pager of this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lionrock.kernel.platform import Platform
from paging import world


@pytest.fixture
def manned(platform: Platform) -> Platform:
    """Return a platform with people on duty, on SQLite."""
    return world.people(platform)


@pytest.fixture
def both(either: Platform) -> Platform:
    """Return a platform with people on duty, on either database."""
    return world.people(either)


@pytest.fixture
def pager() -> Iterator[world.Pager]:
    """Return a receiver of webhooks."""
    with world.pager() as found:
        yield found
