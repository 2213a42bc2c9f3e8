"""Expectations: what a word covers and what it never does, kept, told and ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from conftest import HandClock
from opening import SUPERVISOR, let_all_open
from sqlalchemy import insert, select

from detection.test_foreign import OPEN, ORDINALS
from detection.test_foreign import match as told
from lionrock.assurance import erasing
from lionrock.detection import alerts, expectation, expectations, expecting, replaying, service, store
from lionrock.detection.expecting import Word
from lionrock.detection.findings import Counted, Expected, Finding
from lionrock.detection.service import Desk
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.events.findings import RulesLoaded
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
WORD = Word("Chan Mei-ling", "the backup account")


def match(
    at: datetime = NOON,
    level: str = "medium",
    rule: str = "r1",
    host: str = "db01",
    user: str | None = "backup",
    address: str | None = None,
) -> Match:
    """Return one match of a rule."""
    return Match(rule, Text("Lamp", "燈"), level, (), 0, at, host, user, address, "lit")


def count(platform: Platform, *matches: Match, replayed_by: int = 0) -> None:
    """Count matches in a change of their own."""
    placed = [replace(one, ordinal=next(ORDINALS)) for one in matches]
    with platform.change(system("test"), "a test") as change:
        Desk(platform).count(change, Frame("s", "x", 0, (), platform.now(), "00", replayed_by), placed)
        change.publish(RulesLoaded(0, 0, "0"))


def rows(platform: Platform) -> list[Finding]:
    """Return every finding, the latest first."""
    return store.listing(platform.db, Search(expected=None))


def given(platform: Platform, word: Word = WORD) -> expectation.Expectation:
    """Return the word given for the one finding there is."""
    [found] = rows(platform)
    [made] = expecting.expect(platform, ANALYST, [found.id], word)
    return made


def latest(platform: Platform) -> tuple[bool, bool]:
    """Return whether the latest finding is expected, and whether the fact of it opens."""
    found = rows(platform)[0]
    fact = found.fact()
    assert fact.expected == (found.expected is not None)
    return fact.expected, fact.opens


def test_what_comes_tomorrow_is_expected_from_the_first_moment(either: Platform, clock: HandClock) -> None:
    """The next day's row is stored and counted, opens nothing, and names the word that covers it."""
    count(either, match())
    word = given(either)
    clock.set(clock.now + days(1))
    count(either, match(NOON + days(1)), match(NOON + days(1)))
    found = rows(either)[0]
    assert latest(either) == (True, False)
    assert found.expected is not None
    assert (found.expected.expectation, found.expected.reason, found.count) == (word.id, WORD.reason, 2)
    assert expectations.swallowed(either.db, [word.id])[word.id] == expectations.Swallowed(2, 3, NOON + days(1))
    assert Desk(either).between(NOON - days(2), NOON + days(3)) == []


def test_a_word_ends_at_the_instant_of_its_expiry(platform: Platform, clock: HandClock) -> None:
    """A microsecond before it still covers; at it, it does not, and a row of that day is unexpected from then on."""
    count(platform, match())
    word = given(platform, replace(WORD, days=1))
    clock.set(word.until - timedelta(microseconds=1))
    count(platform, match(NOON + days(1)))
    assert latest(platform) == (True, False)
    clock.set(word.until)
    count(platform, match(NOON + days(1)))
    assert latest(platform) == (False, True)
    count(platform, match(NOON + days(2)))
    assert latest(platform) == (False, True)


def test_a_graver_finding_is_never_covered(platform: Platform, clock: HandClock) -> None:
    """Given for medium it covers low and medium; high is unexpected, and a row that grows graver is so again."""
    count(platform, match())
    given(platform)
    count(platform, match(NOON + days(1), "low"))
    assert latest(platform) == (True, False)
    count(platform, match(NOON + days(1), "high"))
    assert latest(platform) == (False, True)
    assert rows(platform)[0].level == "high"
    count(platform, match(NOON + days(2), "critical"), match(NOON + days(2), "low"))
    assert latest(platform) == (False, True)


def test_one_marked_by_hand_is_unexpected_once_it_grows_graver(platform: Platform) -> None:
    """The person saw a medium one."""
    count(platform, match())
    service.expect(platform, ANALYST, rows(platform)[0].id, "seen")
    count(platform, match())
    assert latest(platform) == (True, False)
    count(platform, match(level="high"))
    assert latest(platform) == (False, True)


@pytest.mark.parametrize(
    "other",
    [
        match(NOON + days(1), host="web", user="eve"),
        match(NOON + days(1), rule="r2"),
    ],
)
def test_another_entity_or_rule_is_not_covered(platform: Platform, other: Match) -> None:
    """A word is about one rule and one entity."""
    count(platform, match())
    given(platform)
    count(platform, other)
    assert latest(platform) == (False, True)


