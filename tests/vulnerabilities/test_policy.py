"""By when something is to be fixed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import START
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.errors import ConfigurationError
from lionrock.vulnerabilities.model import LEVELS, rated
from lionrock.vulnerabilities.policy import Policy, row

DAY = timedelta(days=1)
POLICY = Policy((("critical", 7), ("high", 15)), (("critical", 15), ("high", 30)), (("critical", 30),), exploited=14)


@pytest.mark.parametrize(
    ("exposure", "critical", "days"),
    [
        ("yes", True, 7),
        ("unknown", True, 7),
        ("no", True, 15),
        ("yes", False, 15),
        ("unknown", False, 15),
        ("no", False, 30),
    ],
)
def test_days_follow_exposure_and_critical_systems(exposure: str, *, critical: bool, days: int) -> None:
    """Unknown exposure counts as facing the internet."""
    assert POLICY.due(START, "critical", exposure, critical=critical, exploited=None) == START + days * DAY


def test_what_has_no_days_has_no_due_time_unless_it_is_exploited() -> None:
    """A level that the row leaves out; then the listing alone counts."""
    assert POLICY.due(START, "low", "no", critical=False, exploited=None) is None
    assert POLICY.due(START, "low", "no", critical=False, exploited=START + 3 * DAY) == START + 17 * DAY
    assert POLICY.due(START, "low", "no", critical=False, exploited=START - 900 * DAY) == START + 14 * DAY


@given(st.sampled_from(LEVELS), st.sampled_from(["yes", "no", "unknown"]), st.booleans(), st.integers(-999, 999))
def test_exploitation_never_gives_more_time(level: str, exposure: str, critical: bool, days: int) -> None:  # noqa: FBT001 drawn
    """What is listed is due when it would be, or sooner; nothing is due before it was found."""
    plain = POLICY.due(START, level, exposure, critical=critical, exploited=None)
    listed = POLICY.due(START, level, exposure, critical=critical, exploited=START + days * DAY)
    assert listed is not None
    assert listed > START
    assert plain is None or listed <= plain


@pytest.mark.parametrize(
    "written", ["critical", "critical=", "grave=3", "high=0", "high=4000", "high=3, high=4", "high=-1"]
)
def test_a_row_that_cannot_be_read_is_refused(written: str) -> None:
    """The error names the setting and the part."""
    with pytest.raises(ConfigurationError, match="setting days"):
        row("days", written)


@pytest.mark.parametrize(
    ("score", "version", "level"),
    [
        (10.0, "3.1", "critical"),
        (9.5, "2.0", "high"),
        (7.0, "4.0", "high"),
        (6.9, "3.0", "medium"),
        (0.1, "3.1", "low"),
        (0.0, "3.1", "informational"),
        (None, "3.1", "unknown"),
        (11.0, "3.1", "unknown"),
        (float("nan"), "3.1", "unknown"),
    ],
)
def test_a_level_follows_the_score(score: float | None, version: str, level: str) -> None:
    """The qualitative scale of CVSS; what is no score leaves the scanner's own level."""
    assert rated(score, version, "", "unknown").level == level
