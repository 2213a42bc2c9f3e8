"""Correlations are tried on their sequences, and what fired counts in coverage while it serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from opening import SUPERVISOR

from lionrock.detection.attack import standing
from lionrock.detection.renewing import Renewed
from lionrock.detection.serving import Runner
from lionrock.detection.testing import service as testing
from lionrock.detection.testing import store
from lionrock.detection.writing import site
from lionrock.kernel.platform import Platform
from lionrock.matching.cache import Cache

BASE, MANY = (f"6f3c1f0e-0000-4000-8000-00000000000{n}" for n in "12")
BASIS = """title: Refused
id: 6f3c1f0e-0000-4000-8000-000000000001
name: refused
logsource: {product: linux}
detection: {sel: {f: refused}, condition: sel}
"""
CORRELATION = """title: Guessed
id: 6f3c1f0e-0000-4000-8000-000000000002
tags: [attack.t1110.001]
correlation: {type: event_count, rules: refused, group-by: user, timespan: 5m, condition: {gte: 3}, generate: true}
x_lionrock:
  samples:
    match:
    - events:
      - {logsource: {product: linux}, fields: {f: refused}, user: ann, times: 3, every: 1m}
    ignore:
    - events:
      - {logsource: {product: linux}, fields: {f: refused}, user: 'u{n}', times: 3}
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return the files of a rule and of a correlation of it."""
    (tmp_path / "rules").mkdir()
    basis, correlation = (tmp_path / "rules" / f"{name}.yml" for name in ("basis", "correlation"))
    basis.write_text(BASIS, "utf-8")
    correlation.write_text(CORRELATION, "utf-8")
    return basis, correlation


@pytest.fixture
def platform(platform: Platform, files: tuple[Path, Path], tmp_path: Path) -> Platform:
    """Return a platform in which both serve."""
    platform.bind(Runner, Renewed(lambda: [site.folder(platform), files[0].parent], Cache(tmp_path / "plans")))
    return platform


def state(platform: Platform) -> str:
    """Return what is known of guessing passwords."""
    found = {one.technique.id: one for one in standing.cells(platform, "enterprise")}["T1110"]
    return found.parts[0].state if found.parts else found.state


def look(platform: Platform) -> Runner:
    """Look at the folders, as is done every few seconds."""
    runner = platform.port(Runner)
    assert isinstance(runner, Renewed)
    runner.renew()
    return runner


def test_what_fired_on_its_sequences_counts_until_it_is_gone(platform: Platform, files: tuple[Path, Path]) -> None:
    """Untested, then proven by samples, and no rule once it is deleted."""
    runner = look(platform)
    assert runner.serving.rules[MANY].samples == 2
    assert state(platform) == "untested"
    fact = testing.samples(platform, testing.ME)
    assert fact is not None
    assert (fact.rules, fact.failed) == (((MANY, runner.serving.rules[MANY].digest, True),), ())
    assert (state(platform), testing.due(platform)) == ("sample", {})
    files[1].unlink()
    look(platform)
    assert state(platform) == "none"


def test_a_correlation_of_a_rule_that_is_off_proves_nothing(platform: Platform) -> None:
    """It hears nothing of it."""
    testing.samples(platform, testing.ME)
    assert state(platform) == "sample"
    site.switch_off(platform, SUPERVISOR, BASE, "Ho", "noisy", 7)
    assert state(platform) == "off"


@pytest.mark.parametrize(
    ("was", "becomes", "fired"),
    [
        ("{gte: 3}", "{gte: 4}", 0),
        ("user: 'u{n}'", "user: bob", 1),
        ("every: 1m", "every: soon", 0),
    ],
)
def test_what_goes_wrong_is_told(
    platform: Platform, files: tuple[Path, Path], was: str, becomes: str, fired: int
) -> None:
    """Missed, found where nothing is, or written so that nobody can read it: failed, and not tried for ever."""
    files[1].write_text(CORRELATION.replace(was, becomes), "utf-8")
    look(platform)
    fact = testing.samples(platform, testing.ME)
    assert fact is not None
    assert fact.failed == (MANY,)
    [proof] = store.of_rule(platform.db, MANY)
    assert (proof.fired, proof.failed) == (fired, True)
    assert testing.due(platform) == {}
