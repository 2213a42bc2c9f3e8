"""The pages of paging, through the real console."""

from __future__ import annotations

import html
import re
from weakref import WeakKeyDictionary

import httpx
from browser import compiled
from conftest import HandClock
from litestar import Litestar
from register import web
from register.web import Browser

from lionrock.console.service import build
from lionrock.incidents import service as incidents
from lionrock.kernel.contributions import Control
from lionrock.kernel.platform import Platform
from lionrock.paging import service, store
from lionrock.ui.sessions import Sessions
from paging.world import HO, NG, Pager, ask, configured, current, got, id_of, later, send


class Door(web.Door):
    """Sessions of a deputy, and of an analyst who lost the second factor."""

    def who(self, token: str, address: str) -> object:  # type: ignore[override]  # an actor or nobody
        """Return who the session belongs to."""
        return {"t-ho": HO, "t-ng": NG}.get(token)


APPS: WeakKeyDictionary[Platform, Litestar] = WeakKeyDictionary()
"""The console of each platform: its readers share it."""


def reader(platform: Platform, token: str = "t-ho") -> Browser:
    """Return the browser of one of the people; without a token, of nobody."""
    if platform not in APPS:
        platform.bind(Sessions, Door())
        APPS[platform] = build(platform, compiled(platform))
    cookies = httpx.Cookies()
    if token:
        cookies.set("lr_session", token, domain="127.0.0.1", path="/")
    return Browser(APPS[platform], cookies)


def words(reply: httpx.Response) -> str:
    """Return what a page says, without its marks."""
    assert reply.status_code < 400 or reply.status_code in {422, 503}, reply.text[:2000]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))


def test_paging_shows_the_ladder_with_numbers(manned: Platform) -> None:
    """Who is called, who is next, and how to telephone them."""
    ask(manned, why="possible-incident")
    said = words(reader(manned).get("/incidents/paging"))
    assert "PG-0001 A possible incident was declared" in said
    assert "calling Cheung Hoi-ting" in said
    assert "Cheung Hoi-ting +852 0000 1662 being called Ho Man +852 0000 1654 next" in said
    assert "No line calls by itself" in said


def test_each_page_speaks_both_languages(manned: Platform) -> None:
    """In Chinese, too."""
    ask(manned)
    for path in ("/incidents/paging", "/incidents/paging/1", "/called", "/called/AAAAA-BBBBB"):
        assert re.search(r"傳召|需要你處理", words(reader(manned).within("zh").get(path)))


def test_today_offers_one_button_without_a_second_factor(manned: Platform, clock: HandClock) -> None:
    """A reduced session takes the page; whoever is called sees that it is they."""
    page = ask(manned)
    later(manned, clock)
    assert "You are called" in words(reader(manned).get("/today"))
    web = reader(manned, "t-ng")
    shown = web.get("/today")
    assert "Acknowledge" in words(shown)
    web.post(f"/paging/{page}/answer", {}, "/today")
    assert got(manned, page).state == "answered"
    assert "Acknowledge" not in words(web.get("/today"))


def test_a_telephone_call_is_recorded_by_another(manned: Platform) -> None:
    """Not by whoever was reached."""
    page = ask(manned)
    web = reader(manned)
    refused = web.post(f"/paging/{page}/telephone", {"person": id_of(manned, "ho")}, "/incidents/paging/1")
    assert "nobody records their own telephone call" in words(refused)
    web.post(f"/paging/{page}/telephone", {"person": id_of(manned, "cheung")}, "/incidents/paging/1")
    said = words(web.get("/incidents/paging/1"))
    assert "Answered by Ho Man 何敏 by telephone" in said


def test_a_reference_answers_without_signing_in(manned: Platform, pager: Pager) -> None:
    """The page says nothing of incident, system or people; looking at a link answers nothing."""
    configured(manned, {"webhooks": {"pager": {"url": pager.url, "medium": "pager"}}})
    page = ask(manned, why="possible-incident")
    send(manned)
    code = pager.bodies[0]["reference"]
    stranger = reader(manned, "")
    shown = stranger.get(f"/called/{code}")
    assert code in shown.text
    assert not re.search(r"PG-|possible|Cheung", words(shown))
    assert got(manned, page).open
    assert "answers no call" in words(stranger.post("/called", {"code": "00000-00000"}))
    assert "Recorded" in words(stranger.post("/called", {"code": code}))
    assert got(manned, page).state == "answered"


