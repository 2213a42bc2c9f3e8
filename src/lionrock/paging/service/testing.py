"""Test calls: every week the whole way to a person, and one line to one person whenever somebody asks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, Instant, hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import LionrockError, UnavailableError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.paging import lines, settings, store
from lionrock.paging.model import Page
from lionrock.paging.service.answering import CALL
from lionrock.paging.service.calling import PART, Order, open_page
from lionrock.register import roster

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

WEEKLY: Final = "weekly-test"
LATEST: Final = hours(12)
"""How long after its hour a weekly test is still held; one missed for longer stays missed."""


def weekly_moment(platform: Platform, now: Instant) -> Instant | None:
    """Return when the latest weekly test was due, None when the site has none; raises ConfigurationError."""
    found = settings.weekly(platform.settings)
    if found is None:
        return None
    day, hour = found
    today = now.astimezone(HONG_KONG).date()
    due = datetime.combine(today - timedelta(days=(today.weekday() - day) % 7), time(hour), HONG_KONG)
    return due if due <= now else due - timedelta(days=7)


def hold_weekly(platform: Platform) -> Page | None:
    """Hold the weekly test when it is due and was not held; none in a demonstration, and none before a first set-up."""
    now = platform.now()
    due = weekly_moment(platform, now)
    if platform.demo or due is None or now - due > LATEST or not set_up(platform, now):
        return None
    key = f"{WEEKLY}:{due.date().isoformat()}"
    if store.pages.by_key(platform.db, key) is not None:
        return None
    with platform.change(PART, "the weekly test call is due") as change:
        return open_page(change, Order(key, WEEKLY))


def try_line(platform: Platform, actor: Actor, line: str, person: str) -> Page:
    """Send a test to a person over one line; raises UnavailableError when the line may not be used now."""
    platform.port(Authorizer).require(actor, CALL)
    found = next((one for one in lines.lines(platform) if one.id == line and one.automatic), None)
    if found is None or found.problem is not None or platform.demo:
        raise UnavailableError(
            Text("this line cannot be used", "此線路未能使用")
            if found is None or platform.demo
            else found.problem or Text("", ""),
            Text("See its settings. A demonstration sends nothing.", "請查看其設定。示範不會發送訊息。"),
        )
    with platform.change(actor, f"test of {line}") as change:
        return open_page(change, Order(f"channel-test:{new_id()}", "channel-test", only=line, person=person))


def set_up(platform: Platform, now: Instant) -> bool:
    """Say whether there is a roster or a line at all."""
    try:
        return bool(roster.rostered(platform, now)) or any(line.automatic for line in lines.lines(platform))
    except LionrockError:
        return True
