"""Statistics that a few wild values do not move. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Final

_NORMAL: Final = 1.4826
"""The median distance from the median times this is the standard deviation where values are normally distributed."""


def spread(values: Sequence[float]) -> float:
    """Return the median distance from the median, as a standard deviation; 0 for no values."""
    if not values:
        return 0.0
    middle = median(values)
    return _NORMAL * float(median(abs(one - middle) for one in values))


def deviations(value: float, past: Sequence[float]) -> float:
    """Return by how many robust deviations a count lies above the middle of its past.

    A deviation is one at least, and no less than chance alone gives counts of this size (the root of the median):
    what never varied does not become unusual by one more.
    """
    if not past:
        return 0.0
    middle = float(median(past))
    return (value - middle) / max(spread(past), sqrt(max(middle, 0.0)), 1.0)


def once_in(value: float, past: Sequence[float], days: float) -> float:
    """Return once in how many days a value as high as this came by its past, which spans `days`.

    One that never came counts as once in the whole span.
    """
    return max(days, 0.0) / (1 + sum(one >= value for one in past))


def regularity(times: Sequence[int]) -> tuple[float, float]:
    """Return the middle interval of sorted times and its spread as a share of it; needs three times."""
    gaps = [float(after - before) for before, after in pairwise(times)]
    middle = float(median(gaps))
    uneven = float(median(abs(one - middle) for one in gaps))
    return middle, (_NORMAL * uneven / middle if middle else float("inf"))
