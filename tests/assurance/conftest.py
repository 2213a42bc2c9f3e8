"""A platform with a case on it."""

from __future__ import annotations

import pytest

from assurance.world import Case
from assurance.world import case as made
from lionrock.kernel.platform import Platform


@pytest.fixture
def case(platform: Platform) -> Case:
    """Return an incident on a production platform."""
    return made(platform)


@pytest.fixture
def shown(demo: Platform) -> Case:
    """Return an incident on a demo platform."""
    return made(demo)
