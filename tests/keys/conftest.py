"""A key folder on a scratch disk, cheap to stretch."""

from __future__ import annotations

from pathlib import Path

import pytest

from keys.world import AT, WORDS
from lionrock.keys import service
from lionrock.keys.model import LIGHT, Fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the folder of all key folders."""
    return tmp_path / "keys"


@pytest.fixture
def fingerprint(root: Path) -> Fingerprint:
    """Return the fingerprint of fresh keys."""
    return service.create(root, "lionrock.example/test", WORDS, AT, LIGHT)
