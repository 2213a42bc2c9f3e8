"""The queue: what needs a decision first."""

from __future__ import annotations

from dataclasses import replace

from lionrock.incidents.model import Incident
from lionrock.incidents.queue import need, ordered
from lionrock.kernel.clock import days, hours, instant
from lionrock.kernel.text import same

NIGHT = instant(1_795_300_200_000_000)
NAMED = Incident("a" * 32, 1, same("x"), NIGHT, by_hand=False, scope="named", system="oms", placed_by="register")


def test_each_open_question_is_named_with_what_hangs_on_it() -> None:
    """In the order of the questions."""
    unplaced = replace(NAMED, scope="unknown", system=None, placed_by=None).called_possible(NIGHT)
    affirmed = NAMED.affirmed(NIGHT)
    waiting = [need(one, 0, NIGHT) for one in (unplaced, NAMED.called_possible(NIGHT), affirmed, NAMED)]
    assert [one.question for one in waiting if one] == ["system", "nature", "core", "nature"]
    assert [one.rank for one in waiting if one] == [0, 0, 0, 2]


def test_an_answered_incident_waits_for_nothing() -> None:
    """It leaves the queue's head."""
    assert need(NAMED.affirmed(NIGHT).judged("serious", NIGHT), 0, NIGHT) is None
    assert need(NAMED.called("threat_only", NIGHT), 0, NIGHT + hours(23)) is None


def test_a_dismissal_waits_when_something_follows_or_a_day_has_passed() -> None:
    """New grave findings weigh more than the day."""
    dismissed = NAMED.called("technical_fault", NIGHT)
    followed, aged = need(dismissed, 2, NIGHT), need(dismissed, 0, NIGHT + days(1))
    assert followed is not None
    assert aged is not None
    assert followed.rank < aged.rank
    assert "2 high findings" in followed.words.en


def test_a_running_clock_comes_before_a_suspicion_and_the_longest_before() -> None:
    """Then what waits for nothing, the newest before."""
    ran = replace(NAMED, number=2).called_possible(NIGHT + hours(2))
    older = replace(NAMED, number=3).called_possible(NIGHT)
    done = replace(NAMED, number=4).called("threat_only", NIGHT)
    rows = ordered((one, need(one, 0, NIGHT + hours(3))) for one in (done, NAMED, ran, older))
    assert [incident.number for incident, _ in rows] == [3, 2, 1, 4]


def test_a_closed_incident_waits_for_nothing() -> None:
    """Whatever its answers."""
    assert need(NAMED.called("threat_only", NIGHT).closed(NIGHT), 5, NIGHT + days(3)) is None
