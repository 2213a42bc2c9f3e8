"""Alternative controls: what they need, who approves, and that they end by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import HandClock

from lionrock.events.risk import AlternativeApproved, AlternativeEnded
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.risk.alternative import Words
from lionrock.risk.service import reporting, standing_in
from lionrock.risk.service.standing_in import Wanted
from lionrock.risk.store import alternatives as store
from risk.test_service import SHELL, told
from risk.world import ANALYST, AUDITOR, LEAD, REDUCED, furnished, opened, soon


def wanted(platform: Platform) -> Wanted:
    """Return one that can be."""
    words = Words("a guard", "no lock can be fitted", "somebody follows", ("C-PHY-01",))
    system = furnished(platform)["oms"]
    return Wanted("C-NET-02", system, words, "Man Ho", platform.now(), soon(platform))


def test_one_is_proposed_approved_and_over_by_itself(either: Platform, clock: HandClock) -> None:
    """In force only once approved; past its end it is over whether or not the job ran, until a person says why."""
    made = standing_in.propose(either, ANALYST, wanted(either))
    assert (made.reference, made.standing(clock())) == ("ALT-0001", "proposed")
    approved = standing_in.approve(either, LEAD, made.id, made.digest)
    assert (approved.standing(clock()), approved.approver) == ("in_force", "May Ho")
    clock.set(made.until)
    assert standing_in.get(either, made.id).standing(clock()) == "expired"
    assert [standing_in.lapse(either), standing_in.lapse(either)] == [1, 0]
    assert standing_in.get(either, made.id).standing(clock()) == "expired"
    standing_in.end(either, LEAD, made.id, "the lock was fitted")
    assert standing_in.get(either, made.id).standing(clock()) == "ended"
    assert (told(either, AlternativeApproved), told(either, AlternativeEnded)) == (1, 2)


@pytest.mark.parametrize(
    "change", ["requirement", "system", "instead", "why", "remains", "reviewer", "backwards", "long"]
)
def test_what_lacks_something_is_refused(platform: Platform, change: str) -> None:
    """Everything is needed, within twelve months."""
    one = wanted(platform)
    spoilt = {
        "requirement": replace(one, requirement="C-NONE-01"),
        "system": replace(one, system="f" * 32),
        "instead": replace(one, words=replace(one.words, instead=" ")),
        "why": replace(one, words=replace(one.words, why="")),
        "remains": replace(one, words=replace(one.words, remains="")),
        "reviewer": replace(one, reviewer=""),
        "backwards": replace(one, until=one.since),
        "long": replace(one, until=one.since + days(367)),
    }
    with pytest.raises(InputError):
        standing_in.propose(platform, ANALYST, spoilt[change])


def test_only_a_named_person_with_two_factors_approves_what_they_saw(platform: Platform) -> None:
    """Nor does its reviewer; another digest is another thing."""
    made = standing_in.propose(platform, ANALYST, wanted(platform))
    for actor in (ANALYST, AUDITOR, REDUCED, SHELL):
        with pytest.raises(RefusedError):
            standing_in.approve(platform, actor, made.id, made.digest)
    with pytest.raises(ConflictError):
        standing_in.approve(platform, LEAD, made.id, "0" * 64)
    with pytest.raises(InputError):
        standing_in.approve(platform, replace(LEAD, name="Man Ho"), made.id, made.digest)
    standing_in.approve(platform, LEAD, made.id, made.digest)
    with pytest.raises(ConflictError):
        standing_in.approve(platform, LEAD, made.id, made.digest)


def test_none_is_needed_only_where_none_stands(platform: Platform) -> None:
    """A statement beside an alternative control would contradict it."""
    made = standing_in.propose(platform, ANALYST, wanted(platform))
    with pytest.raises(ConflictError):
        standing_in.not_needed(platform, LEAD, "all met", soon(platform))
    standing_in.end(platform, LEAD, made.id, "proposed by mistake")
    with pytest.raises(RefusedError):
        standing_in.not_needed(platform, ANALYST, "all met", soon(platform))
    standing_in.not_needed(platform, LEAD, "all met", soon(platform))
    said = store.statement(platform.db)
    assert said is not None
    assert said.who == "May Ho"


def test_the_report_of_a_system_tells_what_stands_in_place(platform: Platform) -> None:
    """What, why, what remains, who approved, and how it stands; of what ended it says nothing."""
    made = standing_in.propose(platform, ANALYST, wanted(platform))
    standing_in.approve(platform, LEAD, made.id, made.digest)
    assessment = opened(platform).id
    told = repr(reporting.draft(platform, assessment).content["parts"])
    for said in ("ALT-0001 · C-NET-02", "a guard", "no lock can be fitted", "somebody follows", "May Ho", "in force"):
        assert said in told
    standing_in.end(platform, LEAD, made.id, "met by now")
    assert "ALT-0001" not in repr(reporting.draft(platform, assessment).content["parts"])
