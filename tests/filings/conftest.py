"""Fixtures of filings."""

from __future__ import annotations

from typing import Any

import pytest
from obligations.world import AWARE, Case

from lionrock.kernel.clock import minutes
from lionrock.kernel.platform import Platform


@pytest.fixture
def case(platform: Platform, clock: Any) -> Case:
    """Return a suspected incident, opened a quarter of an hour before anybody stated awareness."""
    clock.set(AWARE - minutes(15))
    opened = Case(platform, clock).open()
    clock.set(AWARE)
    return opened


@pytest.fixture
def anyio_backend() -> str:
    """Return the loop the console runs on."""
    return "asyncio"
