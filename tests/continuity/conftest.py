"""Fixtures of continuity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from continuity.world import made
from lionrock.kernel.platform import Platform


@pytest.fixture
def one(tmp_path: Path, clock: Any) -> Iterator[Platform]:
    """Return an instance on SQLite whose keys open by themselves."""
    platform = made(tmp_path / "one", clock)
    yield platform
    platform.close()
