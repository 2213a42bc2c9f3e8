"""Merging and splitting as values: no sequence of them loses an awareness, and the strictest answer stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.incidents import merging
from lionrock.incidents.awareness import Awareness
from lionrock.incidents.errors import AnswerError, ClosedError
from lionrock.incidents.model import Incident
from lionrock.incidents.seriousness import Line, Verdict, strictest
from lionrock.kernel.clock import Instant, hours, minutes
from lionrock.kernel.text import same

NIGHT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)


def _suspected(number: int = 1, system: str | None = "oms", **answers: object) -> Incident:
    """Return a suspicion."""
    placed = {"scope": "named", "system": system, "placed_by": "register"} if system else {}
    return Incident(f"{number:032x}", number, same("x"), NIGHT, by_hand=False, **placed | answers)  # type: ignore[arg-type]  # a test's shorthand


def _incident(number: int, system: str, at: Instant) -> Incident:
    """Return an incident in the sense of the law, stated at `at`."""
    return _suspected(number, system).affirmed(at)


def test_the_earlier_awareness_counts_and_the_other_stays() -> None:
    """Both are on record, each with the incident it was stated on."""
    own, other = _incident(1, "oms", NIGHT + hours(2)), _incident(2, "oms", NIGHT + hours(1))
    assert merging.earlier(own, other) == "other"
    after = merging.merge(own, other, "other", NIGHT + hours(3))
    assert after.survivor.aware_at == NIGHT + hours(1)
    assert after.survivor.awareness is not None
    assert after.survivor.awareness.of == "INC-0002"
    assert [(one.awareness.at, one.because) for one in after.survivor.earlier] == [(NIGHT + hours(2), "merged")]
    assert (after.absorbed.merged_into, after.absorbed.aware_at) == (own.id, NIGHT + hours(1))


def test_a_later_awareness_can_be_chosen() -> None:
    """A person chose it; the earlier one is still there."""
    own, other = _incident(1, "oms", NIGHT + hours(2)), _incident(2, "oms", NIGHT + hours(1))
    survivor = merging.merge(own, other, "own", NIGHT + hours(3)).survivor
    assert survivor.aware_at == NIGHT + hours(2)
    assert [one.awareness.of for one in survivor.earlier] == ["INC-0002"]


@pytest.mark.parametrize(
    ("own", "other", "nature", "scope"),
    [
        (_suspected(), _incident(2, "ems", NIGHT), "incident", "named"),
        (_suspected().called("threat_only", NIGHT), _suspected(2, None), "suspected", "named"),
        (_suspected(1, None), _suspected(2, None).called_possible(NIGHT), "possible", "unknown"),
        (_suspected().none_of_ours(NIGHT), _suspected(2).called("technical_fault", NIGHT), "technical_fault", "named"),
        (_suspected().none_of_ours(NIGHT), _suspected(2).none_of_ours(NIGHT), "suspected", "none"),
        (_incident(1, "oms", NIGHT), _suspected(2).none_of_ours(NIGHT), "incident", "named"),
    ],
)
def test_the_graver_answer_stands(own: Incident, other: Incident, nature: str, scope: str) -> None:
    """A merge takes nothing back that was said of either."""
    survivor = merging.merge(own, other, "own", NIGHT + hours(3)).survivor
    assert (survivor.nature, survivor.scope) == (nature, scope)


def test_each_system_keeps_its_verdict_and_the_strictest_decides() -> None:
    """Not serious on one, undecided on another: twelve hours count."""
    own = _incident(1, "oms", NIGHT).judged("not_serious", NIGHT + minutes(5))
    survivor = merging.merge(own, _incident(2, "ems", NIGHT), "own", NIGHT + hours(1)).survivor
    assert survivor.lines == (Line("oms", "not_serious", NIGHT + minutes(5)), Line("ems"))
    assert (survivor.verdict, survivor.question, survivor.undecided) == ("undecided", "core", ("ems",))


def test_a_suspicion_on_the_same_system_reopens_no_verdict() -> None:
    """It was never asked there; no clock moves by it."""
    own = _incident(1, "oms", NIGHT).judged("not_serious", NIGHT + minutes(5))
    assert merging.merge(own, _suspected(2, "oms"), "own", NIGHT + hours(1)).survivor.verdict == "not_serious"


def test_undecided_without_a_system_keeps_the_strict_clock() -> None:
    """Nobody knows yet that its system is another one."""
    own = _incident(1, "oms", NIGHT).judged("not_serious", NIGHT)
    other = _suspected(2, None).called_possible(NIGHT)
    assert merging.merge(own, other, "own", NIGHT + hours(1)).survivor.verdict == "undecided"


def test_what_cannot_be_made_one() -> None:
    """Itself, an exercise with a real one, a closed one, one that was merged already."""
    own = _suspected(1)
    with pytest.raises(AnswerError):
        merging.merge(own, own, "own", NIGHT)
    with pytest.raises(AnswerError):
        merging.merge(own, _suspected(2, exercise=True), "own", NIGHT)
    closed = _suspected(2).called("threat_only", NIGHT).closed(NIGHT)
    for into, other in ((own, closed), (closed, own)):
        with pytest.raises(ClosedError):
            merging.merge(into, other, "own", NIGHT)
    absorbed = merging.merge(own, _suspected(2), "own", NIGHT).absorbed
    for into, other in ((_suspected(3), absorbed), (absorbed, _suspected(3))):
        with pytest.raises(ClosedError):
            merging.merge(into, other, "own", NIGHT)
    with pytest.raises(AnswerError):
        absorbed.reopened()


def test_a_merge_is_taken_back_as_it_was() -> None:
    """While nobody answered since, both stand as before; what was recorded stays."""
    own, other = _incident(1, "oms", NIGHT + hours(2)), _incident(2, "ems", NIGHT + hours(1))
    merged = merging.merge(own, other, "other", NIGHT + hours(3))
    apart = merging.part(merged.survivor, own, merged.survivor, NIGHT + hours(4))
    assert (apart.awareness, apart.systems, apart.verdict) == (own.awareness, ("oms",), "undecided")
    assert NIGHT + hours(1) in {one.at for one in merging.recorded(apart)}
    assert replace(merging.back(merged.absorbed), version=other.version) == other


def test_answers_given_since_a_merge_stay() -> None:
    """Taking a merge back takes no decision back."""
    own, other = _incident(1, "oms", NIGHT), _incident(2, "ems", NIGHT)
    merged = merging.merge(own, other, "own", NIGHT + hours(1)).survivor
    judged = merged.judged("serious", NIGHT + hours(2), "oms")
    assert not merging.untouched(judged, merged)
    assert merging.part(judged, own, merged, NIGHT + hours(3)).lines == judged.lines


def test_what_is_split_off_keeps_the_awareness_either_way() -> None:
    """A person says whether it applies."""
    source = _incident(1, "oms", NIGHT).also("ems").judged("serious", NIGHT + hours(1), "ems")
    applied = merging.split(source, _suspected(2, "ems"), NIGHT + hours(2), applies=True)
    assert (applied.nature, applied.aware_at, applied.verdict) == ("incident", NIGHT, "serious")
    apart = merging.split(source, _suspected(2, "ems"), NIGHT + hours(2), applies=False)
    assert (apart.nature, apart.aware_at) == ("suspected", None)
    assert [(one.awareness.at, one.because) for one in apart.lapsed] == [(NIGHT, "split")]


def test_the_strictest_of_several() -> None:
    """Serious since its first decision, then undecided, then not serious by its last."""
    later: Verdict = ("serious", NIGHT + hours(1))
    eased: Verdict = ("not_serious", NIGHT)
    none: Verdict = ("undecided", None)
    assert strictest([later, ("serious", NIGHT), none]) == ("serious", NIGHT)
    assert strictest([eased, none]) == none
    assert strictest([eased, ("not_serious", NIGHT + hours(1))]) == ("not_serious", NIGHT + hours(1))
    assert strictest([]) == none


def test_a_system_is_taken_out_again() -> None:
    """With one left there are no lines; its verdict stands."""
    two = _incident(1, "oms", NIGHT).also("ems").judged("not_serious", NIGHT, "ems")
    one = two.without("oms")
    assert (one.system, one.lines, one.verdict) == ("ems", (), "not_serious")
    with pytest.raises(AnswerError):
        one.without("ems")
    with pytest.raises(AnswerError):
        one.also("ems")
    with pytest.raises(AnswerError):
        two.judged("serious", NIGHT)


def test_a_dismissal_ends_every_line() -> None:
    """The systems stay named; what was decided on them ended."""
    two = _incident(1, "oms", NIGHT).also("ems").judged("serious", NIGHT, "ems")
    assert two.called("technical_fault", NIGHT).lines == (Line("oms"), Line("ems"))
    assert two.none_of_ours(NIGHT).lines == ()
    assert two.named("ems").systems == ("ems", "oms")


@dataclass
class World:
    """A few incidents, every statement ever made on each, and the merges that stand."""

    incidents: dict[str, Incident]
    stated: dict[str, set[Instant]] = field(default_factory=dict)
    merges: dict[str, tuple[Incident, Incident]] = field(default_factory=dict)
    now: Instant = NIGHT

    def keep(self, *incidents: Incident) -> None:
        """Take over what an act left, and the awareness that stands now."""
        for one in incidents:
            self.incidents[one.id] = one
            if one.awareness:
                self.stated.setdefault(one.id, set()).add(one.awareness.at)

    def head(self, id: str) -> Incident:
        """Return the incident that goes on where this one was merged away."""
        one = self.incidents[id]
        return self.head(one.merged_into) if one.merged_into else one

    def act(self, verb: str, first: int, second: int, choice: bool) -> None:  # noqa: FBT001 drawn
        """Do one act where it is allowed."""
        self.now += minutes(7)
        ids = sorted(self.incidents)
        one, other = self.incidents[ids[first % len(ids)]], self.incidents[ids[second % len(ids)]]
        try:
            getattr(self, verb)(one, other, choice)
        except (AnswerError, ClosedError):
            return

    def possible(self, one: Incident, _: Incident, __: bool) -> None:  # noqa: FBT001 drawn
        """Say possible."""
        self.keep(one.called_possible(self.now))

    def affirm(self, one: Incident, _: Incident, choice: bool) -> None:  # noqa: FBT001 drawn
        """Say incident, since an earlier statement or now."""
        since = one.lapsed[0].awareness.at if one.lapsed and choice else self.now
        self.keep(one.affirmed(self.now, since if one.awareness is None else None))

    def dismiss(self, one: Incident, _: Incident, choice: bool) -> None:  # noqa: FBT001 drawn
        """Say threat only, or none of ours."""
        self.keep(one.called("threat_only", self.now) if choice else one.none_of_ours(self.now))

    def judge(self, one: Incident, _: Incident, choice: bool) -> None:  # noqa: FBT001 drawn
        """Decide on the core function of the last system."""
        system = one.systems[-1] if one.systems else None
        self.keep(one.judged("serious" if choice else "not_serious", self.now, system))

    def merge(self, one: Incident, other: Incident, choice: bool) -> None:  # noqa: FBT001 drawn
        """Merge two."""
        after = merging.merge(one, other, "own" if choice else "other", self.now)
        self.merges[other.id] = (one, after.survivor)
        self.keep(after.survivor, after.absorbed)

    def unmerge(self, one: Incident, other: Incident, _: bool) -> None:  # noqa: FBT001 drawn
        """Take a merge back."""
        if one.merged_into == other.id:
            before, after = self.merges.pop(one.id)
            self.keep(merging.part(other, before, after, self.now), merging.back(one))

    def split(self, one: Incident, _: Incident, choice: bool) -> None:  # noqa: FBT001 drawn
        """Split something off."""
        made = _suspected(len(self.incidents) + 1, one.system)
        parted = merging.split(one, replace(made, opened_at=self.now), self.now, applies=choice)
        known = {each.at for each in merging.recorded(parted)}
        assert known >= {each.at for each in merging.recorded(one)}, "what is split off keeps what was recorded"
        self.keep(parted)


VERBS = ("possible", "affirm", "dismiss", "judge", "merge", "unmerge", "split")


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(VERBS), st.integers(0, 5), st.integers(0, 5), st.booleans()), min_size=4, max_size=30
    )
)
def test_no_awareness_is_ever_lost(acts: list[tuple[str, int, int, bool]]) -> None:
    """Whatever is merged, split and taken back: where a statement was made, and where that goes on, it is on record."""
    begun = [_suspected(1, "oms"), _suspected(2, "ems"), _suspected(3, None)]
    world = World({one.id: one for one in begun})
    for verb, first, second, choice in acts:
        before = {id: set(merging.recorded(one)) for id, one in world.incidents.items()}
        world.act(verb, first, second, choice)
        for id, was in before.items():
            assert {_plain(one) for one in merging.recorded(world.incidents[id])} >= {_plain(one) for one in was}
    for id, stated in world.stated.items():
        assert {one.at for one in merging.recorded(world.incidents[id])} >= stated
        assert {one.at for one in merging.recorded(world.head(id))} >= stated


def _plain(one: Awareness) -> tuple[Instant, Instant]:
    """Return when it was so and when it was stated."""
    return one.at, one.stated
