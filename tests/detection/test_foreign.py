"""Findings of other products: counted once under their own ids, followed in their state, placed like our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count as count_from

import pytest

from lionrock.detection import alerts, foreign, service, store
from lionrock.detection.foreign import Followed
from lionrock.detection.service import Desk
from lionrock.detection.store import Search
from lionrock.events.findings import RulesLoaded
from lionrock.events.records import Alert, Frame, LogRecord, LogSource, Match
from lionrock.kernel.change import Actor, system
from lionrock.kernel.platform import Platform

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANALYST = Actor("a", "Ng Tsz-kit", "analyst", "totp", fresh=True)
ORDINALS = count_from(1)
OPEN = Alert("wazuh", "77", "5712", "Brute force", "high", ("attack.t1110",), "open", "new", "https://siem.test/77")
CLOSED = replace(OPEN, state="closed", said="resolved")


def match(alert: Alert, host: str = "jump01") -> Match:
    """Return the match that a record with this alert makes."""
    record = LogRecord(
        "wazuh.alerts", LogSource("wazuh"), 2004, NOON, "", host, "root", "203.0.113.9", "said", {}, b"", alert
    )
    ordinal = next(ORDINALS)
    [found] = foreign.told([record], ordinal)
    assert found.ordinal == ordinal
    return found


def count(platform: Platform, *matches: Match) -> None:
    """Count matches in a change of their own."""
    with platform.change(system("test"), "a test") as change:
        Desk(platform).count(change, Frame("siem", "wazuh.alerts", 0, (), NOON, "00"), matches)
        change.publish(RulesLoaded(0, 0, "0"))


def of(platform: Platform) -> list[Followed]:
    """Return every alert kept."""
    return [
        one for found in store.listing(platform.db, Search(expected=None)) for one in alerts.of(platform.db, found.id)
    ]


def test_an_alert_is_a_finding_of_its_product_with_its_own_id(either: Platform) -> None:
    """Rule, level, place and link are the product's."""
    count(either, match(OPEN))
    [found] = store.listing(either.db, Search())
    assert (found.rule, found.level, found.title.en) == ("wazuh:5712", "high", "Brute force")
    assert (found.host, found.user, found.address, found.opens) == ("jump01", "root", "203.0.113.9", True)
    [alert] = of(either)
    assert (alert.key, alert.state, alert.said, alert.link) == (("wazuh", "77"), "open", "new", "https://siem.test/77")


def test_an_alert_told_again_is_not_counted_again(either: Platform) -> None:
    """Within a frame and across frames the same id is the same alert, and its last state is what stands."""
    count(either, match(OPEN), match(OPEN), match(replace(OPEN, id="78")))
    count(either, match(OPEN), match(CLOSED))
    [found] = store.listing(either.db, Search())
    assert found.count == 2
    assert {one.id: (one.state, one.said) for one in of(either)} == {
        "77": ("closed", "resolved"),
        "78": ("open", "new"),
    }
    assert alerts.standing(either.db, [found.id]) == {found.id: ("wazuh", 2, 1)}


def test_what_was_closed_before_it_was_told_opens_no_incident(platform: Platform) -> None:
    """It is kept and may join; an open one of the same kind lets the finding open one."""
    count(platform, match(CLOSED))
    [found] = store.listing(platform.db, Search())
    assert not found.opens
    count(platform, match(replace(OPEN, id="79")))
    [found] = store.listing(platform.db, Search())
    assert found.opens


def test_a_finding_marked_as_expected_wants_its_open_alerts_closed(either: Platform) -> None:
    """Only the open ones, with the person's reason."""
    count(either, match(OPEN), match(replace(CLOSED, id="80")))
    [found] = store.listing(either.db, Search())
    service.expect(either, ANALYST, found.id, "patch night")
    assert [(one.id, one.wanted) for one in alerts.wanted(either.db, ["wazuh"])] == [("77", "patch night")]
    assert alerts.wanted(either.db, ["elastic"]) == []


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://siem.test", "data:text/html,x", None])
def test_a_link_that_is_not_https_is_dropped(link: str | None) -> None:
    """What another product sends is not followed blindly."""
    assert foreign.followed(replace(OPEN, link=link), "f", NOON).link is None


def test_ids_that_the_database_keeps_as_one_are_one(either: Platform) -> None:
    """Two such in one frame would be refused as a double key, again and again, and nothing behind them be counted."""
    count(either, match(replace(OPEN, id="a\0b")), match(replace(OPEN, id="a\N{REPLACEMENT CHARACTER}b")))
    assert [one.id for one in of(either)] == ["a\N{REPLACEMENT CHARACTER}b"]
    count(either, match(replace(CLOSED, id="a\0b")))
    assert [one.state for one in of(either)] == ["closed"]
