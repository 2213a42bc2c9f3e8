"""Test calls: weekly at their hour, one line whenever asked, and what their control says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from conftest import HandClock

from lionrock.kernel.clock import hours
from lionrock.kernel.errors import ConfigurationError, UnavailableError
from lionrock.kernel.platform import Platform
from lionrock.paging import service, store
from lionrock.paging.service.testing import weekly_moment
from paging.world import HO, Pager, ask, configured, got, id_of, later, send, steps

WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""Ten in the morning in Hong Kong."""


def test_the_weekly_test_is_held_once_at_its_hour(manned: Platform, clock: HandClock) -> None:
    """Not before, not twice, and not half a day late."""
    clock.set(WEDNESDAY - hours(0.1))
    assert service.hold_weekly(manned) is None
    clock.set(WEDNESDAY)
    configured(manned, {"smtp_host": "mail.example", "smtp_from": "a@b.example"})
    page = service.hold_weekly(manned)
    assert page is not None
    assert page.test
    clock.set(WEDNESDAY + hours(1))
    assert service.hold_weekly(manned) is None
    clock.set(WEDNESDAY + hours(24 * 7 + 13))
    assert service.hold_weekly(manned) is None


def test_it_wakes_nobody_else(manned: Platform, clock: HandClock) -> None:
    """The ladder once; then it has failed, without a call to everybody."""
    configured(manned, {"weekly_day": "sunday", "weekly_hour": 9})
    page = service.hold_weekly(manned)
    assert page is not None
    for _ in range(4):
        later(manned, clock)
    assert got(manned, page.id).state == "unanswered"
    assert not any(line.startswith("everybody") for line in steps(manned, page.id))


def test_its_hour_is_a_setting(manned: Platform, clock: HandClock) -> None:
    """Or none; a word that is no day is refused."""
    configured(manned, {"weekly_day": "monday", "weekly_hour": 23})
    moment = weekly_moment(manned, clock.now)
    assert moment is not None
    assert moment.isoformat() == "2026-11-16T23:00:00+08:00"
    configured(manned, {"weekly_day": "none"})
    assert weekly_moment(manned, clock.now) is None
    configured(manned, {"weekly_day": "payday"})
    with pytest.raises(ConfigurationError):
        weekly_moment(manned, clock.now)


def test_nothing_is_tested_before_anything_is_set_up(platform: Platform, clock: HandClock) -> None:
    """Without a roster and without a line there is nobody and no way."""
    clock.set(WEDNESDAY)
    assert service.hold_weekly(platform) is None


def test_one_line_is_tested_to_one_person(manned: Platform, pager: Pager) -> None:
    """Its words say that it is a test; its code proves the line."""
    configured(
        manned, {"webhooks": {"a": {"url": pager.url, "medium": "chat"}, "b": {"url": pager.url, "medium": "sms"}}}
    )
    page = service.try_line(manned, HO, "webhook.b", id_of(manned, "lam"))
    send(manned)
    [body] = pager.bodies
    assert body["message"].startswith("This is a test")
    assert steps(manned, page.id)[-1] == "sent lam webhook.b"
    service.answer_by_code(manned, body["reference"], "192.0.2.1")
    assert store.messages.line(manned.db, "webhook.b").proven_at is not None
    assert ask(manned)


def test_a_line_that_is_not_used_is_not_tested(manned: Platform) -> None:
    """The telephone, an unknown one, and one with a problem."""
    configured(manned, {"webhooks": {"a": {"url": "http://elsewhere.example/", "medium": "chat"}}})
    for line in ("telephone", "unknown", "webhook.a"):
        with pytest.raises(UnavailableError):
            service.try_line(manned, HO, line, id_of(manned, "lam"))
