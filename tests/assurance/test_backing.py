"""What stands behind a requirement: more evidence is never less knowledge, and the weakest system decides.

Properties over random evidence: pieces of any control, system, state, proof, witness and age.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.assurance import judging, matrix
from lionrock.assurance.backing import COVERAGE, FRESHNESS, INDEPENDENCE, STRENGTH, Piece, backing
from lionrock.assurance.board import ITSELF, WHOLE, Count, Worth, board
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import same

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SYSTEMS = {"a": same("Alpha"), "b": same("Beta"), "c": same("Gamma")}
EVERY = hours(4)
KNOWN = ("passed", "partly", "failed", "not_due", "not_applicable")


def piece(**values: Any) -> Piece:
    """Return a fresh piece that passed by effect, but for what is said."""
    made: dict[str, Any] = {
        "control": "a.b",
        "system": "a",
        "state": "passed",
        "proof": "effect",
        "witness": "source",
        "tested": NOW,
        "fresh_until": NOW + EVERY,
        "every": EVERY,
    }
    return Piece(**made | values)


PIECES = st.builds(
    lambda system, state, proof, witness, age: piece(
        system=system,
        state=state,
        proof=proof,
        witness=witness,
        tested=NOW - timedelta(minutes=age),
        fresh_until=NOW - timedelta(minutes=age) + EVERY + EVERY / 4,
    ),
    st.sampled_from((WHOLE, ITSELF, *SYSTEMS, "gone")),
    st.sampled_from((*KNOWN, "unknown")),
    st.sampled_from(("effect", "configuration", "document")),
    st.sampled_from(("self", "source", "person", "outside")),
    st.integers(-60, 600),
)


@settings(max_examples=50)
@given(st.lists(PIECES, max_size=6), PIECES)
def test_more_evidence_is_never_less_knowledge(found: list[Piece], more: Piece) -> None:
    """Whatever is added, no word becomes weaker and no system bare that was not."""
    before, after = backing(found, SYSTEMS, NOW), backing([*found, more], SYSTEMS, NOW)
    for (title, was), (_, now) in zip(before.words, after.words, strict=True):
        assert was.rank <= now.rank, title.en
    assert set(after.bare) <= set(before.bare)


@settings(max_examples=50)
@given(st.lists(PIECES, max_size=6))
def test_weakest_system_decides(found: list[Piece]) -> None:
    """The words over all systems are never stronger than those over any one of them."""
    every = backing(found, SYSTEMS, NOW)
    each = [backing(found, {id: name}, NOW) for id, name in SYSTEMS.items()]
    for word in ("freshness", "independence", "strength"):
        assert getattr(every, word).rank == min(getattr(one, word).rank for one in each)
    assert every.coverage.rank <= max(one.coverage.rank for one in each)


@settings(max_examples=50)
@given(st.lists(PIECES, max_size=6))
def test_nothing_fresh_is_nothing_known(found: list[Piece]) -> None:
    """Stale, unknown and future pieces prove nothing, whatever they once said."""
    dead = [one for one in found if not one.counts(NOW)]
    told = backing(dead, SYSTEMS, NOW)
    assert [told.coverage.id, told.independence.id, told.strength.id] == ["none", "none", "none"]
    assert told.freshness.id in {"none", "stale"}
    assert told.bare == tuple(SYSTEMS)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], ("none", "none", "none", "none")),
        ([piece(system=WHOLE, proof="document", witness="person")], ("whole", "fresh", "person", "document")),
        ([piece()], ("some", "none", "none", "none")),
        ([piece(system=id) for id in SYSTEMS], ("all", "fresh", "source", "effect")),
        (
            [piece(), piece(system=WHOLE, proof="configuration", witness="self")],
            ("some", "fresh", "self", "configuration"),
        ),
        ([piece(system=id, state="not_applicable") for id in SYSTEMS], ("all", "fresh", "source", "document")),
        ([piece(system=id, tested=NOW - EVERY * 1.1) for id in SYSTEMS], ("all", "ageing", "source", "effect")),
        (
            [piece(system=id, state="unknown", fresh_until=NOW - EVERY) for id in SYSTEMS],
            ("none", "stale", "none", "none"),
        ),
    ],
)
def test_words_of_plain_cases(found: list[Piece], expected: tuple[str, ...]) -> None:
    """Each word as a reader would say it."""
    assert tuple(word.id for _, word in backing(found, SYSTEMS, NOW).words) == expected


def test_reasons_name_what_is_missing() -> None:
    """The reason says how many systems have a result, which have none, and which is the weakest."""
    told = backing([piece(), piece(system="b", proof="document")], SYSTEMS, NOW)
    assert told.coverage.why.en == "2 of 3 systems have a fresh result; none: Gamma"
    assert told.strength.why.en.startswith("Gamma: ")
    assert "Gamma" in told.freshness.why.en


def test_without_a_registered_system_nothing_is_covered_wholly() -> None:
    """No list of systems is not the same as all of them."""
    assert backing([piece(system=WHOLE)], {}, NOW).coverage.id == "whole"
    assert backing([], {}, NOW).coverage.id == "none"


def test_words_run_from_nothing_upwards() -> None:
    """The order of the words is the order of knowledge."""
    assert [next(iter(words)) for words in (COVERAGE, FRESHNESS, INDEPENDENCE, STRENGTH)] == ["none"] * 4
    assert list(INDEPENDENCE)[1:] == ["self", "source", "person", "outside"]


COUNTS = st.lists(
    st.tuples(
        st.sampled_from(("k.1", "k.2", "k.3")),
        st.sampled_from((WHOLE, ITSELF, "a", "b")),
        st.sampled_from((*KNOWN, "unknown")),
        st.integers(1, 3),
    ),
    max_size=8,
)
AGES = st.dictionaries(st.sampled_from(("k.1", "k.2", "k.3")), st.integers(-60, 600))


def _never(platform: Platform) -> Iterator[Result]:
    """Find nothing; it is not run."""
    yield from ()


def control(id: str, *satisfies: str) -> Control:
    """Return a control that is never run here."""
    return Control(id, same(id), satisfies, EVERY, "effect", _never, same("mend it"))


@settings(max_examples=60)
@given(COUNTS, AGES)
def test_cell_is_green_only_by_fresh_proof_of_every_requirement_in_it(
    counts: list[tuple[str, str, str, int]], ages: dict[str, int]
) -> None:
    """No proof is never green; and the worst of what was found decides."""
    tested = {
        id: Worth(NOW - timedelta(minutes=age), NOW - timedelta(minutes=age) + EVERY, "effect", "e")
        for id, age in ages.items()
    }
    of: dict[str, list[Count]] = {}
    for one in counts:
        of.setdefault(one[0], []).append(Count(*one))
    seen = board(NOW, tested, of)
    by = {"r.1": [control("k.1"), control("k.2")], "r.2": [control("k.3")]}
    found = matrix.by_requirement(by, seen)
    for id, controls in by.items():
        for system in ("a", "b"):
            state = matrix.states(found[id], system)
            own = [c for c in controls for count in seen.counts.get(c.id, ()) if count.system == system]
            if state == "failed":  # one fresh failure is enough, whatever else is stale
                failing = {c.id for c in controls for n in seen.counts.get(c.id, ()) if n.state == "failed"}
                assert any(seen.tested[id].fresh(NOW) for id in failing)
            elif state in KNOWN:
                assert own
                assert all(seen.tested[c.id].fresh(NOW) for c in own)
                assert all(c.id in seen.tested for c in controls)
            if any(c.id not in seen.counts for c in controls):
                assert state in {"unknown", "failed"}
            if state is not None and own:
                inside = {n.state for c in own for n in seen.counts[c.id] if n.system in {system, ITSELF}}
                order: list[str] = list(judging.WORST)
                assert order.index(state) <= min(order.index(name) for name in inside)


def test_what_nothing_tests_is_unknown_in_every_column() -> None:
    """And what is shown only for the operator as a whole is looked for there alone."""
    assert [matrix.states({}, system) for system in ("a", WHOLE)] == ["unknown", "unknown"]
    whole = {WHOLE: {"passed": 2}}
    assert [matrix.states(whole, system) for system in ("a", WHOLE)] == [None, "passed"]
    assert [matrix.states({"a": {"passed": 1}}, system) for system in ("a", "b", WHOLE)] == ["passed", "unknown", None]
    broke = {ITSELF: {"unknown": 1}, "a": {"passed": 9}}
    assert [matrix.states(broke, system) for system in ("a", "b", WHOLE)] == ["unknown", "unknown", "unknown"]
