"""An auditor's account: open on its days, writes nothing, and what it reads stays its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from browser import client
from browser import console as whole
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from access.browser import Browser, browser, console
from access.world import DESK, SHELL, WHY, WORDS, Person, actor, door, facts, passes, settle_cost
from lionrock.access import commands, enrolment, links, service, store, totp, watch
from lionrock.access.enrolment import Enrolment
from lionrock.access.passphrase import Passphrase
from lionrock.access.ports import LEAVES
from lionrock.access.terms import LONGEST, between
from lionrock.events.people import AccountAdded, AccountChanged
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.outbox import OUTBOX
from lionrock.kernel.platform import Platform
from lionrock.ui.pages import ANYONE, Act, Page

EXAMINER = Actor("a" * 32, "Lee Ka 李嘉", "auditor", "totp", fresh=True)


def day(site: Platform, ahead: int = 0) -> str:
    """Return a day in Hong Kong, some days from today."""
    return (site.now() + timedelta(days=ahead)).astimezone(HONG_KONG).date().isoformat()


def auditor(site: Platform, first: int = 0, last: int = 3) -> Person:
    """Return an enrolled auditor whose days lie so far from today."""
    link = service.invite(
        site, "ka.lee", "Lee Ka 李嘉", "auditor", SHELL, WHY, first=day(site, first), last=day(site, last)
    )
    token = link.path.removeprefix("/enrol/")
    secret = links.offer(site, token).secret
    given = Enrolment(Passphrase(WORDS), totp.code(secret, totp.step(site.now())))
    session = enrolment.enrol(site, token, given, DESK)
    passes(site, seconds=60)
    return Person(link.account, "ka.lee", secret, session)


def sign_in(site: Platform, who: Person) -> str:
    """Return a session of a person, with the code the phone shows."""
    return door(site).sign_in(who.name, Passphrase(WORDS), who.code(site), DESK)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(-3, LONGEST.days + 3))
def test_a_term_holds_its_days_and_no_other_moment(first: date, length: int) -> None:
    """From midnight in Hong Kong to midnight after the last day, at most 400 days."""
    last = first + timedelta(days=length)
    if not 0 <= length < LONGEST.days:
        with pytest.raises(ValueError, match="to"):
            between(first, last)
        return
    term = between(first, last)
    assert (term.first, term.last) == (first, last)
    opens = datetime(first.year, first.month, first.day, tzinfo=HONG_KONG).astimezone(UTC)
    tick = timedelta(microseconds=1)
    assert [term.holds(at) for at in (opens - tick, opens, term.closes - tick, term.closes)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_open_session_ends_at_the_last_instant(either: Platform) -> None:
    """Used until midnight, gone at midnight; renewed, a new sign-in opens."""
    settle_cost(either)
    who = auditor(either, last=0)
    token = sign_in(either, who)
    closes = store.account(either.db, who.id).closes
    assert closes is not None
    while either.now() < closes - timedelta(minutes=20):
        passes(either, minutes=10)
        assert door(either).who(token, DESK) is not None or either.now() > closes - timedelta(hours=12)
        token = token if door(either).who(token, DESK) else sign_in(either, who)
    either.clock.set(closes - timedelta(microseconds=1))  # type: ignore[attr-defined]  # set by hand
    assert door(either).who(token, DESK) is not None
    either.clock.set(closes)  # type: ignore[attr-defined]  # set by hand
    assert door(either).who(token, DESK) is None
    assert door(either).open_sessions(who.id) == []
    with pytest.raises(RefusedError, match="on its days alone"):
        sign_in(either, who)
    service.renew(either, who.id, day(either), day(either, 1), SHELL, WHY)
    passes(either, seconds=60)
    assert door(either).who(sign_in(either, who), DESK) is not None


def test_before_the_first_day_one_enrols_and_does_not_enter(site: Platform) -> None:
    """The link works, the door does not; a wrong passphrase learns nothing of the days."""
    who = auditor(site, first=2)
    assert who.token == ""
    with pytest.raises(RefusedError, match="on its days alone"):
        sign_in(site, who)
    with pytest.raises(RefusedError, match="is not right"):
        door(site).sign_in(who.name, Passphrase("some other words"), who.code(site, 1), DESK)
    with pytest.raises(RefusedError, match="on its days alone"):
        door(site).sign_in_reduced(who.name, Passphrase(WORDS), DESK)
    passes(site, days=2)
    assert sign_in(site, who)


def test_an_auditor_of_before_has_no_days_and_no_entrance(site: Platform) -> None:
    """An account whose days nobody gave stays shut until somebody does."""
    who = auditor(site)
    with site.change(SHELL, WHY) as change:
        store.save(change.db, replace(store.account(change.db, who.id), opens=None, closes=None))
        change.publish(AccountChanged(who.id, "test"))
    with pytest.raises(RefusedError, match="days alone"):
        sign_in(site, who)


@pytest.mark.parametrize(
    ("role", "first", "last"),
    [
        ("auditor", None, None),
        ("auditor", 0, None),
        ("auditor", 3, 1),
        ("auditor", -9, -2),
        ("auditor", 0, 500),
        ("deputy", 0, 3),
    ],
)
def test_days_are_asked_of_auditors_alone_and_checked(
    site: Platform, role: str, first: int | None, last: int | None
) -> None:
    """Missing, reversed, past, endless, or of another role: nothing is made."""
    typed = {name: "" if n is None else day(site, n) for name, n in (("first", first), ("last", last))}
    before = facts(site)
    with pytest.raises(InputError):
        service.invite(site, "ka.lee", "Lee Ka 李嘉", role, SHELL, WHY, **typed)
    assert facts(site) == before


def test_granting_and_renewing_want_a_permission_and_leave_facts(site: Platform, deputy: Person, admin: Person) -> None:
    """A deputy may not; an administrator may; each is told with its days."""
    who = auditor(site)
    with pytest.raises(RefusedError):
        service.renew(site, who.id, day(site), day(site, 9), actor(site, deputy), WHY)
    with pytest.raises(ConflictError):
        service.renew(site, deputy.id, day(site), day(site, 9), actor(site, admin), WHY)
    service.renew(site, who.id, day(site), day(site, 9), actor(site, admin), WHY)
    assert facts(site).count("AuditorDated") == 2
    told = [line.what for line in store.history(site.db, who.id)]
    assert told[0] == f"term:{day(site)}/{day(site, 9)}"
    service.set_role(site, who.id, "analyst", actor(site, admin), WHY)
    assert store.account(site.db, who.id).term is None


def test_a_link_closes_with_the_last_day(site: Platform) -> None:
    """Whoever never enrolled cannot after it."""
    link = service.invite(site, "ka.lee", "Lee Ka", "auditor", SHELL, WHY, first=day(site), last=day(site))
    closes = store.account(site.db, link.account).closes
    assert closes is not None
    site.clock.set(closes)  # type: ignore[attr-defined]  # set by hand
    with pytest.raises(NotFoundError):
        links.offer(site, link.path.removeprefix("/enrol/"))


def test_no_verb_lets_an_auditor_leave_another_fact(either: Platform) -> None:
    """Below every page and verb: the change itself refuses, and nothing of it stays."""
    before = facts(either)
    with pytest.raises(RefusedError, match="writes nothing"), either.change(EXAMINER, WHY) as change:
        change.publish(AccountAdded("x", "analyst"))
    assert facts(either) == before


@pytest.mark.suite
@pytest.mark.anyio
async def test_every_page_opens_and_no_act_writes(platform: Platform) -> None:
    """Over the whole console: what an auditor reads is noted, what an auditor sends changes nothing."""
    settle_cost(platform)
    examiner = replace(EXAMINER, id=auditor(platform).id)
    app = whole(platform, {"t": examiner})
    async with client(app, "t") as reader:
        for page in platform.registry.of(Page):
            if "{" not in page.path and page.needs in {"read", "register.read", "signed-in"}:
                reply = await reader.get(page.path)
                assert reply.status_code in {200, 303, 404}, (page.id, reply.text[:2000])
        token = re.search(r'name="lr_token" value="([0-9a-f]{64})"', (await reader.get("/account/passphrase")).text)
        for each in platform.registry.of(Act):
            if each.needs != ANYONE:
                path = re.sub(r"\{[^}]*\}", "0" * 32, each.path)
                await reader.post(path, data={"lr_token": token[1] if token else "", "reason": WHY, "words": "x"})
    kinds = _by(platform, examiner)
    assert kinds <= LEAVES
    assert "AuditorRead" in kinds


def _by(platform: Platform, examiner: Actor) -> set[str]:
    """Return the kinds of facts the examiner left."""
    rows = platform.db.execute(select(OUTBOX.c.kind, OUTBOX.c.body)).all()
    return {row.kind for row in rows if json.loads(row.body)["actor"]["id"] == examiner.id}


@pytest.fixture
def web(site: Platform) -> Platform:
    """Return the production platform with a console."""
    made = console(site)
    settle_cost(made)
    return made


def entered(web: Platform, who: Person) -> Browser:
    """Return the browser of a person who signed in."""
    reader = browser(web)
    form = {"name": who.name, "passphrase": WORDS, "code": who.code(web), "back": "/account"}
    assert reader.post("/sign-in", form).status_code == 303
    return reader


def test_what_an_auditor_reads_is_the_auditors_own(web: Platform) -> None:
    """The auditor sees each address; the administrator sees how often; the database and ledger hold no address."""
    who = auditor(web)
    reader = entered(web, who)
    reader.get("/people?quite=particular")
    assert "quite=particular" in reader.get("/account").text
    assert "quite=particular" in reader.get("/account/readings").text
    seen = [one.url for one in watch.own(web, actor(web, who), 100)] if who.token else []
    assert "/people?quite=particular" in seen
    chief = Actor("c" * 32, "Chief", "administrator", "totp", fresh=True)
    assert list(watch.own(web, chief, 100)) == []
    assert store.read_count(web.db, who.id)[0] >= 3
    assert b"quite=particular" not in (web.folder / "state.db").read_bytes()
    assert b"quite=particular" not in b"".join(p.read_bytes() for p in web.folder.glob("state.db-*"))


def test_days_are_given_in_people(web: Platform, admin: Person) -> None:
    """Invited with days, shown with them, renewed on a page of its own."""
    who = auditor(web)
    manager = entered(web, admin)
    assert day(web, 3) in manager.get("/people").text
    page = manager.get(f"/people/{who.id}").text
    assert "shown to the auditor alone" in page
    form = {"first": day(web), "last": day(web, -4), "reason": WHY}
    assert manager.post(f"/people/{who.id}/days", form).status_code == 422
    form["last"] = day(web, 30)
    assert manager.post(f"/people/{who.id}/days", form).headers["location"] == f"/people/{who.id}"
    assert day(web, 30) in manager.get(f"/people/{who.id}").text
    term = store.account(web.db, who.id).term
    assert term is not None
    assert term.closes - term.opens == days(31)


def test_the_command_renews(site: Platform) -> None:
    """It prints the account with its new days."""
    who = auditor(site)
    answer = commands.renew.act(site, "ka.lee", WHY, day(site), day(site, 20))
    assert answer.rows["days"] == f"{day(site)}/{day(site, 20)}"
    assert store.account(site.db, who.id).term is not None
