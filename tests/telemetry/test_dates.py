"""Times in the writings of many products; a zone is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.telemetry.formats.dates import epoch, moment, numbers

NOON = "2026-11-22T10:30:01+00:00"
HONG_KONG = {"zone": "Asia/Hong_Kong", "written": "2026-11-23T00:00:00+00:00"}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T18:30:01+08:00",
        "2026-11-22 10:30:01 UTC",
        "2026/11/22 18:30:01 +0800",
        "22/Nov/2026:18:30:01 +0800",
        "22-Nov-2026 10:30:01 GMT",
        "Sun, 22 Nov 2026 10:30:01 GMT",
        "Nov 22 2026 18:30:01 HKT",
        "*Nov 22 2026 18:30:01 HKT:",
        "2026-11-22 18:30:01 HKT",
    ],
)
def test_times_that_name_their_zone_need_nothing_else(text: str) -> None:
    """The instant is what was written."""
    found = moment(text, {})
    assert found is not None
    assert found.isoformat() == NOON


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 18:30:01",
        "2026/11/22 18:30:01",
        "22/Nov/2026:18:30:01",
        "Sun Nov 22 18:30:01 2026",
        "Nov 22 2026 18:30:01",
        "Nov 22 18:30:01",
        "Nov 22 18:30:01.000 CST",
        "2026-11-22 18:30:01 CST",
    ],
)
def test_times_without_a_zone_are_unknown_until_it_is_settled(text: str) -> None:
    """An abbreviation that means several zones is none."""
    assert moment(text, {"written": HONG_KONG["written"]}) is None
    found = moment(text, HONG_KONG)
    assert found is not None
    assert found.isoformat() == NOON


@pytest.mark.parametrize("number", [1795343401, "1795343401", 1795343401000, 1795343401000000, 1795343401000000000])
def test_numbers_since_1970_are_read_by_their_size(number: object) -> None:
    """Seconds, milliseconds, micro- and nanoseconds."""
    found = epoch(number)
    assert found is not None
    assert found.isoformat() == NOON


@pytest.mark.parametrize("value", ["x", None, 1e300, float("nan"), "inf", [], {}])
def test_what_is_no_number_is_no_time(value: object) -> None:
    """Nothing raises."""
    assert epoch(value) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/22/2026 6:30:01 PM", NOON),
        ("22/11/2026 18:30:01", NOON),
        ("11/22/26 18:30:01", NOON),
        ("11/10/2026 18:30:01", "2026-11-10T10:30:01+00:00"),
        ("12/01/2026 18:30:01", "2026-01-12T10:30:01+00:00"),
        ("31/31/2026 18:30:01", None),
    ],
)
def test_short_dates_are_read_by_when_the_file_was_written(text: str, expected: str | None) -> None:
    """Of day first and month first, the later that is not in the future."""
    found = numbers(text, HONG_KONG)
    assert (found.isoformat() if found else None) == expected


def test_short_dates_that_both_fit_are_unknown_without_it() -> None:
    """Nothing settles 11/10 but the file's time of writing."""
    assert numbers("11/10/2026 18:30:01", {"zone": "UTC"}) is None
    assert numbers("11/22/2026 18:30:01", {}) is None


@given(st.text(max_size=60))
def test_any_text_is_a_time_or_none(text: str) -> None:
    """Nothing raises."""
    for found in (moment(text, HONG_KONG), numbers(text, HONG_KONG)):
        assert found is None or found.tzinfo is not None
