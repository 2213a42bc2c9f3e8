"""Duties with dates: the law's calendar, those opened by hand, regimes, reminders, the feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import icalendar
import pytest
from browser import client, console, send
from conftest import START, HandClock
from hypothesis import given
from hypothesis import strategies as st
from incidents.world import TwoSystems

from lionrock.duties import model, service, store
from lionrock.duties.model import Exposure
from lionrock.duties.service import Wanted
from lionrock.events.duties import DutyReminded
from lionrock.events.incidents import IncidentAssessed
from lionrock.events.paging import Notifier
from lionrock.events.ports import Estate
from lionrock.kernel import timers
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.law.dates import Warnings, months_later

LEAD = Actor("d" * 32, "May Ho", "deputy", "totp", fresh=True)
ANALYST = Actor("a" * 32, "Ken Lau", "analyst", "totp", fresh=True)
DESIGNATED = date(2026, 7, 2)


class Named(TwoSystems):
    """The estate port of an operator designated in July."""

    def operator(self) -> dict[str, Any]:
        """Return what is registered."""
        return {"sector": "energy", "designee": False, "designated_on": DESIGNATED, "name": None}


class Called:
    """The notifier port, remembering."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def page(self, change: Change, key: str, why: str, incident: str | None, roles: Any = ()) -> str:
        """Remember the key."""
        self.keys.append(key)
        return new_id()

    def stand_down(self, change: Change, key: str) -> None:
        """Forget the key."""
        self.keys = [one for one in self.keys if one != key]


def furnished(platform: Platform) -> Called:
    """Give the platform an operator and somebody to call."""
    called = Called()
    platform.bind(Estate, Named())
    platform.bind(Notifier, called)
    return called


def told(platform: Platform, kind: type) -> int:
    """Return how many entries of a kind there are."""
    return reading.count(platform.db, Search(kind=kind.__name__))


def by_hand(**more: Any) -> Wanted:
    """Return a direction received an hour ago, to be met within a week."""
    wanted = Wanted("direction", "Change the gateway", "Commissioner", "OCC-12", START - timedelta(hours=1))
    return replace(wanted, work_to=START + timedelta(days=7), **more)


def test_the_law_s_calendar_is_set_out_once(either: Platform) -> None:
    """Every row that counts from designation has its dates for a year and a month; a second look adds none."""
    furnished(either)
    assert service.set_out(either) > 4
    assert service.set_out(either) == 0
    rows = {one.row: one for one in store.listing(either.db)}
    assert rows["OBL-23-PLAN"].work_to == datetime(2026, 10, 2, 4, tzinfo=UTC)
    assert rows["OBL-24-RA"].work_to == datetime(2027, 10, 2, 4, tzinfo=UTC)  # a year, then three months to report
    assert rows["OBL-19-OFFICE"].last_day == date(2026, 8, 3)  # 2 August 2026 is a Sunday


def test_without_a_day_of_designation_there_is_no_calendar(platform: Platform) -> None:
    """Unknown stays unknown, and the control says so."""
    platform.bind(Estate, TwoSystems())
    assert service.set_out(platform) == 0
    found = list(platform.registry.get(Control, "duties.in-time").test(platform))
    assert [one.state for one in found] == ["unknown"]


def test_a_duty_is_opened_and_fulfilled_by_hand(either: Platform, clock: HandClock) -> None:
    """With what the authority stated, once; two people at once meet."""
    furnished(either)
    made = service.open_duty(either, LEAD, by_hand(), "letter")
    assert made.last_day is None  # the authority stated a date; the law computes none of it
    clock.set(START + timedelta(days=1))
    done = service.fulfil(either, LEAD, made.id, 1, clock(), "changed", "R-1")
    assert (done.standing, done.done_by) == ("done", "May Ho")
    with pytest.raises(ConflictError):
        service.fulfil(either, LEAD, made.id, 1, clock(), "again", "")
    assert timers.waiting(either.db, made.id) == []


def test_a_row_of_the_law_is_dated_by_its_trigger(platform: Platform) -> None:
    """A change of address: one calendar month, rolled where the last day is a Sunday or holiday."""
    furnished(platform)
    wanted = replace(by_hand(), kind="statute", title="", row="OBL-19-CHANGE", work_to=None)
    made = service.open_duty(platform, LEAD, wanted, "moved")
    assert made.work_to == datetime(2026, 12, 22, 1, tzinfo=UTC)
    assert made.title.zh


@pytest.mark.parametrize(
    "change",
    [{"kind": "regime"}, {"kind": "x"}, {"title": ""}, {"triggered": START + timedelta(hours=1)}],
)
def test_what_is_no_duty_is_refused(platform: Platform, change: dict[str, Any]) -> None:
    """Kind, title and trigger are checked."""
    furnished(platform)
    with pytest.raises(InputError):
        service.open_duty(platform, LEAD, replace(by_hand(), **change), "x")


def test_who_may_not_does_not(platform: Platform, clock: HandClock) -> None:
    """An analyst opens nothing; nobody fulfils in the future or what is not there."""
    furnished(platform)
    with pytest.raises(RefusedError):
        service.open_duty(platform, ANALYST, by_hand(), "x")
    made = service.open_duty(platform, LEAD, by_hand(), "x")
    with pytest.raises(InputError):
        service.fulfil(platform, LEAD, made.id, 1, clock() + timedelta(days=1), "x", "")
    with pytest.raises(NotFoundError):
        service.withdraw(platform, LEAD, "0" * 32, 1, "x")


