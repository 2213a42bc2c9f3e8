"""Laws of the matrix and of how scenarios stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.kernel.errors import ConfigurationError, InputError
from lionrock.risk.matrix import LEVELS, STEPS, made, matrix, threats

RANK = {level: at for at, level in enumerate(LEVELS)}
STEP = st.sampled_from(STEPS)


@given(STEP, STEP, STEP, STEP)
def test_level_never_falls_when_likelihood_or_impact_rises(one: int, two: int, three: int, four: int) -> None:
    """The level is monotone in both."""
    low = matrix().level(min(one, two), min(three, four))
    high = matrix().level(max(one, two), max(three, four))
    assert RANK[low] <= RANK[high]


@given(st.integers(), st.integers())
def test_no_level_outside_the_five_steps(likelihood: int, impact: int) -> None:
    """A number that is no step has no level."""
    if likelihood in STEPS and impact in STEPS:
        assert matrix().level(likelihood, impact) in LEVELS
    else:
        with pytest.raises(InputError):
            matrix().level(likelihood, impact)


@pytest.mark.parametrize(
    "rows",
    [
        [["low"] * 5] * 4,
        [["low"] * 4] * 5,
        [["low"] * 4 + ["huge"]] * 5,
        [["high", "low", "low", "low", "low"], *[["high"] * 5] * 4],
        [["high"] * 5, *[["low"] * 5] * 4],
    ],
)
def test_a_matrix_that_cannot_be_is_refused(rows: list[list[str]]) -> None:
    """Too small, unknown levels, or falling where a value rises."""
    with pytest.raises(ConfigurationError):
        made(rows, matrix().likelihood, matrix().impact, "a test")


def test_every_threat_has_words_and_a_source() -> None:
    """Ids are unique, both languages are there, and where it is taken after."""
    assert len(threats()) >= 15
    assert all(one.title.en and one.title.zh and one.after for one in threats().values())
