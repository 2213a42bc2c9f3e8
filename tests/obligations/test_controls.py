"""Controls of clocks and calls on both databases: what they read is what was recorded."""

from __future__ import annotations

from datetime import timedelta

from conftest import HandClock

from lionrock.kernel.platform import Platform
from lionrock.obligations.controls.calls_complete import calls_complete
from lionrock.obligations.controls.clocks_kept import clocks_kept
from obligations.world import AWARE, Case, hkt


def test_clocks_and_calls_are_read_as_recorded(either: Platform, clock: HandClock) -> None:
    """A call within the hour is passed, the report is not due yet, and then fails; a drill is left out."""
    clock.set(AWARE)
    case = Case(either, clock).open()
    assert {one.state for one in clocks_kept.test(either)} == {"not_due"}
    case.answer(seriousness="serious")
    Case(either, clock, reference="INC-0008").open(exercise=True).answer(seriousness="serious", exercise=True)
    clock.set(hkt(22, 7))
    case.call()
    assert sorted(one.state for one in clocks_kept.test(either)) == ["not_due", "not_due", "passed"]
    assert [one.state for one in calls_complete.test(either)] == ["passed"]
    clock.set(AWARE + timedelta(days=15))
    assert sorted(one.state for one in clocks_kept.test(either)) == ["failed", "failed", "passed"]
