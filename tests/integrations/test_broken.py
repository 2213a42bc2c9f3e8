"""What shows most of the bench, as a suite: a real instance is broken, alarms in time, and is never called well."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from integrations import apart, learned, scenario

BOUNDS = {"hangs": 30.0, "clock": 45.0, "not trusted": 25.0}
"""Seconds until the alarm on a machine under load, by what is broken; for all else, fifteen."""


@pytest.mark.suite
def test_what_is_no_stream_is_told_at_once() -> None:
    """Alerts closed back, scans, lists of assets, machines met."""
    assert [one.hop for one in apart.rows() if one.seconds is None or one.lies] == []


@pytest.mark.suite
def test_learned_silence_is_the_only_alarm() -> None:
    """Within its bound on a clock set by hand."""
    [row] = learned.rows(2)
    assert row.seconds is not None
    assert not row.lies


@pytest.mark.suite
def test_each_hop_alarms_and_none_is_called_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Folder, certificates, hung parts, a paused core and a wrong clock."""
    with scenario.site(tmp_path, lambda _: None) as (bench, _):
        scenario.some(bench, tmp_path)
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(one.row for one in bench.outcomes) + "\n")
    assert [one.row for one in bench.outcomes if one.seconds is None or one.lies] == []
    late = [one.row for one in bench.outcomes if one.seconds is not None and one.seconds > bound(one.hop)]
    assert late == []


def bound(hop: str) -> float:
    """Return the seconds within which a break must be told."""
    return next((most for word, most in BOUNDS.items() if word in hop), 15.0)
