"""What results mean: the worst decides, nothing is unknown, what is stale is unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.assurance.judging import WHOLE, WORST, as_of, counted, fresh_for, settled, worst
from lionrock.assurance.kept import Outcome
from lionrock.kernel.contributions import Result
from lionrock.kernel.text import same

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
RESULTS = st.lists(
    st.builds(Result, subject=st.sampled_from("abc"), state=st.sampled_from(WORST), reason=st.just(same("why")))
)


def outcome(state: str) -> Outcome:
    """Return a result that is fresh until noon."""
    return Outcome("c", "s", state, "effect", NOON - timedelta(days=1), NOON, NOON, "why", "理由", "entry")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], "unknown"),
        (["passed"], "passed"),
        (["passed", "unknown"], "unknown"),
        (["unknown", "failed", "passed"], "failed"),
        (["not_due", "not_applicable"], "not_due"),
        (["passed", "partly"], "partly"),
    ],
)
def test_worst_decides(states: list[str], expected: str) -> None:
    """One subject that fails or is unknown is enough."""
    assert worst(states) == expected


def test_nothing_to_test_is_unknown() -> None:
    """An empty result is unknown until explained, never passed."""
    [only] = settled([])
    assert (only.subject, only.state) == (WHOLE, "unknown")


@given(RESULTS)
def test_each_subject_stands_once_and_a_contradiction_is_unknown(results: list[Result]) -> None:
    """However often a control speaks of a subject: what it says of it stands, or nothing does."""
    said: dict[str, set[str]] = {}
    for one in results:
        said.setdefault(one.subject, set()).add(one.state)
    kept = {one.subject: one.state for one in settled(results)}
    for subject, states in said.items():
        assert kept[subject] == (states.pop() if len(states) == 1 else "unknown")
    assert sum(counted(kept.values()).values()) == len(kept)


@pytest.mark.parametrize("state", ["passed", "failed", "partly", "not_due", "not_applicable"])
def test_stale_proof_is_unknown(state: str) -> None:
    """Once it is no longer fresh, a result says nothing."""
    assert as_of(outcome(state), NOON).state == state
    stale = as_of(outcome(state), NOON + timedelta(seconds=1))
    assert stale.state == "unknown"
    assert "stale" in stale.reason_en


def test_unknown_keeps_its_own_reason() -> None:
    """A result that was unknown anyway goes on saying why."""
    assert as_of(outcome("unknown"), NOON + timedelta(days=9)).reason_en == "why"


def test_result_outlives_its_interval_by_a_quarter() -> None:
    """A run that is due does not make the board flicker."""
    assert fresh_for(timedelta(hours=4)) == timedelta(hours=5)
