"""Merging, splitting and taking back as acts: under the versions seen, with a reason, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from incidents.world import ADMINISTRATOR, ANALYST, DEPUTY, REDUCED, Detector, Sightings, TwoSystems
from lionrock.events.findings import DetectionFinding
from lionrock.events.incidents import Kin
from lionrock.events.ports import Estate, Findings, Incidents
from lionrock.incidents import merging, service, store
from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.facts import aware_at, outside_knew, system
from lionrock.incidents.model import Incident
from lionrock.incidents.seriousness import Line
from lionrock.incidents.service import Answering, Part, Wish
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days, hours, minutes
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ledger import reading as ledger
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


def by(incident: Incident, actor: Actor = DEPUTY, reason: str = "one attack") -> Answering:
    """Return somebody who saw this version."""
    return Answering(incident.id, incident.version, actor, reason)


def now(world: Platform, incident: Incident) -> Incident:
    """Return an incident as it stands."""
    return store.get(world.db, incident.id)


@pytest.fixture
def night(either: Platform, web_shell: DetectionFinding) -> Iterator[tuple[Platform, Incident, Incident]]:
    """Return two incidents on two systems, on either database: the second with two findings."""
    seen = Sightings()
    either.bind(Findings, seen)
    either.bind(Estate, TwoSystems())
    detector = Detector(either, seen)
    detector.find(web_shell)
    other = replace(web_shell, system="ems", host="ems-01", entity="ems-01", user="ops-2", address="198.51.100.7")
    detector.find(replace(other, finding="e" * 32))
    detector.find(replace(other, finding="d" * 32, rule="log-cleared", level="medium"))
    first, second = sorted(store.listing(either.db, closed=False), key=lambda one: one.number)
    return (yield either, first, second)


Night = tuple[Platform, Incident, Incident]


def test_a_merge_moves_findings_and_keeps_both_awarenesses(night: Night, clock: Any) -> None:
    """The earlier one counts by itself; both are on record, and the other is closed pointing here."""
    world, first, second = night
    second = service.judge_nature(world, by(second), "incident")
    clock.set(clock.now + hours(1))
    first = service.possible(world, by(first))
    survivor = service.merge(world, by(first), Wish(second.id, second.version))
    assert (survivor.aware_at, survivor.systems) == (second.aware_at, ("oms", "ems"))
    assert now(world, first) == survivor
    assert now(world, second).merged_into == first.id
    assert len(store.members(world.db, first.id)) == 3
    assert world.port(Kin).family(first.id) == [first.id, second.id]
    assert world.port(Kin).head(second.id) == first.id
    assert [one.question for one in store.decisions(world.db, second.id)][-1] == "absorbed"
    answer = store.decisions(world.db, first.id)[-1]
    assert (answer.question, answer.answer, answer.effective) == ("merged", "INC-0002", second.aware_at)
    leaf = ledger.entry(world.db, answer.entry)
    assert leaf is not None
    kept = ledger.payload(world.db, leaf.number)
    assert kept is not None
    fact = json.loads(kept.body)["fact"]
    assert (fact["counts"], fact["absorbed"], len(fact["findings"])) == (second.id, second.id, 2)


def test_the_later_awareness_needs_a_reason_of_its_own(night: Night, clock: Any) -> None:
    """With it, it counts, and the earlier one stays on record."""
    world, first, second = night
    second = service.possible(world, by(second))
    clock.set(clock.now + hours(1))
    first = service.possible(world, by(first))
    with pytest.raises(InputError):
        service.merge(world, by(first), Wish(second.id, second.version, "own"))
    assert now(world, second) == second
    wish = Wish(second.id, second.version, "own", "the first statement was about another host")
    survivor = service.merge(world, by(first), wish)
    assert survivor.aware_at == first.aware_at
    assert {one.at for one in merging.recorded(survivor)} == {first.aware_at, second.aware_at}
    assert store.decisions(world.db, first.id)[-1].evidence == wish.later


def test_two_people_merging_at_once(night: Night) -> None:
    """Each carries the versions they saw; the second is told."""
    world, first, second = night
    service.merge(world, by(first), Wish(second.id, second.version))
    for one, other in ((first, second), (second, first)):
        with pytest.raises((ConflictError, ClosedError)):
            service.merge(world, by(one), Wish(other.id, other.version))
    third = service.open_by_hand(world, DEPUTY, "seen in the control room")
    seen = now(world, first)
    service.possible(world, by(seen))
    with pytest.raises(ConflictError):
        service.merge(world, by(third), Wish(first.id, seen.version))
    with pytest.raises(InputError):
        service.merge(world, by(third, reason=""), Wish(first.id, seen.version))


@pytest.mark.parametrize("actor", [ANALYST, REDUCED, ADMINISTRATOR, replace(DEPUTY, fresh=False)])
def test_only_who_decides_merges_and_splits(night: Night, actor: Actor) -> None:
    """Roles, lost factors and stale sessions are refused."""
    world, first, second = night
    acts: tuple[Callable[[], Incident], ...] = (
        lambda: service.merge(world, by(first, actor), Wish(second.id, second.version)),
        lambda: service.split(world, by(second, actor), Part(["e" * 32], applies=True)),
        lambda: service.take_back(world, by(first, actor), second.id),
        lambda: service.name_also(world, by(first, actor), "ems"),
        lambda: service.leave_out(world, by(first, actor), "oms"),
    )
    for act in acts:
        with pytest.raises(RefusedError):
            act()


def test_a_merge_taken_back(night: Night, clock: Any) -> None:
    """Both stand as before, each with its findings; what was recorded stays on record."""
    world, first, second = night
    second = service.judge_nature(world, by(second), "incident")
    survivor = service.merge(world, by(first), Wish(second.id, second.version))
    clock.set(clock.now + hours(1))
    restored = service.take_back(world, by(survivor, reason="two attackers"), second.id)
    assert (restored.open, restored.awareness, restored.merged_into) == (True, second.awareness, None)
    after = now(world, first)
    assert (after.nature, after.systems, after.awareness) == ("suspected", ("oms",), None)
    assert [one.because for one in after.earlier] == ["unmerged"]
    assert [len(store.members(world.db, one.id)) for one in (first, second)] == [1, 2]
    with pytest.raises(AnswerError):
        service.take_back(world, by(after), second.id)
    assert service.merge(world, by(after), Wish(second.id, restored.version)).aware_at == second.aware_at


def test_chains_of_merges(night: Night) -> None:
    """The third goes on; the middle one can come back, and with it what was merged into it."""
    world, first, second = night
    third = service.open_by_hand(world, DEPUTY, "seen in the control room")
    middle = service.merge(world, by(first), Wish(second.id, second.version))
    last = service.merge(world, by(third), Wish(first.id, middle.version))
    assert world.port(Kin).family(third.id) == [third.id, first.id, second.id]
    assert world.port(Kin).head(second.id) == third.id
    assert len(store.members(world.db, third.id)) == 3
    with pytest.raises(ClosedError):
        service.take_back(world, by(now(world, first)), second.id)
    restored = service.take_back(world, by(last), first.id)
    assert len(store.members(world.db, first.id)) == 3
    service.take_back(world, by(restored), second.id)
    assert [len(store.members(world.db, one.id)) for one in (first, second, third)] == [1, 2, 0]


def test_what_cannot_be_merged(night: Night) -> None:
    """Itself, a closed one; a merged one takes no answer and is not reopened."""
    world, first, second = night
    with pytest.raises(AnswerError):
        service.merge(world, by(first), Wish(first.id, first.version))
    closed = service.close(world, by(service.judge_nature(world, by(second), "threat_only", evidence="refused")))
    for one, other in ((first, closed), (closed, first)):
        with pytest.raises(ClosedError):
            service.merge(world, by(one), Wish(other.id, other.version))
    opened = service.reopen(world, by(closed))
    service.merge(world, by(first), Wish(second.id, opened.version))
    absorbed = now(world, second)
    with pytest.raises(ClosedError):
        service.possible(world, by(absorbed))
    with pytest.raises(AnswerError):
        service.reopen(world, by(absorbed))


def test_a_split_makes_an_incident_that_keeps_the_awareness(night: Night, clock: Any) -> None:
    """A person says whether it applies there; a part is chosen, never everything."""
    world, _, second = night
    second = service.judge_nature(world, by(second), "incident")
    second = service.judge_core(world, by(second), "not_serious")
    for findings in ([], ["e" * 32, "d" * 32], ["c" * 32], ["e" * 32, "c" * 32]):
        with pytest.raises(AnswerError):
            service.split(world, by(second), Part(findings, applies=True))
    clock.set(clock.now + minutes(5))
    made = service.split(world, by(second), Part(["d" * 32], applies=True, title="Logs cleared"))
    assert (made.reference, made.nature, made.aware_at, made.verdict) == (
        "INC-0003",
        "incident",
        second.aware_at,
        "not_serious",
    )
    assert now(world, made) == made
    assert [one.finding for one in store.members(world.db, made.id)] == ["d" * 32]
    source = store.split_of(world.db, made.id)
    assert source is not None
    assert (source.source, source.applies) == (second.id, True)
    with pytest.raises(ConflictError):
        service.split(world, by(second), Part(["e" * 32], applies=True))


def test_a_split_to_which_the_awareness_does_not_apply(night: Night) -> None:
    """It is kept among the earlier ones; an answer says since when."""
    world, _, second = night
    second = service.judge_nature(world, by(second), "incident")
    made = service.split(world, by(second), Part(["d" * 32], applies=False))
    assert (made.nature, [one.awareness.at for one in made.lapsed]) == ("suspected", [second.aware_at])
    with pytest.raises(AnswerError):
        service.judge_nature(world, by(made), "incident")


def test_a_line_for_each_system(night: Night, clock: Any) -> None:
    """Each its own verdict and reason; the strictest decides; every change of one needs a reason."""
    world, first, _ = night
    first = service.judge_core(world, by(service.judge_nature(world, by(first), "incident")), "not_serious")
    first = service.name_also(world, by(first), "ems")
    assert (first.verdict, first.undecided) == ("undecided", ("ems",))
    clock.set(clock.now + minutes(5))
    first = service.judge_core(world, by(first, reason=""), "serious", "ems")
    assert (first.verdict, first.verdict_at) == ("serious", clock.now)
    assert now(world, first).lines[1] == Line("ems", "serious", clock.now)
    with pytest.raises(InputError):
        service.judge_core(world, by(first, reason=""), "not_serious", "ems")
    with pytest.raises(AnswerError):
        service.judge_core(world, by(first), "serious")
    with pytest.raises(InputError):
        service.leave_out(world, by(first, reason=""), "ems")
    assert [one.system for one in store.decisions(world.db, first.id)][-1] == "ems"
    told = world.port(Incidents).describe(first.id)
    assert told["systems"] == [("oms", "not_serious"), ("ems", "serious")]
    assert service.leave_out(world, by(first, reason="another network"), "ems").verdict == "not_serious"


def test_values_name_every_system_and_where_awareness_was_stated(night: Night) -> None:
    """What a form takes follows from the merge."""
    world, first, second = night
    second = service.judge_nature(world, by(second), "incident")
    service.merge(world, by(first), Wish(second.id, second.version))
    assert system.read(world, first.id).value == Text(
        "Outage Management System and Energy Management System", "停電管理系統及能源管理系統"
    )
    known = aware_at.read(world, first.id)
    assert known.value == second.aware_at
    assert "INC-0002" in known.source.en


def test_a_supplier_knew_first(night: Night) -> None:
    """A time of its own: no awareness, no clock; told on the incident it goes on in."""
    world, first, second = night
    knew = world.now() - hours(9)
    assert outside_knew.read(world, second.id).unknown
    service.outside(world, second.id, ANALYST, "Vendor SOC", knew, "their ticket 4711")
    assert now(world, second).awareness is None
    with pytest.raises(InputError):
        service.outside(world, second.id, ANALYST, "Vendor SOC", world.now() + days(1))
    with pytest.raises(InputError):
        service.outside(world, second.id, ANALYST, " ", knew)
    with pytest.raises(RefusedError):
        service.outside(world, second.id, ADMINISTRATOR, "Vendor SOC", knew)
    service.merge(world, by(first), Wish(second.id, second.version))
    [one] = store.outsiders(world.db, world.port(Kin).family(first.id))
    assert (one.knower, one.knew_at, one.who.name) == ("Vendor SOC", knew, "Ken Lau")
    assert "Vendor SOC" in outside_knew.read(world, first.id).value.en
    assert any("Vendor SOC" in line.title.en for line in world.port(Incidents).describe(first.id)["story"])


def test_taking_back_the_first_of_two_merges_loses_no_awareness(
    night: Night, web_shell: DetectionFinding, clock: Any
) -> None:
    """What was merged in since rests on the answers that stand: they stay until that merge is taken back too."""
    world, first, second = night
    apart = replace(web_shell, finding="c" * 32, system="ems", host="ems-09", entity="ems-09", user="ops-9")
    Detector(world, world.port(Findings)).find(replace(apart, address="198.51.100.9"))  # type: ignore[arg-type]  # the fake that was bound
    third = next(one for one in store.listing(world.db, closed=False) if one.id not in {first.id, second.id})
    second = service.possible(world, by(second))
    clock.set(clock.now + hours(1))
    third = service.possible(world, by(third))
    survivor = service.merge(world, by(first), Wish(second.id, second.version))
    survivor = service.merge(world, by(survivor), Wish(third.id, third.version))
    service.take_back(world, by(survivor), second.id)
    left = now(world, first)
    assert (left.nature, left.aware_at) == ("possible", second.aware_at)
    service.take_back(world, by(left), third.id)
    assert now(world, third).aware_at == third.aware_at
    assert now(world, first).aware_at == second.aware_at
