"""A rule over stored events: SQL finds what the slow executor finds, page by page, within its bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from matching.worlds import records, trees

from lionrock.detection import routing
from lionrock.events.hunting import CATEGORY, PRODUCT, SERVICE
from lionrock.events.ports import RuleHits, RuleHunt
from lionrock.events.records import LogRecord, LogSource
from lionrock.kernel.errors import InputError, UnavailableError
from lionrock.kernel.text import same
from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.predicates import (
    ANYWHERE,
    Form,
    Like,
    Not,
    On,
    Phrase,
    Present,
    Regex,
    Rule,
    SameAs,
    Tree,
    Wild,
    every,
    some,
)
from lionrock.matching.reference import holds
from lionrock.matching.trees import packed
from lionrock.telemetry import retrohunt
from lionrock.telemetry.eventsql_bounds import MOST_CALLS, calls, wider
from lionrock.telemetry.eventstore import Events, _event
from telemetry.world import NOON, put, record


def sql(store: Events, tree: Tree, length: int = MOST_CALLS, **asked: Any) -> list[int]:
    """Return the ordinals of the events the store finds, in order, page by page."""
    found: list[int] = []
    hunt = RuleHunt(packed(routing.stored(tree)), **asked)
    while True:
        hits = retrohunt.Search(store._in_order, hunt, length=length).run(_event)
        found += [int(event.id.rpartition(":")[2]) for event in hits.events]
        if hits.before is None:
            assert hits.reached == 1.0
            return sorted(found)
        hunt = RuleHunt(hunt.tree, **(asked | {"before": hits.before}))


def stored(store: Events, world: Sequence[LogRecord]) -> None:
    """Store these records alone, a minute apart."""
    store._opened().query("TRUNCATE TABLE lionrock.event")
    store._next.clear()
    put(store, *world)


def record_of(fields: dict[str, Any], note: str, place: int, product: str = "linux") -> LogRecord:
    """Return a record with these fields and this message."""
    return record(
        fields=fields, message=note, time=NOON + timedelta(minutes=place), logsource=LogSource(product, None, "auth")
    )


def agree(
    store: Events,
    rules: Sequence[Tree],
    world: Sequence[tuple[dict[str, Any], str]],
    lengths: Sequence[int] = (MOST_CALLS,),
) -> None:
    """Hold the three executors equal on every rule and record, however long a statement may be."""
    found = [record_of(fields, note, place) for place, (fields, note) in enumerate(world)]
    stored(store, found)
    fast = Engine(compile_rules([Rule(str(n), tree) for n, tree in enumerate(rules)]))
    pairs = fast.match([fields for fields, _ in world], notes=[note for _, note in world])
    for number, tree in enumerate(rules):
        slow = [place for place, (fields, note) in enumerate(world) if holds(tree, fields, note)]
        assert [place for place, rule in pairs if rule == number] == slow
        assert all(sql(store, tree, length) == slow for length in lengths), tree


WORLDS = st.lists(st.tuples(records(), st.text("ab1É", max_size=3)), min_size=1, max_size=8)


@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trees(), min_size=1, max_size=4), WORLDS)
@example([On("Image", Phrase("contains", "SS")), Not(On("Image", Phrase("equals", "k")))], [
    ({"Image": "weiß"}, ""), ({"Image": ["x", "\N{KELVIN SIGN}"]}, ""), ({}, ""),
])  # fmt: skip
@example([On("Image", Phrase("equals", "7")), On("Image", Phrase("ends", " 7")), On("Image", Like(("1", Wild.ONE)))], [
    ({"Image": "7"}, ""), ({"Image": ["ß 7", "7ß"]}, ""), ({"Image": "1ß"}, ""), ({"Image": "1\0"}, ""),
])  # fmt: skip
@example([On("Image", SameAs("Other", "contains"))], [({"Image": "aÉ'", "Other": "É'"}, ""), ({"Image": "É"}, "")])
def test_three_executors_agree(opened: Events, rules: list[Tree], world: list[tuple[dict[str, Any], str]]) -> None:
    """Whatever the rules and records, all three find the same pairs."""
    agree(opened, rules, world)


@pytest.mark.suite
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trees(), min_size=1, max_size=4), WORLDS)
def test_three_executors_agree_on_many(
    opened: Events, rules: list[Tree], world: list[tuple[dict[str, Any], str]]
) -> None:
    """The same over two hundred worlds, also where a statement holds a part of the rule alone, or nothing of it."""
    agree(opened, rules, world, (MOST_CALLS, 30, 8, 0))


@pytest.mark.parametrize("form", ["equals", "contains", "starts", "ends"])
def test_a_rule_of_a_thousand_texts_is_as_exact_as_one_of_one(opened: Events, form: Form) -> None:
    """Many texts are one condition, a length or two hundred at a time; letters of several bytes, lists, open values."""
    texts = [*(f"n{n}" for n in range(1_000)), "\N{GREEK SMALL LETTER ALPHA}b", "ss", "q" * 40]
    values: list[Any] = [
        "n7",
        "N999",
        "xn7",
        "n7x",
        "n1000",
        "\N{GREEK CAPITAL LETTER ALPHA}B",
        "wei\xdf",
        ["", "n5"],
        "",
        "n",
    ]
    world = [({"Image": value, "Other": value}, "") for value in values]
    own = every((some(On("Image", Phrase(form, text)) for text in texts), Not(On("Image", Phrase("equals", "n7")))))
    likes = some(On("Other", Like((text, Wild.MANY))) for text in texts[:100])
    for tree in (own, likes):
        found = [record_of(fields, note, place) for place, (fields, note) in enumerate(world)]
        stored(opened, found)
        assert sql(opened, tree) == [place for place, (fields, _) in enumerate(world) if holds(tree, fields)]


WINDOWS = LogSource("windows", None, None)


def test_what_routes_a_record_is_told_apart(opened: Events) -> None:
    """A channel is that of Windows alone; the message is a keyword's business where no Windows wrote it."""
    world = [
        record(logsource=WINDOWS, fields={"Channel": "Security", "EventID": 1102}, message="cleared needle"),
        record(logsource=LogSource("linux", None, "auth"), fields={"Channel": "Security"}, message="cleared needle"),
        record(logsource=LogSource(None, "proxy", None), fields={"x": ["a", "NEEDLE"]}, message=""),
    ]
    stored(opened, world)
    rules: list[Tree] = [
        On(routing.CHANNEL, Phrase("equals", "security")),
        Not(On(routing.CHANNEL, Present())),
        On(SERVICE, Regex("^au")),
        every((On(CATEGORY, Phrase("equals", "PROXY")), Not(On(PRODUCT, Present())))),
        On(ANYWHERE, Phrase("contains", "needle")),
        On("Channel", SameAs(routing.CHANNEL)),
    ]
    for tree in rules:
        slow = [n for n, one in enumerate(world) if holds(tree, routing.seen(one), routing.note(one))]
        assert sql(opened, tree) == slow, tree


