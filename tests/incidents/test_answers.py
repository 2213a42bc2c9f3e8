"""The verbs: one change, one entry, the whole state in the fact; who may, and what needs a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from incidents.world import ADMINISTRATOR, ANALYST, DEPUTY, REDUCED
from lionrock.incidents import service, store
from lionrock.incidents.model import Incident
from lionrock.incidents.service import Answering
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import hours, minutes
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.platform import Platform

Verb = Callable[[Platform, Answering], Incident]


def _by(incident: Incident, actor: Actor = DEPUTY, reason: str = "") -> Answering:
    """Return somebody who answers with the newest version before them."""
    return Answering(incident.id, incident.version, actor, reason)


def _payload(platform: Platform, entry: str) -> dict[str, Any]:
    """Return what a ledger entry holds."""
    leaf = ledger.entry(platform.db, entry)
    kept = ledger.payload(platform.db, leaf.number) if leaf else None
    assert kept is not None
    found: dict[str, Any] = json.loads(kept.body)
    return found


@pytest.mark.parametrize("actor", [DEPUTY, ANALYST, REDUCED])
def test_possible_needs_no_second_factor_and_no_reason(world: Platform, suspected: Incident, actor: Actor) -> None:
    """Nothing stands before it; the entry says with which factor it was said."""
    possible = service.possible(world, _by(suspected, actor))
    assert (possible.aware_at, possible.provisional) == (world.now(), True)
    decision = store.decisions(world.db, suspected.id)[-1]
    assert decision.who.factor == actor.factor
    assert _payload(world, decision.entry)["actor"]["factor"] == actor.factor


def test_the_fact_carries_the_whole_state(world: Platform, suspected: Incident) -> None:
    """Whoever reacts needs nothing else."""
    service.possible(world, _by(suspected))
    fact = _payload(world, store.decisions(world.db, suspected.id)[-1].entry)["fact"]
    assert {name: fact[name] for name in ("reference", "question", "system", "standing", "provisional")} == {
        "reference": "INC-0001",
        "question": "nature",
        "system": "oms",
        "standing": "possible",
        "provisional": True,
    }


def test_what_was_known_is_kept_beside_the_answer(world: Platform, suspected: Incident) -> None:
    """The entry holds the digest of what the screen showed."""
    service.possible(world, _by(suspected))
    decision = store.decisions(world.db, suspected.id)[-1]
    assert decision.known is not None
    assert [one["count"] for one in decision.known["findings"]] == [1]
    assert len(_payload(world, decision.entry)["fact"]["known"]) == 64


VERBS: tuple[Verb, ...] = (
    lambda world, by: service.judge_nature(world, by, "incident"),
    lambda world, by: service.judge_nature(world, by, "threat_only", evidence="x"),
    lambda world, by: service.name_system(world, by, "ems"),
    lambda world, by: service.judge_core(world, by, "serious"),
    lambda world, by: service.set_awareness(world, by, world.now() - hours(1)),
    service.close,
    service.reopen,
)


@pytest.mark.parametrize("actor", [ANALYST, REDUCED, ADMINISTRATOR, system("detection"), replace(DEPUTY, fresh=False)])
def test_decisions_are_for_those_who_may_and_just_proved_it(world: Platform, suspected: Incident, actor: Actor) -> None:
    """Analysts, lost factors, administrators, machines and stale sessions decide nothing."""
    possible = service.possible(world, _by(suspected))
    for verb in VERBS:
        with pytest.raises(RefusedError):
            verb(world, _by(possible, actor, "because"))
    assert store.get(world.db, suspected.id) == possible


def test_a_machine_never_says_possible(world: Platform, suspected: Incident) -> None:
    """Awareness is a person's."""
    with pytest.raises(RefusedError):
        service.possible(world, _by(suspected, system("incidents")))


