"""A scratch platform whose passphrases are cheap to hash."""

from __future__ import annotations

import pytest

from access.world import Person, person, settle_cost
from lionrock.kernel.platform import Platform


@pytest.fixture
def site(platform: Platform) -> Platform:
    """Return a production platform without people."""
    settle_cost(platform)
    return platform


@pytest.fixture
def stage(demo: Platform) -> Platform:
    """Return a demo platform without people."""
    settle_cost(demo)
    return demo


@pytest.fixture
def deputy(site: Platform) -> Person:
    """Return an enrolled deputy."""
    return person(site, "man.ho", "deputy", "Ho Man 何敏")


@pytest.fixture
def admin(site: Platform) -> Person:
    """Return an enrolled administrator."""
    return person(site, "wing.lau", "administrator", "Lau Wing 劉穎")
