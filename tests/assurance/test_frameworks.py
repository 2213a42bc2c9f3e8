"""One proof answers many frameworks: never green without a proof, and gone rows are unknown with their reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.assurance import frameworks, judging
from lionrock.kernel.contributions import Control, control
from lionrock.kernel.text import same
from lionrock.law import rulebook
from lionrock.law.mapped import Link, Mapped, mappings, read

RULES = rulebook(date(2026, 11, 23))
IDS = [one.id for one in RULES.requirements]


def watching(id: str, *satisfies: str) -> Control:
    """Return a control that tests these requirements."""
    made = control(
        id, title=same(id), satisfies=satisfies, every=timedelta(hours=1), proof="effect", guidance=same("mend it")
    )
    return made(lambda _: iter(()))


def mapping(*links: tuple[str, str, str]) -> Mapped:
    """Return a mapping of requirement, number and relation."""
    rows: dict[str, dict[str, list[str]]] = {}
    for requirement, number, relation in links:
        rows.setdefault(requirement, {}).setdefault(relation, []).append(number)
    text = '[mapping]\nid = "own"\nversion = "1"\nframework = "Own"\ntitle = { en = "Own", zh = "自訂" }\n'
    text += 'basis = "own_reading"\nby = "Ada Lee"\n[families]\n"X" = 9\n'
    for requirement, relations in rows.items():
        text += f'[[row]]\nrequirement = "{requirement}"\n'
        text += "".join(f"{name} = {numbers}\n" for name, numbers in relations.items())
    return read(text.encode(), "own.toml")


def test_one_proof_answers_many_numbers() -> None:
    """The same control stands behind each number its requirement is mapped to."""
    found = frameworks.rows(
        mapping(("C-LOG-03", "X.1", "equal"), ("C-LOG-03", "X.2", "part"), ("C-KEY-01", "X.3", "equal")),
        RULES,
        [watching("sound", "C-LOG-03")],
        {"sound": "passed"},
    )
    assert [(row.number, row.state) for row in found] == [("X.1", "passed"), ("X.2", "partly"), ("X.3", "unknown")]
    assert found[1].why == frameworks.A_PART
    assert "no control tests C-KEY-01" in found[2].why.en


def test_the_worst_requirement_decides() -> None:
    """One that fails shows, whatever else passes."""
    found = frameworks.rows(
        mapping(("C-LOG-03", "X.1", "equal"), ("C-KEY-01", "X.1", "equal")),
        RULES,
        [watching("sound", "C-LOG-03"), watching("keys", "C-KEY-01")],
        {"sound": "passed", "keys": "failed"},
    )
    assert [(row.state, row.why.en) for row in found] == [("failed", "keys: failed")]


def test_a_requirement_that_is_gone_is_unknown_and_the_rest_goes_on() -> None:
    """The reason is named; the other numbers stand."""
    found = frameworks.rows(
        mapping(("C-GONE-01", "X.1", "equal"), ("C-LOG-03", "X.2", "equal")),
        RULES,
        [watching("sound", "C-LOG-03")],
        {"sound": "passed"},
    )
    assert [row.state for row in found] == ["unknown", "passed"]
    assert found[0].why.en == "C-GONE-01: no row of this id is loaded"


def test_a_control_that_names_a_requirement_that_is_gone_is_named() -> None:
    """It is not left out quietly."""
    (found,) = frameworks.astray(RULES, [watching("sound", "C-LOG-03", "C-GONE-01")])
    assert (found[0].id, found[1]) == ("sound", "C-GONE-01")


@settings(max_examples=40, deadline=None)
@given(
    links=st.lists(st.tuples(st.sampled_from([*IDS, "C-GONE-01"]), st.sampled_from(["X.1", "X.2", "X.3"])), max_size=9),
    states=st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(judging.WORST)),
    covers=st.lists(st.sampled_from(IDS), min_size=3, max_size=3),
)
def test_no_number_is_green_without_a_passed_control_behind_each_link(
    links: list[tuple[str, str]], states: dict[str, str], covers: list[str]
) -> None:
    """Unknown is never green, and a state a control never had is not invented."""
    made = mapping(*dict.fromkeys((id, number, "equal") for id, number in links))
    controls = [watching(name, id) for name, id in zip("abc", covers, strict=True)]
    for row in frameworks.rows(made, RULES, controls, states):
        behind = [frameworks.testers(RULES, controls).get(one.tested.id, []) for one in row.links]
        if row.state == "passed":
            assert all(behind)
            assert any(states.get(one.id) == "passed" for mine in behind for one in mine)
        if not all(behind):
            assert row.state in ("unknown", "failed")


@pytest.mark.parametrize("one", mappings(), ids=lambda one: str(one.id))
def test_what_ships_is_unknown_before_anything_was_tested(one: Mapped) -> None:
    """An installation that tested nothing shows nothing green in any framework."""
    found = frameworks.rows(one, RULES, [watching("sound", *IDS)], {})
    assert {row.state for row in found} == {"unknown"}
    assert isinstance(one.links[0], Link)
