"""Findings: one row per rule, entity and UTC day; counted once; never an asset by accident."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lionrock.detection import findings, service, store
from lionrock.detection.service import Desk
from lionrock.detection.store import Search
from lionrock.events.ports import Estate, Placed
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text, same

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)


class OneHost:
    """An estate with a single registered host."""

    def place(self, host: str) -> Placed | None:
        """Return the asset of host `web`."""
        return Placed("oms-web", "web", "oms", same("OMS")) if host == "web" else None

    def systems(self) -> Iterable[tuple[str, Text]]:
        """Return the one system."""
        return [("oms", same("OMS"))]

    def system(self, id: str) -> dict[str, Any]:
        """Return its name."""
        return {"name": same("OMS")}

    def operator(self) -> dict[str, Any]:
        """Return nothing: no operator is registered."""
        return {}


@pytest.fixture
def desk(platform: Platform) -> Desk:
    """Return the desk over an estate of one host."""
    platform.bind(Estate, OneHost())
    return Desk(platform)


def match(ordinal: int = 0, time: Instant | None = NOON, host: str | None = "web", **who: str) -> Match:
    """Return one match."""
    return Match(
        rule="r1",
        title=Text("Lamp", "燈"),
        level="high",
        tags=("attack.t1",),
        ordinal=ordinal,
        time=time,
        host=host,
        user=who.get("user"),
        address=who.get("address"),
        summary="lamp lit",
    )


def frame(replayed_by: int = 0) -> Frame:
    """Return a frame."""
    return Frame("s", "x", 0, (), NOON + timedelta(hours=1), "00", replayed_by)


def count(desk: Desk, *matches: Match, of: Frame | None = None) -> None:
    """Count matches in a change of their own."""
    with desk.platform.change(system("test"), "a test") as change:
        desk.count(change, of or frame(), matches)


def rows(desk: Desk) -> list[findings.Finding]:
    """Return every finding."""
    return store.listing(desk.platform.db, Search(expected=None))


def test_matches_of_one_rule_entity_and_day_are_one_row(desk: Desk) -> None:
    """Count, first and last tell of all of them."""
    count(desk, match(0), match(1, NOON + timedelta(hours=2)))
    count(desk, match(2, NOON - timedelta(hours=3)))
    [one] = rows(desk)
    assert (one.count, one.first, one.last) == (3, NOON - timedelta(hours=3), NOON + timedelta(hours=2))
    assert (one.entity.kind, one.entity.id, one.entity.system) == ("asset", "oms-web", "oms")


def test_another_day_is_another_row(desk: Desk) -> None:
    """The window is the UTC day of event time."""
    count(desk, match(0), match(1, NOON + timedelta(days=1)))
    assert [one.window for one in rows(desk)] == ["2026-11-23", "2026-11-22"]


@pytest.mark.parametrize(
    ("host", "who", "kind", "id"),
    [
        ("web", {"user": "bob", "address": "1.2.3.4"}, "asset", "oms-web"),
        ("stranger", {"user": "Bob", "address": "1.2.3.4"}, "user", "bob"),
        ("stranger", {"address": "1.2.3.4"}, "address", "1.2.3.4"),
        ("Stranger", {}, "none", "stranger"),
    ],
)
def test_the_entity_is_the_first_present(desk: Desk, host: str, who: dict[str, str], kind: str, id: str) -> None:
    """Asset, user, address; an unregistered host is *system unknown*."""
    count(desk, match(0, NOON, host, **who))
    [one] = rows(desk)
    assert (one.entity.kind, one.entity.id) == (kind, id)
    assert one.entity.system == ("oms" if kind == "asset" else None)


def test_a_replay_counts_at_its_own_time_and_is_marked(desk: Desk) -> None:
    """The offset of the frame is added, and the row is an exercise."""
    count(desk, match(), of=frame(replayed_by=86_400_000_000))
    [one] = rows(desk)
    assert (one.first, one.exercise) == (NOON + timedelta(days=1), True)


def test_an_attack_on_the_day_of_a_drill_is_no_part_of_it(desk: Desk) -> None:
    """Nor does the drill grow what is real: each has its row, of the same rule, entity and day."""
    count(desk, match(0, NOON - timedelta(days=1)), of=frame(replayed_by=86_400_000_000))
    count(desk, match(1))
    count(desk, match(2, NOON - timedelta(days=1)), of=frame(replayed_by=86_400_000_000))
    assert sorted((one.exercise, one.count, one.day) for one in rows(desk)) == [
        (False, 1, "2026-11-22"),
        (True, 2, "2026-11-22"),
    ]


def test_an_unknown_time_counts_as_learned(desk: Desk) -> None:
    """Nothing is guessed: the moment it was learned stands in."""
    count(desk, match(time=None))
    assert rows(desk)[0].first == NOON + timedelta(hours=1)


def test_fifty_events_are_kept_and_all_are_counted(desk: Desk) -> None:
    """A flood keeps its count and does not fill the table."""
    count(desk, *(match(n, NOON + timedelta(seconds=n)) for n in range(120)))
    [one] = rows(desk)
    assert one.count == 120
    assert len(desk.describe(one.id)["events"]) == 50
    assert desk.describe(one.id)["events"][0] == "s:0"


def test_an_expected_finding_leaves_the_open_list(desk: Desk) -> None:
    """It stays with person, reason and count, and is left out of what may join an incident."""
    count(desk, match())
    [one] = rows(desk)
    service.expect(desk.platform, ANALYST, one.id, "our own scanner")
    assert store.listing(desk.platform.db, Search()) == []
    assert desk.between(NOON - timedelta(days=1), NOON + timedelta(days=1)) == []
    assert rows(desk)[0].expected is not None


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_expected_needs_a_reason(desk: Desk, reason: str) -> None:
    """Without one, nothing is marked."""
    count(desk, match())
    with pytest.raises(InputError):
        service.expect(desk.platform, ANALYST, rows(desk)[0].id, reason)


def test_an_administrator_decides_nothing(desk: Desk) -> None:
    """Marking a finding is a decision."""
    count(desk, match())
    with pytest.raises(RefusedError):
        service.expect(desk.platform, Actor("b", "F", "administrator", "totp", fresh=True), rows(desk)[0].id, "x")


def test_an_unknown_finding_is_named(desk: Desk) -> None:
    """The error says which."""
    with pytest.raises(NotFoundError, match="no finding"):
        desk.describe(new_id())


def test_words_search_titles_hosts_and_people(desk: Desk) -> None:
    """Every word must stand somewhere; wildcards mean themselves."""
    count(desk, match(user="bob", address="1.2.3.4"))
    found = {words: store.count(desk.platform.db, Search(text=words)) for words in ("lamp bob", "燈", "%", "lamp eve")}
    assert found == {"lamp bob": 1, "燈": 1, "%": 0, "lamp eve": 0}
