"""What changed in the period of an audit is told whole, or it is told that there is more."""

from __future__ import annotations

from audit.world import END, ME, START
from lionrock.audit import period
from lionrock.events.people import AccountChanged
from lionrock.events.rules import RuleSwitched, RuleWritten
from lionrock.kernel.platform import Platform


def test_changes_left_out_are_told(platform: Platform) -> None:
    """Of more than are listed the newest stand there, and a line says that there were earlier ones."""
    values = dict.fromkeys(AccountChanged.__dataclass_fields__, "x")
    with platform.change(ME, "accounts change") as change:
        for _ in range(4):
            change.publish(AccountChanged(**values))
    found = list(period.around(platform, START, END, most=3))
    assert [one.kind for one in found] == ["AccountChanged"] * 3 + [""]
    assert "earlier" in found[-1].about.en
    assert [one.kind for one in period.around(platform, START, END, most=4)] == ["AccountChanged"] * 4


def test_rules_written_and_switched_are_changes() -> None:
    """A rule that was written anew or switched off is a change of what controls rest on."""
    assert {RuleWritten.__name__, RuleSwitched.__name__, "ExpectationEnded"} <= set(period.WATCHED)
