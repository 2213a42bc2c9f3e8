"""Fixtures of counsel."""

from __future__ import annotations

import pytest

from counsel.world import Law
from lionrock.kernel.platform import Platform


@pytest.fixture
def law(platform: Platform) -> Law:
    """Return the law desk of a scratch platform."""
    return Law(platform)
