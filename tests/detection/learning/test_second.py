"""The second opinion: an isolation forest in a process of its own, which agrees with what is plain."""

from __future__ import annotations

import pytest

from lionrock.detection.learning import second


def test_too_little_is_not_asked_about() -> None:
    """Without fifty points of the past nobody is asked, and no process is begun."""
    assert second.opinions([([(1.0,)] * 10, (5.0,)), ([], ())]) == [None, None]


@pytest.mark.parametrize(
    ("share", "does"), [(None, "unasked"), (0.995, "raised"), (0.5, "lowered"), (0.95, "unchanged")]
)
def test_what_it_does_to_the_first(share: float | None, does: str) -> None:
    """It raises or lowers confidence, or leaves it."""
    assert second.confidence(share) == does


@pytest.mark.suite
def test_a_forest_says_what_is_odd() -> None:
    """A burst is more unusual than nearly all hours before; an hour like the others is not. Prints nothing."""
    pytest.importorskip("sklearn")
    past = [(float(2 + n % 3), float(n % 24), float(n // 24 % 7)) for n in range(600)]
    odd, usual = second.opinions([(past, (41.0, 2.0, 0.0)), (past, past[300])])
    assert odd is not None
    assert usual is not None
    assert odd > 0.99 > usual
