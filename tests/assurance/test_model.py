"""Profiles, spans of time and names of members."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.assurance import lionrock_verify as verifier
from lionrock.assurance.model import kinds, member, profile, profiles, span
from lionrock.kernel.errors import InputError


def test_profiles_are_four_and_have_words() -> None:
    """Commissioner, auditor, counsel and court, each in both languages."""
    assert [one.id for one in profiles()] == ["commissioner", "auditor", "counsel", "court"]
    assert all(re.search("[一-鿿]", one.title.zh + one.about.zh) for one in profiles())


def test_fact_nobody_placed_is_withheld() -> None:
    """A kind that is new is not disclosed by accident, except to counsel."""
    seen = {one.id for one in profiles() if one.sees("SomethingNew")}
    assert seen == {"counsel"}


def test_choice_of_counsel_is_for_counsel() -> None:
    """No other profile sees which reading was chosen."""
    assert [one.id for one in profiles() if one.sees("ReadingChosen")] == ["counsel"]


def test_frames_are_seen_by_everybody() -> None:
    """Without them no raw record could be proved."""
    assert all(one.sees("FrameCommitted") and one.sees("Genesis") for one in profiles())


def test_accounts_and_register_stay_inside() -> None:
    """Commissioner and court see neither."""
    for id in ("commissioner", "court"):
        assert not any(profile(id).sees(kind) for kind in kinds("people", "register"))
        assert not profile(id).shows("register.estate")


@pytest.mark.parametrize(
    ("since", "until", "start", "end"),
    [
        ("", "", None, None),
        ("2026-11-22", "2026-11-22", datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ("2026-11-22T18:30", "", datetime(2026, 11, 22, 10, 30, tzinfo=UTC), None),
        ("", "2026-11-22T18:30:00+00:00", None, datetime(2026, 11, 22, 18, 30, tzinfo=UTC)),
    ],
)
def test_span_is_read_in_hong_kong(since: str, until: str, start: datetime | None, end: datetime | None) -> None:
    """A date is a whole day in Hong Kong, a time without zone is Hong Kong's."""
    assert span(since, until) == (start, end)


@pytest.mark.parametrize(
    ("since", "until"),
    [("yesterday", ""), ("2026-13-01", ""), ("", "9999-12-31"), ("2026-11-23", "2026-11-22"), ("2026-11-22T25:00", "")],
)
def test_span_that_is_none_is_refused(since: str, until: str) -> None:
    """What is no date, and a span that ends before it begins, are named."""
    with pytest.raises(InputError):
        span(since, until)


@given(st.text(max_size=200), st.sets(st.just("items/a.b/x")))
def test_member_name_is_one_the_verifier_takes(name: str, taken: set[str]) -> None:
    """Whatever an exhibit calls its item, the member's name stays inside the folder."""
    made = member("a.b", name, taken)
    assert verifier._NAME.fullmatch(made)
    assert made not in taken