def clock(place: int) -> dict[str, Any]:
    """Return the parts of the nth of many records, an hour apart."""
    return {"fields": {"n": str(place), "even": place % 2 == 0}, "time": NOON + timedelta(hours=place)}


@pytest.fixture
def many(opened: Events) -> Events:
    """Return a store with a hundred events, an hour apart; every other is even."""
    stored(opened, [record(**clock(place)) for place in range(100)])
    return opened


THIRD = some(every((On("even", Phrase("equals", "true")), On("n", Regex(f"^{n}$")))) for n in range(0, 100, 3))


@pytest.mark.parametrize("length", [MOST_CALLS, 60, 0])
def test_what_is_too_long_for_a_statement_is_tested_apart(many: Events, length: int) -> None:
    """The store is asked something wider, and the answer is the same: pages, days, and where time was used up."""
    wanted = list(range(0, 100, 6))
    assert (length == MOST_CALLS) == (wider(THIRD, length) == THIRD)
    assert sql(many, THIRD, length) == sql(many, THIRD, length, limit=5) == wanted
    found, before, pages = [], None, 0
    while pages == 0 or before is not None:
        asked = RuleHunt(packed(THIRD), limit=3, counting=True, seconds=0.0 if pages < 3 else 30.0, before=before)
        hits = retrohunt.Search(many._in_order, asked, length=length).run(_event)
        found.append(hits)
        before, pages = hits.before, pages + 1
    assert (sum(hits.matched for hits in found), sum(hits.looked for hits in found)) == (17, 100)
    assert sum(n for hits in found for _, n in hits.days) == 17
    assert all(len(hits.events) == min(3, hits.matched) for hits in found)


