"""Fixtures for the register: a platform that holds a small operator."""

from __future__ import annotations

import pytest

from lionrock.kernel.platform import Platform
from register.world import load


@pytest.fixture
def estate(platform: Platform) -> Platform:
    """Return a platform whose register holds the small operator."""
    load(platform)
    return platform
