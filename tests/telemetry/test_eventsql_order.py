"""A tree in the order in which little is read is the same tree: what it is true of does not change."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.worlds import records, trees

from lionrock.matching.predicates import TRUE, Every, Not, On, Phrase, SameAs, Tree, every, some
from lionrock.matching.reference import holds
from lionrock.telemetry.eventsql_order import factored, hinted, ordered

SHELL = On("Image", Phrase("ends", "\\cmd.exe"))
DUMP = On("CommandLine", Phrase("contains", "comsvcs"))
ONE, AUDITED = On("EventID", Phrase("equals", "1")), On("EventID", Phrase("equals", "4688"))
NAMED = On("NewProcessName", Phrase("ends", "\\cmd.exe"))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(trees(), trees(), trees(), st.lists(records(), min_size=1, max_size=4))
def test_order_changes_no_answer(one: Tree, two: Tree, three: Tree, world: list[dict[str, Any]]) -> None:
    """Neither where trees stand alone, nor as alternatives that share a part; a hint is true wherever its tree is."""
    for tree in (one, some((every((one, two)), every((one, three)))), Not(some((every((one, two)), one)))):
        for record in world:
            true = holds(tree, record, "")
            assert holds(ordered(tree), record, "") == true
            assert holds(factored(tree), record, "") == true
            assert holds(hinted(tree), record, "") or not true


def test_what_alternatives_share_is_asked_once_and_the_map_is_read_last() -> None:
    """A rule of two log sources: its dump, then what columns tell of both, then both."""
    sysmon, audit = every((ONE, SHELL, DUMP)), every((AUDITED, NAMED, DUMP))
    made = ordered(some((sysmon, audit)))
    assert isinstance(made, Every)
    assert made.parts == (
        DUMP,
        some((every((ONE, SHELL)), AUDITED)),
        some((every((ONE, SHELL)), every((AUDITED, NAMED)))),
    )


def test_an_alternative_with_nothing_of_its_own_takes_the_others_in() -> None:
    """What is shared is all there is to ask."""
    assert ordered(some((DUMP, every((DUMP, NAMED))))) == DUMP
    assert factored(some((DUMP, DUMP))) == DUMP


def test_what_columns_cannot_tell_is_no_hint() -> None:
    """A field of the map, two fields of which one is there, a negation."""
    assert [hinted(tree) for tree in (NAMED, On("Image", SameAs("Other")), Not(NAMED))] == [TRUE, TRUE, TRUE]
    assert hinted(Not(every((SHELL, DUMP)))) == Not(every((SHELL, DUMP)))
