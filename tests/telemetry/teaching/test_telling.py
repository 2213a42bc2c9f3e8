"""Teaching from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.telemetry.commands import sources as commands
from telemetry.teaching import lines
from telemetry.world import equip


def test_a_sample_is_taught_accepted_and_taken_back(platform: Platform, tmp_path: Path) -> None:
    """What the sample is taken for; then a proposal, its review by the file's digest, and its end."""
    equip(platform)
    sample = tmp_path / "turbine.log"
    sample.write_bytes(lines.TEXT)
    asked: Any = commands.teach.act(platform, sample, id="plant.turbine", dry_run=True).rows
    assert (asked["form"], asked["asks"], asked["user"]) == ("text", ["zone"], "user")
    assert commands.taught.act(platform).rows == []
    with pytest.raises(InputError, match="zone"):
        commands.teach.act(platform, sample, id="plant.turbine")
    kept: Any = commands.teach.act(platform, sample, id="plant.turbine", zone="+08:00").rows
    commands.accept.act(platform, "plant.turbine", sha256=kept["sha256"])
    assert [(row["id"], row["state"]) for row in commands.taught.act(platform).rows] == [("plant.turbine", "counting")]
    assert "plant.turbine" in [row["id"] for row in commands.kinds.act(platform).rows]
    commands.withdraw.act(platform, "plant.turbine")
    assert [row["state"] for row in commands.taught.act(platform).rows] == ["withdrawn"]
    with pytest.raises(InputError):
        commands.teach.act(platform, tmp_path / "absent", id="a")