def test_people_are_called_by_hand_oneself_last(manned: Platform) -> None:
    """The deputy who calls is not the one called."""
    web = reader(manned)
    web.post("/paging/call", {}, "/incidents/paging")
    [page] = store.pages.opened(manned.db)
    assert (page.why, current(manned, page.id)) == ("by-hand", "cheung")
    assert "Opened by Ho Man" in words(web.get(f"/incidents/paging/{page.number}"))


def test_the_switch_is_turned_and_shown(manned: Platform) -> None:
    """On without a second factor, off with a decision and a reason."""
    web = reader(manned, "t-ng")
    web.post("/paging/assume", {"reason": "mailbox opened"}, "/incidents/paging")
    said = words(web.get("/incidents/paging"))
    assert "assumed read by the attacker" in said
    assert "mailbox opened" in said
    assert "Use them again" not in said
    deputy = reader(manned)
    deputy.post("/paging/trust", {"reason": "rebuilt"}, "/incidents/paging")
    assert "assumed read by the attacker" not in words(deputy.get("/incidents/paging"))


def test_lines_are_shown_with_their_last_proof(manned: Platform, pager: Pager) -> None:
    """And tested from there."""
    configured(manned, {"webhooks": {"pager": {"url": pager.url, "medium": "sms"}, "bad": {"medium": "sms"}}})
    web = reader(manned)
    said = words(web.get("/incidents/paging"))
    assert "no reference came back yet" in said
    assert "url is no https address" in said
    form = {"line": "webhook.pager", "person": id_of(manned, "lam")}
    web.post("/paging/test", form, "/incidents/paging")
    send(manned)
    service.answer_by_code(manned, pager.bodies[0]["reference"], "192.0.2.1")
    assert manned.registry.get(Control, "paging.lines")
    states = {one.subject: one.state for one in manned.registry.get(Control, "paging.lines").test(manned)}
    assert states == {"webhook.bad": "failed", "webhook.pager": "passed"}


def test_controls_fail_when_nobody_answered(manned: Platform, clock: HandClock) -> None:
    """Until somebody does; the weekly test counts by itself, and a late answer does not mend it."""
    answered = manned.registry.get(Control, "paging.answered")
    weekly = manned.registry.get(Control, "paging.weekly-test")
    assert [one.state for one in (*answered.test(manned), *weekly.test(manned))] == ["unknown", "unknown"]
    configured(manned, {"weekly_day": "sunday", "weekly_hour": 9, "rounds": 1})
    page, test = ask(manned), service.hold_weekly(manned)
    assert test is not None
    assert [one.state for one in weekly.test(manned)] == ["not_due"]
    for _ in range(4):
        later(manned, clock)
    assert [one.state for one in (*answered.test(manned), *weekly.test(manned))] == ["failed", "failed"]
    service.answer(manned, HO, page)
    service.answer(manned, HO, test.id)
    assert [one.state for one in (*answered.test(manned), *weekly.test(manned))] == ["passed", "failed"]


def test_an_answered_weekly_test_passes(manned: Platform) -> None:
    """In time, with how it was answered."""
    configured(manned, {"weekly_day": "sunday", "weekly_hour": 9})
    test = service.hold_weekly(manned)
    assert test is not None
    service.answer(manned, HO, test.id)
    [result] = manned.registry.get(Control, "paging.weekly-test").test(manned)
    assert (result.state, "in the console" in str(result.reason)) == ("passed", True)


def test_an_incident_tells_who_was_called(manned: Platform, clock: HandClock) -> None:
    """In its story and beside it; the switch of one incident leaves the others alone."""
    opened = incidents.open_by_hand(manned, NG, "ransom note on a screen")
    manned.settle()
    web = reader(manned)
    page = f"/incidents/{opened.reference}"
    assert "Nobody has been called about this incident" in words(web.get(page))
    web.post("/paging/call", {"incident": opened.id}, page)
    later(manned, clock)
    said = words(web.get(page))
    assert "Cheung Hoi-ting was called" in said
    assert "Called by a person" in said
    web.post("/paging/assume", {"incident": opened.id, "reason": "mail of the desk"}, page)
    assert "For this incident mail, chat and directory are assumed read" in words(web.get(page))
    assert "assumed read by the attacker" not in words(web.get("/incidents/paging"))


def test_today_says_what_is_not_known_about_reaching_people(manned: Platform) -> None:
    """No line that calls by itself, and the first span without cover."""
    said = words(reader(manned).get("/today/unknowns"))
    assert "no line is set up that calls by itself" in said
    assert "no cover from 23 Nov 2026, 20:00" in said