@pytest.mark.parametrize("length", [MOST_CALLS, 0])
@pytest.mark.parametrize("counting", [False, True])
def test_a_statement_refused_leaves_nothing_behind(
    many: Events, monkeypatch: pytest.MonkeyPatch, length: int, *, counting: bool
) -> None:
    """What was found in a slice before one of its statements failed is found once, in the smaller slices after it."""
    monkeypatch.setattr(retrohunt, "PAGE", 20)
    for refused in range(4, 9):
        asked: list[str] = []

        def rows(sql: str, values: Mapping[str, Any], refused: int = refused, asked: list[str] = asked) -> Any:
            asked.append(sql)
            if len(asked) == refused:
                raise UnavailableError(same("no memory"), same("later"))
            return many._in_order(sql, values)

        hunting = RuleHunt(packed(EVEN), limit=1000, counting=counting)
        hits = retrohunt.Search(rows, hunting, length=length, places=0).run(_event)
        assert (hits.matched, hits.looked, len(hits.events)) == (50, 100, 50), refused
        assert sum(n for _, n in hits.days) == (50 if counting else 0), refused


@pytest.mark.parametrize("length", [MOST_CALLS, 0])
@pytest.mark.parametrize("places", [1000, 0])
def test_days_before_1970_are_days_too(opened: Events, length: int, places: int) -> None:
    """Clocks that were never set count as any other."""
    first = datetime(1970, 1, 1, tzinfo=UTC)
    moments = [first + timedelta(hours=hours) for hours in (-25, -24, -1, 0, 23)]
    stored(opened, [record(fields={"even": True}, time=moment) for moment in moments])
    asked = RuleHunt(packed(EVEN), counting=True)
    hits = retrohunt.Search(opened._in_order, asked, length=length, places=places).run(_event)
    assert hits.days == ((first, 2), (first - timedelta(days=1), 2), (first - timedelta(days=2), 1))


@pytest.mark.parametrize("length", [MOST_CALLS, 0])
def test_a_field_named_as_a_log_source_is_none(opened: Events, length: int) -> None:
    """An event that says itself of which product it is has not thereby become one of it."""
    stored(opened, [record(logsource=LogSource(None, "proxy", None), fields={PRODUCT: "windows", "x": "y"})])
    assert sql(opened, On(PRODUCT, Phrase("equals", "windows")), length) == []
    assert sql(opened, every((On("x", Present()), Not(On(PRODUCT, Present())))), length) == [0]


def test_a_rule_of_endless_length_is_hunted_with(many: Events) -> None:
    """What the engine could not plan for, or would refuse, comes to an end: fields compared, pairs, negations."""
    long = [
        some(On(f"f{n}", SameAs("n")) for n in range(500)),
        some(every((On("n", Phrase("equals", str(n))), On("even", Phrase("equals", "true")))) for n in range(500)),
        every(Not(On("n", Phrase("equals", str(n)))) for n in range(2, 900)),
    ]
    assert all(calls(wider(tree)) <= MOST_CALLS < calls(tree) for tree in long)
    assert [sql(many, tree) for tree in long] == [[], list(range(0, 100, 2)), [0, 1]]


EVEN = On("even", Phrase("equals", "true"))


def hunt(store: Events, tree: Tree, **asked: Any) -> RuleHits:
    """Return one answer."""
    return store.hunt_rule(RuleHunt(packed(tree), **asked))