def test_a_narrowed_word_lets_nobody_else_through(platform: Platform) -> None:
    """Neither alone nor beside the one it names, nor later on the same day."""
    count(platform, match(address="203.0.113.9"))
    given(platform, replace(WORD, address="203.0.113.9"))
    count(platform, match(NOON + days(1), address="203.0.113.9"))
    assert latest(platform) == (True, False)
    count(platform, match(NOON + days(1), address="198.51.100.1"))
    assert latest(platform) == (False, True)
    count(platform, match(NOON + days(2), address="203.0.113.9"), match(NOON + days(2), address="198.51.100.1"))
    assert latest(platform) == (False, True)


def test_beyond_fifty_names_nothing_narrowed_covers(platform: Platform) -> None:
    """What is not looked at one by one is not taken for usual."""
    count(platform, match(address="203.0.113.9"))
    given(platform, replace(WORD, user="backup"))
    many = [match(NOON + days(1), address=f"198.51.100.{n}") for n in range(60)]
    count(platform, *many)
    assert latest(platform) == (False, True)


def test_a_real_word_does_not_cover_a_drill(platform: Platform) -> None:
    """A drill tests whether we see."""
    count(platform, match())
    given(platform)
    count(platform, match(), replayed_by=2 * 86_400_000_000)
    assert latest(platform) == (False, True)


def test_another_text_of_the_rule_is_another_rule(platform: Platform) -> None:
    """What the person saw was the old one; a rule that is unknown here cannot be said to have changed."""
    count(platform, match())
    [found] = rows(platform)
    word = replace(given(platform), text="old")
    words = expectation.Standing({word.key: [word]}, platform.now())
    fresh = replace(found, id="f" * 32, expected=None)
    assert replace(word, text="").stale("new")
    for text, covered in (("old", True), ("", True), ("new", False)):
        counted = Counted(fresh, (), who=frozenset({("backup", None)}), text=text)
        assert (words.met(counted).expected is not None) == covered
        marked = replace(fresh, expected=Expected("a", "b", platform.now(), word.id))
        assert (words.kept(marked, counted).expected is not None) == covered


def test_what_stands_open_of_the_same_kind_is_marked_with_it(platform: Platform) -> None:
    """Not what is graver, and not where the word is narrowed."""
    count(platform, match(), match(NOON - days(1)), match(NOON - days(2), "high"))
    expecting.expect(platform, ANALYST, [rows(platform)[0].id], WORD)
    assert [one.expected is not None for one in rows(platform)] == [True, True, False]


def test_ended_it_covers_nothing_more(platform: Platform) -> None:
    """What it covered stays marked; the second time is a conflict."""
    count(platform, match())
    word = given(platform)
    expecting.end(platform, ANALYST, word.id, "the account is gone")
    assert latest(platform)[0]
    count(platform, match(NOON + days(1)))
    assert latest(platform) == (False, True)
    with pytest.raises(ConflictError):
        expecting.end(platform, ANALYST, word.id, "again")


def test_undone_it_gives_back_what_it_covered(either: Platform) -> None:
    """It was no usual work after all: the findings stand open, and incidents hear of them anew."""
    count(either, match(level="high"))
    word = given(either)
    count(either, match(NOON + days(1), "high"))
    assert store.count(either.db, Search()) == 0
    expecting.undo(either, ANALYST, word.id, "it was an intruder")
    assert store.count(either.db, Search()) == 2
    assert all(one.fact().opens for one in rows(either))
    either.settle()
    assert reading.count(either.db, reading.Search(kind="DetectionFinding")) == 4


def test_renewed_it_goes_on_for_the_rule_as_it_is(platform: Platform, clock: HandClock) -> None:
    """The old one ends, and what it covered today is covered on."""
    count(platform, match())
    word = given(platform)
    clock.set(clock.now + days(20))
    fresh = expecting.renew(platform, ANALYST, word.id, 30)
    assert fresh.until == clock.now + days(30)
    count(platform, match())
    assert latest(platform) == (True, False)
    assert [one.id for one in expectations.standing(platform.db, clock.now)] == [fresh.id]


def test_renewed_twice_at_once_it_stands_once(platform: Platform) -> None:
    """The second who clicks is told; else one would stay when the other is ended."""
    count(platform, match())
    word = given(platform)
    fresh = expecting.renew(platform, ANALYST, word.id, 30)
    with pytest.raises(ConflictError, match="expected already"):
        expecting.renew(platform, ANALYST, word.id, 30)
    assert [one.id for one in expectations.standing(platform.db, platform.now())] == [fresh.id]


def test_a_rule_put_back_to_watch_opens_nothing_by_what_it_found_before(platform: Platform) -> None:
    """Neither by a row of that day that grows graver, nor by one that a word covered."""
    rule = next(iter(platform.port(Runner).serving.rules.values()))
    let_all_open(platform)
    count(platform, replace(match(rule=rule.id), digest=rule.digest))
    assert latest(platform) == (False, True)
    word = given(platform)
    replaying.watch(platform, SUPERVISOR, [rule.id], "noisy")
    count(platform, replace(match(rule=rule.id, level="high"), digest=rule.digest))
    assert latest(platform) == (False, False)
    service.expect(platform, ANALYST, rows(platform)[0].id, "seen")
    count(platform, replace(match(NOON + days(1), rule=rule.id), digest=rule.digest))
    assert latest(platform) == (True, False)
    expecting.undo(platform, ANALYST, word.id, "wrong")
    assert latest(platform) == (False, False)


