"""The notice by telephone: nothing stands before it, and an attempt stops nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.obligations import service, store
from lionrock.obligations.record import Outcome
from lionrock.obligations.service import Told
from lionrock.obligations.store.tables import CALL
from obligations.world import ADMINISTRATOR, ANALYST, AWARE, DEPUTY, REDUCED, Case, entries

SAID = "A web shell was found on the outage management system."
TOLD = Told("Officer Chan", SAID, "OCC-11")


@pytest.mark.parametrize("actor", [ANALYST, DEPUTY, REDUCED], ids=["analyst", "deputy", "without second factor"])
def test_whoever_may_record_calls_records_one_on_a_mere_suspicion(case: Case, actor: Actor) -> None:
    """No awareness, no seriousness, no second person, no second factor stands before the call."""
    call = service.complete(case.platform, case.id, actor, TOLD)
    assert store.given(case.platform.db, case.id).first is not None
    assert call.who.factor == actor.factor
    assert [clock.terms.provisional for clock in case.clocks("written")] == [True]


@pytest.mark.parametrize("actor", [ADMINISTRATOR, system("detection")], ids=["administrator", "a part of the platform"])
def test_who_may_not(case: Case, actor: Actor) -> None:
    """An administrator decides nothing, and a machine calls nobody."""
    with pytest.raises(RefusedError):
        service.complete(case.platform, case.id, actor, TOLD)


@pytest.mark.parametrize("outcome", ["no_answer", "engaged", "voicemail", "cut_off"])
def test_an_attempt_stops_nothing(case: Case, outcome: Outcome) -> None:
    """Only a person at the other end takes a notice."""
    case.answer()
    service.attempt(case.platform, case.id, ANALYST, outcome)
    assert case.clocks("notice")[0].running
    assert case.clocks("written") == []
    assert [call.outcome for call in store.calls(case.platform.db, case.id)] == [outcome]
    assert entries(case.platform, "CallAttempted") == 1


def test_what_was_said_stands_sealed(case: Case) -> None:
    """The row holds no plain words; the ledger holds their digest."""
    call = service.complete(case.platform, case.id, DEPUTY, TOLD)
    row = case.platform.db.execute(select(CALL)).one()
    assert row.sealed
    assert SAID.encode() not in bytes(row.said)
    assert service.said(case.platform, call.id) == SAID


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (Told("", SAID), "who took the call is empty"),
        (Told("Chan", " "), "what was said is empty"),
        (Told("x" * 201, SAID), "at most 200"),
        (Told("Chan", "x" * 4001), "at most 4000"),
        (Told("Chan", SAID, at=AWARE + minutes(5)), "future"),
        (Told("Chan", SAID, at=AWARE - hours(24 * 400)), "year back"),
    ],
    ids=["nobody named", "nothing said", "long name", "long words", "to come", "long ago"],
)
def test_what_a_completed_call_needs(case: Case, told: Told, what: str) -> None:
    """A person's name and what was said, within bounds."""
    with pytest.raises(InputError, match=what):
        service.complete(case.platform, case.id, DEPUTY, told)


def test_the_earliest_completed_call_is_the_first_notice(case: Case) -> None:
    """A second call changes no clock."""
    case.answer()
    case.call()
    before = case.clocks("written")
    case.clock.set(AWARE + hours(1))
    case.call()
    assert case.clocks("written") == before


def test_an_incident_nobody_knows(case: Case) -> None:
    """The error names it."""
    with pytest.raises(NotFoundError, match="INC-0099"):
        service.complete(case.platform, "INC-0099", DEPUTY, TOLD)


def test_by_reference_too(case: Case) -> None:
    """People say INC-0007."""
    service.complete(case.platform, "inc-0007", DEPUTY, TOLD)
    assert store.calls(case.platform.db, case.id)
