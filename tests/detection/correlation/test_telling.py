"""Correlations in words."""

from __future__ import annotations

import pytest

from lionrock.detection.correlation import telling
from lionrock.detection.correlation.model import SECOND, Bound, Correlation, Term
from lionrock.kernel.text import Text

NAMES = {"a": Text("Refused", "被拒"), "b": Text("Let in", "成功")}
PAIR = (Term("rule", 0), Term("rule", 1))


def correlation(kind: str, bounds: tuple[Bound, ...] = (), **more: object) -> Correlation:
    """Return a correlation of two rules."""
    return Correlation("id", "d", kind, ("a", "b"), 600 * SECOND, ("user",), {}, bounds, **more)  # type: ignore[arg-type]  # kinds and fields


@pytest.mark.parametrize(
    ("asks", "en", "zh"),
    [
        (
            correlation("event_count", (Bound("gte", 10),)),
            "at least 10 events of “Refused” or “Let in” with the same user within 10 minutes",
            "「被拒」 或 「成功」 的事項至少 10 項，user 相同，時限 10 分鐘",
        ),
        (
            correlation("value_count", (Bound("gt", 1), Bound("lte", 5)), counted=("host",)),
            (
                "more than 1 and at most 5 different values of host in events of “Refused” or “Let in” with the same "
                "user within 10 minutes"
            ),
            None,
        ),
        (
            correlation("value_percentile", (Bound("gt", 5),), counted=("rows",), percentile=95),
            (
                "the 95th percentile of rows of events of “Refused” or “Let in” is more than 5 with the same user "
                "within 10 minutes"
            ),
            None,
        ),
        (
            correlation("temporal_ordered", (Bound("gte", 2),)),
            "“Refused”, then “Let in” with the same user within 10 minutes",
            "「被拒」，其後 「成功」，user 相同，時限 10 分鐘",
        ),
        (
            correlation("temporal", term=Term("and", parts=(PAIR[0], Term("not", parts=(PAIR[1],))))),
            "“Refused” and no “Let in” with the same user within 10 minutes",
            None,
        ),
    ],
)
def test_what_a_correlation_asks_for(asks: Correlation, en: str, zh: str | None) -> None:
    """Rules by their titles, bounds in words, in both languages."""
    told = telling.asked(asks, lambda rule: NAMES[rule])
    assert told.en == en
    assert zh is None or told.zh == zh
