"""Commands of audits over one small audit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from audit.world import SEED, begun, sign_ins
from lionrock.assurance.commands import evidence
from lionrock.audit import commands
from lionrock.kernel.clock import days
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.platform import Platform


def test_from_population_to_export(platform: Platform, tmp_path: Path) -> None:
    """A population is fixed, a sample drawn, drawn again the same, and the population handed over once."""
    begun(platform)
    sign_ins(platform, 40)
    platform.clock.set(platform.now() + days(1))  # type: ignore[attr-defined]  # the tests' clock is set by hand
    with pytest.raises(LionrockError):
        commands.draw.act(platform, "AUD-0001", 1, SEED, "Lee Ka", 5, "")
    fixed = commands.population.act(platform, "AUD-0001", "ledger.entries", "SignedIn", "2026-11-01", "2026-11-30", "")
    assert (fixed.rows["rows"], fixed.rows["counted"]) == (40, 40)
    drawn = commands.draw.act(platform, "AUD-0001", 1, SEED, "Lee Ka", 5, "")
    again = commands.redraw.act(platform, "AUD-0001")
    assert (again.code, again.rows[0]["same"], again.rows[0]["rows"]) == (0, True, drawn.rows["rows"])
    out = tmp_path / "rerun.zip"
    assert commands.export.act(platform, "AUD-0001", 1, out).rows["bytes"] == out.stat().st_size
    with pytest.raises(InputError, match="exists already"):
        commands.export.act(platform, "AUD-0001", 1, out)
    pack = tmp_path / "pack.zip"
    issued = evidence.pack.act(platform, pack, audit="AUD-0001")
    assert issued.rows["sha256"] == hashlib.sha256(pack.read_bytes()).hexdigest()
    assert commands.listed.act(platform, kinds=False).rows[0]["populations"] == 1
    assert "incidents.opened" in {row["kind"] for row in commands.listed.act(platform, kinds=True).rows}
