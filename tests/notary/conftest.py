"""An authority, a witness with its program, and a ledger with entries."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lionrock.events.incidents import NoteWritten
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.platform import Platform
from notary.authority import Authority

ME = Actor("u1", "Chan Siu Ming", "supervisor", "totp")


def witness_program() -> Any:
    """Return the file that is given to witnesses, as a module."""
    place = Path(__file__).parents[2] / "verifier" / "lionrock_witness.py"
    spec = importlib.util.spec_from_file_location("lionrock_witness", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grow(platform: Platform, entries: int) -> None:
    """Add entries to the ledger."""
    for n in range(entries):
        with platform.change(ME, "a note") as change:
            change.publish(NoteWritten(new_id(), f"note {n}", platform.now()))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """Return an authority that stamps."""
    made = Authority(tmp_path_factory.mktemp("tsa"))
    yield made
    made.close()
