"""Rules are sorted into lanes, and no lane loses a rule that may be true there."""

from __future__ import annotations

from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.partition import partition
from lionrock.matching.predicates import Not, On, Phrase, Present, Regex, Rule, Tree, every, some


def event(number: int) -> Tree:
    """Return the test for an event id."""
    return On("EventID", Phrase("equals", str(number)))


def line(text: str) -> Tree:
    """Return the test for a command line."""
    return On("Line", Phrase("contains", text))


RULES = [
    Rule("one", every((event(1), line("a")))),
    Rule("two", every((some((event(1), event(2))), line("b")))),
    Rule("not-one", every((Not(event(1)), line("c")))),
    Rule("any", line("d")),
    Rule("odd", every((On("EventID", Regex("^1")), line("e")))),
    Rule("there", every((On("EventID", Present()), line("f")))),
]


def rules_of(record: dict[str, object]) -> set[str]:
    """Return the keys of the rules in a record's lane."""
    plan = compile_rules(RULES, ["EventID"])
    engine = Engine(plan)
    lane = plan.lane(engine._walked(engine.route(record)))
    return {plan.keys[rule] for rule in lane.rules}


def test_a_lane_holds_what_can_be_true_there() -> None:
    """A settled test costs nothing; one that shows only in the record stays."""
    assert rules_of({"EventID": 1}) == {"one", "two", "any", "odd", "there"}
    assert rules_of({"EventID": "2"}) == {"two", "not-one", "any", "odd", "there"}
    assert rules_of({"EventID": 77}) == {"not-one", "any", "odd", "there"}
    assert rules_of({}) == {"not-one", "any"}


def test_several_values_at_a_fork_settle_nothing() -> None:
    """An event whose channel is written twice is held against every rule."""
    assert rules_of({"EventID": [1, 2]}) == {rule.key for rule in RULES}


def test_equal_lanes_are_one() -> None:
    """Ids that no rule tells apart share a lane."""
    found = partition([Rule("a", every((some((event(1), event(2))), line("a"))))], ["EventID"])
    fork = found.forks[-1]
    assert fork.values["1"] == fork.values["2"]
    assert fork.other == fork.absent
