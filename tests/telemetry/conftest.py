"""Shared parts of the telemetry tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lionrock.telemetry.eventstore import Events
from telemetry.world import MEMORY


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    """Return the store of a test module: opening one takes half a second."""
    made = Events(tmp_path_factory.mktemp("store") / "events", MEMORY)
    yield made
    made.close()


@pytest.fixture
def events(opened: Events) -> Events:
    """Return the store, emptied."""
    opened._opened().query("TRUNCATE TABLE lionrock.event")
    opened._next.clear()
    return opened
