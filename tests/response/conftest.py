"""Fixtures of response: a furnished platform on SQLite, one on either database, and an open incident."""

from __future__ import annotations

import pytest

from lionrock.incidents.model import Incident
from lionrock.kernel.platform import Platform
from response.world import furnish, opened


@pytest.fixture
def world(platform: Platform) -> Platform:
    """Return a platform on SQLite with response and what it stands on."""
    return furnish(platform)


@pytest.fixture
def both(either: Platform) -> Platform:
    """Return the same, once on SQLite and once on PostgreSQL."""
    return furnish(either)


@pytest.fixture
def incident(world: Platform) -> Incident:
    """Return an open incident."""
    return opened(world)
