"""A NATS server for the tests of the hand-over."""

from __future__ import annotations

from collections.abc import Iterator

import nats_server
import pytest
from conftest import lacking


@pytest.fixture(scope="module")
def nats() -> Iterator[nats_server.Server]:
    """Return a server of this test module."""
    if not nats_server.program():
        lacking("NATS is not installed (Debian: apt-get install nats-server)")
    with nats_server.running() as server:
        yield server