def test_the_ladder_reminds_and_at_its_end_calls(either: Platform, clock: HandClock) -> None:
    """Seven days to go: reminded at three, one and on the date; called at one and on the date."""
    called = furnished(either)
    made = service.open_duty(either, LEAD, by_hand(), "letter")
    assert [int(one.name.removeprefix(service.TIMER)) for one in timers.waiting(either.db, made.id)] == [3, 1, 0]
    for days, n in ((4, 0), (6, 1), (7, 2)):
        clock.set(START + timedelta(days=days))
        timers.fire_due(either)
        either.settle()
        assert len(called.keys) == n
    assert told(either, DutyReminded) == 3
    service.fulfil(either, LEAD, made.id, 1, clock(), "late", "")
    assert called.keys == []


def test_regimes_open_once_for_a_possible_incident(either: Platform, clock: HandClock) -> None:
    """Those switched on, with the operator's own limit before what was read; those off never."""
    furnished(either)
    service.switch(either, LEAD, "insurer", "policy 7", on=True, limit="pt24h")
    service.switch(either, LEAD, "insurance", "we insure", on=True)
    service.switch(either, LEAD, "listed", "parent", on=True)
    service.switch(either, LEAD, "listed", "sold", on=False)
    incident = new_id()
    for standing in ("possible", "incident"):
        with either.change(LEAD, "judged") as change:
            fact = IncidentAssessed(
                incident,
                "INC-0001",
                "nature",
                None,
                standing,
                clock(),
                True,
                "undecided",
                None,
                "x",
            )
            change.publish(fact)
        either.settle()
    found = {one.row: one for one in store.listing(either.db, incident=incident)}
    assert set(found) == {"regime.insurer", "regime.insurance"}
    assert found["regime.insurer"].work_to == START + timedelta(hours=24)
    assert found["regime.insurance"].work_to == START + timedelta(hours=72)
    with pytest.raises(InputError):
        service.switch(either, LEAD, "insurer", "x", on=True, limit="soon")
    with pytest.raises(NotFoundError):
        service.switch(either, LEAD, "moon", "x", on=True)


def test_exposure_keeps_the_unknown_unknown(platform: Platform) -> None:
    """Nothing is owed before the date; a maximum nobody knows is never nought."""
    furnished(platform)
    made = service.open_duty(platform, LEAD, by_hand(), "letter")
    assert model.exposure(made, None, START) is None
    past = model.exposure(made, None, START + timedelta(days=9))
    assert past == Exposure(None, None, 2)
    assert past.total is None
    assert Exposure(5_000_000, 100_000, 2).total == 5_200_000
    assert Exposure(5_000_000, None, 0).total == 5_000_000


def test_the_feed_names_nobody(platform: Platform) -> None:
    """Kinds, rows and dates alone."""
    furnished(platform)
    service.open_duty(platform, LEAD, by_hand(title="Planted name of a system"), "letter")
    service.set_out(platform)
    from lionrock.duties import feed

    data = feed.write(store.listing(platform.db), platform.now())
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == len([one for one in store.listing(platform.db) if one.work_to])
    assert b"Planted" not in data
    assert b"Commissioner" not in data


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)))
def test_no_period_of_the_calendar_is_left_out(began: date) -> None:
    """From any day of designation the yearly assessment comes every year, each a year after the last."""
    from lionrock.law.rulebook import rulebook

    row = rulebook(date(2026, 11, 22)).obligation("OBL-24-RA")
    start = datetime(began.year, began.month, began.day, 12, tzinfo=HONG_KONG)
    found = model.calendar(row, start, start + timedelta(days=365 * 5), Warnings())
    assert [one.period for one in found] == [str(n) for n in range(1, len(found) + 1)]
    assert len(found) >= 4
    days = [one.triggered.astimezone(HONG_KONG).date() for one in found]
    for before, after in pairwise(days):
        assert after == months_later(before, 12)


@pytest.mark.anyio
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_the_page_does_what_it_shows(platform: Platform, language: str, anyio_backend: str) -> None:
    """Calendar, opening, fulfilling, switching, feed: over the real console."""
    furnished(platform)
    service.set_out(platform)
    here = "/obligations/calendar"
    async with client(console(platform, {"t": LEAD}), "t", language) as browser:
        assert (await browser.get(here)).status_code == 200
        fields = {"kind": "drill", "title": "Sector drill", "triggered": "2026-11-22T09:00", "why": "notice"}
        assert (await send(browser, here, here, **fields)).status_code == 303
        assert (await send(browser, here, here, **{**fields, "triggered": ""})).status_code == 422
        made = next(one for one in store.listing(platform.db) if one.kind == "drill")
        assert "Sector drill" in (await browser.get("/obligations/calendar")).text
        assert "Sector drill" in (await browser.get("/today")).text  # no date is known, so it is to be done now
        done = await send(browser, here, f"{here}/{made.id}/done", version="1", how="took part", at="")
        assert done.status_code == 303
        again = await send(browser, here, f"{here}/{made.id}/reopen", version="2", why="another drill")
        assert again.status_code == 303
        assert service.get(platform, made.id).standing == "open"
        assert (await send(browser, here, here + "/regimes/privacy", on="yes", why="data")).status_code == 303
        shown = (await send(browser, here, here + "/feed")).text
        token = shown.split("/api/calendar/")[1].split("<")[0].split('"')[0]
        answer = await browser.get(f"/api/calendar/{token}")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert (await browser.get("/api/calendar/wrong")).status_code == 404