@pytest.mark.parametrize("actor", [ANALYST, REDUCED])
def test_possible_raises_the_alarm_and_never_takes_a_decision_back(
    world: Platform, suspected: Incident, actor: Actor
) -> None:
    """After a dismissal anybody may say it; after *incident* it is a decision with a reason."""
    dismissed = service.judge_nature(world, _by(suspected), "threat_only", evidence="refused at the edge")
    raised = service.possible(world, _by(dismissed, actor))
    affirmed = service.judge_nature(world, _by(raised), "incident")
    with pytest.raises(RefusedError):
        service.possible(world, _by(affirmed, actor, "not sure any more"))
    with pytest.raises(InputError):
        service.possible(world, _by(affirmed))
    assert service.possible(world, _by(affirmed, reason="the file was a test")).aware_at == raised.aware_at


def test_a_stale_page_is_refused(world: Platform, suspected: Incident) -> None:
    """Two people at one incident: the second sees first what was decided meanwhile."""
    service.possible(world, _by(suspected, ANALYST))
    with pytest.raises(ConflictError):
        service.judge_nature(world, _by(suspected), "technical_fault", evidence="a test")


def test_a_dismissal_names_its_evidence(world: Platform, suspected: Incident) -> None:
    """Threat only and technical fault rest on something."""
    with pytest.raises(InputError):
        service.judge_nature(world, _by(suspected), "threat_only")
    dismissed = service.judge_nature(world, _by(suspected), "threat_only", evidence="upload refused, no file written")
    assert dismissed.ask_again_at == world.now() + hours(24)


def test_changing_a_verdict_needs_a_reason(world: Platform, suspected: Incident) -> None:
    """The first answer is one click; taking it back is a sentence."""
    affirmed = service.judge_nature(world, _by(suspected), "incident")
    serious = service.judge_core(world, _by(affirmed), "serious")
    with pytest.raises(InputError):
        service.judge_core(world, _by(serious), "not_serious")
    changed = service.judge_core(world, _by(serious, reason="dispatch ran on paper, no delay"), "not_serious")
    assert changed.verdict == "not_serious"
    assert [one.former for one in store.decisions(world.db, suspected.id)][-1] == "serious"


def test_none_of_ours_needs_a_reason(world: Platform, suspected: Incident) -> None:
    """It ends the question of the law."""
    with pytest.raises(InputError):
        service.name_system(world, _by(suspected), "none")


def test_only_a_registered_system_can_be_named(world: Platform, suspected: Incident) -> None:
    """Question 0 is about the list of critical computer systems."""
    with pytest.raises(NotFoundError):
        service.name_system(world, _by(suspected), "nowhere")


def test_awareness_is_set_with_a_reason_and_an_effective_time(world: Platform, suspected: Incident) -> None:
    """Two times: since when, and when that was said."""
    possible = service.possible(world, _by(suspected))
    earlier = world.now() - minutes(20)
    with pytest.raises(InputError):
        service.set_awareness(world, _by(possible), earlier)
    assert service.set_awareness(world, _by(possible, reason="the shift lead knew"), earlier).aware_at == earlier
    decision = store.decisions(world.db, suspected.id)[-1]
    assert (decision.effective, decision.at) == (earlier, world.now())


def test_an_incident_comes_back_as_it_was_stored(world: Platform, suspected: Incident, clock: Any) -> None:
    """Every answer survives the database."""
    after = service.possible(world, _by(suspected))
    clock.set(world.now() + hours(1))
    after = service.judge_nature(world, _by(after), "technical_fault", evidence="a test")
    clock.set(world.now() + hours(1))
    after = service.judge_nature(world, _by(after, reason="it was none"), "incident", since=world.now() - hours(2))
    after = service.judge_core(world, _by(after), "serious")
    assert store.get(world.db, suspected.id) == after
    assert [former.because for former in after.earlier] == ["technical_fault"]


def test_closing_and_reopening_need_a_reason(world: Platform, suspected: Incident) -> None:
    """Both are decisions with an entry."""
    dismissed = service.judge_nature(world, _by(suspected), "threat_only", evidence="refused at the edge")
    with pytest.raises(InputError):
        service.close(world, _by(dismissed))
    closed = service.close(world, _by(dismissed, reason="nothing followed"))
    assert not closed.open
    assert service.reopen(world, _by(closed, reason="it came back")).open


def test_words_are_bounded(world: Platform, suspected: Incident) -> None:
    """A reason is a sentence, not a file."""
    with pytest.raises(InputError):
        service.possible(world, _by(suspected, reason="x" * 4001))