def test_undone_after_its_rule_watches_it_opens_nothing(platform: Platform) -> None:
    """What a live rule found and a word covered comes back, and opens no incident while the rule watches."""
    rule = next(iter(platform.port(Runner).serving.rules.values()))
    let_all_open(platform)
    count(platform, replace(match(rule=rule.id, level="high"), digest=rule.digest))
    word = given(platform)
    replaying.watch(platform, SUPERVISOR, [rule.id], "noisy")
    expecting.undo(platform, ANALYST, word.id, "wrong")
    assert latest(platform) == (False, False)


def test_soonest_expiry_stands_first_and_what_still_fires_is_told(either: Platform, clock: HandClock) -> None:
    """A word that ran out is told of while what it covered is found again."""
    count(either, match(), match(user="eve"))
    for one, length in zip(rows(either), (30, 7), strict=True):
        expecting.expect(either, ANALYST, [one.id], replace(WORD, days=length))
    standing = expectations.standing(either.db, clock.now)
    assert [(one.until - clock.now).days for one in standing] == [7, 30]
    clock.set(clock.now + days(8))
    assert expectations.still_fire(either.db, clock.now - days(7), clock.now) == []
    count(either, match(NOON + days(8)), match(NOON + days(8), user="eve"))
    found = expectations.still_fire(either.db, clock.now - days(7), clock.now)
    assert [one.entity for one in found] == [standing[0].entity]


def test_alerts_covered_later_are_closed_at_their_product_too(platform: Platform) -> None:
    """Those marked with the word and those that come under it; after an undo none is closed any more."""
    count(platform, told(OPEN))
    word = given(platform)
    count(platform, told(replace(OPEN, id="78")), told(replace(OPEN, id="79", state="closed")))
    assert sorted(one.id for one in alerts.wanted(platform.db, ["wazuh"])) == ["77", "78"]
    assert {one.wanted for one in alerts.wanted(platform.db, ["wazuh"])} == {WORD.reason}
    expecting.undo(platform, ANALYST, word.id, "wrong")
    assert alerts.wanted(platform.db, ["wazuh"]) == []


@pytest.mark.parametrize(
    "word", [replace(WORD, days=366), replace(WORD, days=0), replace(WORD, owner=" "), replace(WORD, reason="x" * 1001)]
)
def test_a_word_has_an_owner_a_reason_and_an_end(platform: Platform, word: Word) -> None:
    """A year at most; none is endless."""
    count(platform, match())
    with pytest.raises(InputError):
        given(platform, word)
    assert expectations.standing(platform.db, platform.now()) == []


def test_no_more_stand_than_can_be_looked_at(platform: Platform) -> None:
    """One too many is refused; after one ended there is room."""
    count(platform, match())
    first = given(platform)
    with platform.db.begin() as db:
        table = expectations.EXPECTATION
        [row] = db.execute(select(table)).mappings()
        db.execute(insert(table), [{**row, "id": f"{n:032x}", "rule": f"r-{n}"} for n in range(expectations.MOST - 1)])
    with pytest.raises(InputError, match="stand already"):
        given(platform)
    expecting.end(platform, ANALYST, first.id, "over")
    assert given(platform).id in {one.id for one in expectations.standing(platform.db, platform.now())}


def test_an_administrator_gives_no_word(platform: Platform) -> None:
    """It is a decision; and what is not there cannot be expected."""
    count(platform, match())
    with pytest.raises(RefusedError):
        expecting.expect(platform, Actor("b", "F", "administrator", "totp", fresh=True), [rows(platform)[0].id], WORD)
    with pytest.raises(NotFoundError):
        expecting.expect(platform, ANALYST, ["f" * 32], WORD)


def test_an_expected_finding_joins_no_incident(platform: Platform) -> None:
    """Neither opens it one, nor does it join the one that stands open around it."""
    count(platform, match(level="high"))
    given(platform)
    count(platform, match(NOON + days(1), "high"))
    platform.settle()
    assert reading.count(platform.db, reading.Search(kind="IncidentOpened")) == 1
    assert reading.count(platform.db, reading.Search(kind="FindingJoined")) == 1


def test_an_erased_word_is_nowhere(either: Platform) -> None:
    """Owner and reason go from the word, from what it covered and from what another product would be told."""
    count(either, told(OPEN))
    word = given(either)
    count(either, told(replace(OPEN, id="78")))
    expecting.end(either, ANALYST, word.id, "left the company")
    for kind in ("ExpectationSet", "ExpectationEnded"):
        [leaf] = reading.listing(either.db, reading.Search(kind=kind))
        erasing.erase(either, leaf.id, replace(ANALYST, role="supervisor"), "asked for")
    kept = expectations.get(either.db, word.id)
    assert kept is not None
    held = [kept.owner, kept.reason, kept.ended_why, *(one.expected.reason for one in rows(either) if one.expected)]
    assert all("because: asked for" in one for one in held)
    assert {one.wanted for one in alerts.wanted(either.db, ["wazuh"])} == {"Marked as expected."}
