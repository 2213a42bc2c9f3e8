"""Robust statistics: more of the same never makes the same more unusual, and a few wild values move nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lionrock.detection.anomalies.rate import RATE, Hours
from lionrock.detection.learning import robust
from lionrock.detection.learning.model import HOUR, SEP, Site, Wait

COUNTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=20)


@given(COUNTS, st.integers(0, 10_000), st.floats(1, 400))
def test_what_came_again_is_never_rarer(past: list[int], value: int, days: float) -> None:
    """Once in so many days only falls when the value came, or more, in a longer past of the same length."""
    assert robust.once_in(value, [*past, value], days) <= robust.once_in(value, past, days)


@given(COUNTS, st.integers(0, 10_000))
def test_one_wild_value_does_not_move_the_middle(past: list[int], value: int) -> None:
    """With five or more of one size, a single wild one leaves the deviation of the others at nought."""
    usual = [value] * 5
    assert robust.deviations(value, [*usual, 10**9]) == 0


@given(st.lists(st.integers(0, 60), min_size=4, max_size=12), st.integers(30, 5_000), st.integers(1, 3))
def test_what_was_learned_is_not_unusual_again(weeks: list[int], value: int, times: int) -> None:
    """A count that came before at that hour, however often, is never found once more."""
    habit, begin = Hours(), 500_000
    site = Site({name: one.default for name, one in RATE.numbers.items()})
    counts = [*weeks, *([value] * times)]
    for week, count in enumerate(counts):
        _judged(habit, begin + week * 168, max(count, 1), site)
    assert _judged(habit, begin + len(counts) * 168, value, site) == []


def _judged(habit: Hours, hour: int, count: int, site: Site) -> list[object]:
    """Judge one hour."""
    at = hour * HOUR
    return list(RATE.judge(habit, [Wait(SEP.join(("s", "3002", "host", "h")), at, "", count, at, at, "s1", 0)], site))


def test_regular_times_have_no_spread() -> None:
    """Even intervals spread by nought, one slip among many does not show."""
    assert robust.regularity([0, 10, 20, 30, 40]) == (10.0, 0.0)
    assert robust.regularity([0, 10, 20, 35, 45, 55])[1] == 0.0