def test_pages_follow_each_other(many: Events) -> None:
    """Newest first, no event twice, none left out, whatever the size of a page."""
    assert sql(many, EVEN, limit=7) == list(range(0, 100, 2))
    assert sql(many, EVEN, limit=7, since=NOON + timedelta(hours=10), until=NOON + timedelta(hours=20)) == [
        10, 12, 14, 16, 18,
    ]  # fmt: skip
    first = hunt(many, EVEN, limit=2)
    assert ([event.id for event in first.events], first.matched) == (["s1:98", "s1:96"], 2)
    assert 0.0 < first.reached < 0.1


def test_counting_goes_on_behind_the_page(many: Events) -> None:
    """With counting the whole span is counted by day, though few events are given."""
    hits = hunt(many, EVEN, limit=3, counting=True)
    assert (len(hits.events), hits.matched, hits.looked, hits.before) == (3, 50, 100, None)
    assert sum(count for _, count in hits.days) == 50
    assert hits.days[0][0] == datetime(2026, 11, 26, tzinfo=UTC)


def test_time_used_up_is_told(many: Events) -> None:
    """An answer without time looks at one slice and says where to go on."""
    asked = RuleHunt(packed(EVEN), limit=1000, seconds=0.0)
    hits = retrohunt.Search(many._rows, asked, first=10).run(_event)
    assert hits.before is not None
    assert 0.0 < hits.reached < 0.2
    assert 0 < len(hits.events) < 10
    rest = hunt(many, EVEN, limit=1000, before=hits.before)
    assert len(hits.events) + len(rest.events) == 50


def test_open_values_are_bounded(many: Events) -> None:
    """A slice with more values than may be held is halved until it has fewer."""
    asked = RuleHunt(packed(On("n", Regex("^.?7$"))), seconds=30.0)
    hits = retrohunt.Search(many._rows, asked, most=5).run(_event)
    assert [event.fields["n"] for event in hits.events] == [f"{n}7" for n in "987654321"] + ["7"]
    assert (hits.looked, hits.before) == (100, None)


@pytest.mark.parametrize("tree", [EVEN, On("n", Regex("^.?7$")), Not(On("n", Regex("^[1-9]?7$")))])
def test_candidates_looked_up_or_looked_through_are_the_same(many: Events, tree: Tree) -> None:
    """Few candidates are found again by their instants, many by their slice; both are counted by the same days."""
    asked = RuleHunt(packed(tree), limit=20, counting=True, seconds=30.0)
    few, through = (retrohunt.Search(many._rows, asked, places=places).run(_event) for places in (1000, 0))
    assert (few.matched, few.days, few.looked) == (through.matched, through.days, 100)
    assert [event.id for event in few.events] == [event.id for event in through.events]
    assert few.matched == (50 if tree == EVEN else 90 if isinstance(tree, Not) else 10)


@pytest.mark.parametrize("tree", [["&", ["nothing", "x"]], ["!"], [], ["number", "x", "lt", "a"], [["&"] * 3]])
def test_no_tree_is_refused(many: Events, tree: list[Any]) -> None:
    """What is no tree is an input error, not one of the engine."""
    with pytest.raises(InputError):
        many.hunt_rule(RuleHunt(tree))


def test_a_tree_of_endless_depth_is_refused(many: Events) -> None:
    """Nesting is bounded."""
    tree: list[Any] = ["present", "x"]
    for _ in range(5_000):
        tree = ["!", tree]
    with pytest.raises(InputError):
        many.hunt_rule(RuleHunt(tree))


def test_events_of_an_earlier_release_are_counted_apart(opened: Events) -> None:
    """Rows without a log source are not looked at, and the answer says how many there are."""
    stored(opened, [record()])
    opened._opened().query("ALTER TABLE lionrock.event UPDATE routed = 0 WHERE 1 SETTINGS mutations_sync = 1")
    hits = hunt(opened, On("EventID", Present()))
    assert (hits.events, hits.unknown) == ((), 1)
