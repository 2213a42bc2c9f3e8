"""The pages of people, through the real console."""

from __future__ import annotations

import re

import pytest

from access.browser import Browser, browser, console
from access.world import SHELL, WHY, WORDS, Person, actor, door, person, settle_cost, silent
from lionrock.access import links, service, store, totp
from lionrock.access.pages.door import inside
from lionrock.kernel.platform import Platform

LOCAL = "http://127.0.0.1:8653"
OTHER = "silver ferry quiet noon"


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
    reply = reader.post("/sign-in", form)
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    return reader


def test_pages_want_a_session(web: Platform) -> None:
    """Whoever has none goes to the door and comes back."""
    for path in ("/people", "/people/invite", "/account", "/account/passphrase"):
        reply = browser(web).get(path)
        assert reply.status_code == 303
        assert reply.headers["location"].startswith("/sign-in?back=%2F")


def test_session_cookie_is_kept_from_scripts_and_other_sites(web: Platform) -> None:
    """HttpOnly, SameSite strict, and not kept after the browser closes."""
    deputy = person(web, "man.ho", "deputy")
    form = {"name": "man.ho", "passphrase": WORDS, "code": deputy.code(web)}
    cookie = next(c for c in browser(web).post("/sign-in", form).headers.get_list("set-cookie") if "lr_session" in c)
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "max-age" not in cookie.lower()


def test_empty_field_is_named_in_a_summary(web: Platform) -> None:
    """The summary links to the field; nothing counts as a failure."""
    for missing in ("name", "passphrase", "code"):
        with silent(web):
            reply = browser(web).post(
                "/sign-in", {"name": "man.ho", "passphrase": WORDS, "code": "123456"} | {missing: ""}
            )
        assert reply.status_code == 422
        assert f'href="#f-{missing}"' in reply.text
        assert WORDS not in reply.text


def test_wrong_answer_comes_back_without_what_was_secret(web: Platform) -> None:
    """The name stays, passphrase and code do not."""
    reply = browser(web).post("/sign-in", {"name": "man.ho", "passphrase": "some wrong words", "code": "135790"})
    assert reply.status_code == 422
    assert 'value="man.ho"' in reply.text
    assert "some wrong words" not in reply.text
    assert "135790" not in reply.text


def test_reduced_session_says_so_everywhere(web: Platform) -> None:
    """Signed in by passphrase alone, the account page carries a note."""
    person(web, "man.ho", "deputy")
    reader = browser(web)
    reply = reader.post("/sign-in/one-factor", {"name": "man.ho", "passphrase": WORDS, "back": "/account"})
    assert reply.headers["location"] == "/account"
    assert "without a second factor" in reader.get("/account").text


def test_signing_out_ends_the_session(web: Platform) -> None:
    """The cookie goes, and the old one is worth nothing."""
    reader = entered(web, person(web, "man.ho", "deputy"))
    old = reader.cookies["lr_session"]
    assert reader.post("/sign-out", {}, page="/account").headers["location"] == "/sign-in"
    reader.cookies.set("lr_session", old)
    assert reader.get("/account").status_code == 303


def test_first_administrator_enrols_and_invites_a_deputy_who_enrols(web: Platform) -> None:
    """The whole way from an empty folder to a second person, through the pages alone."""
    path = service.invite_first(web)
    assert path is not None
    admin = browser(web)
    code = _code(web, path)
    form = {"name": "wing.lau", "person": "Lau Wing 劉穎", "passphrase": WORDS, "passphrase_again": WORDS, "code": code}
    assert admin.post(path, form).headers["location"] == "/"
    asked = {"name": "man.ho", "person": "Ho Man 何敏", "role": "deputy", "reason": "new deputy"}
    shown = admin.post("/people/invite", asked)
    assert shown.status_code == 200
    link = re.search(r"http://console\.example(/enrol/[\w-]{43})", shown.text)
    assert link
    deputy = browser(web)
    again = {"passphrase": OTHER, "passphrase_again": OTHER, "code": _code(web, link.group(1))}
    assert deputy.post(link.group(1), again).headers["location"] == "/"
    assert "Ho Man 何敏" in deputy.get("/people").text
    assert deputy.get(link.group(1)).status_code == 404


WRONG = [
    ({"passphrase_again": "something else"}, "passphrase_again"),
    ({"passphrase": "short", "passphrase_again": "short"}, "passphrase"),
    ({"passphrase": ""}, "passphrase"),
    ({"code": "000000"}, "code"),
    ({"code": ""}, "code"),
    ({"name": "x"}, "name"),
    ({"name": "taken"}, "name"),
    ({"person": "L"}, "person"),
    ({"person": ""}, "person"),
]


def test_enrolment_names_the_field_that_is_wrong(web: Platform) -> None:
    """What was typed stays, but for secrets; the link stays open."""
    service.invite(web, "taken", "Somebody Else", "analyst", SHELL, WHY)
    path = service.invite_first(web)
    assert path is not None
    for change, field in WRONG:
        form = {"name": "wing.lau", "person": "Lau Wing", "passphrase": WORDS, "passphrase_again": WORDS}
        reply = browser(web).post(path, form | {"code": _code(web, path)} | change)
        assert reply.status_code == 422
        assert f'href="#f-{field}"' in reply.text
        assert WORDS not in reply.text
    assert browser(web).get(path).status_code == 200


def test_stale_administrator_proves_first_and_the_change_is_made(web: Platform) -> None:
    """Six minutes later the console asks for both factors, then makes the change that waited."""
    admin, deputy = person(web, "wing.lau", "administrator"), person(web, "man.ho", "deputy")
    reader = entered(web, admin)
    web.clock.set(web.now().replace(minute=web.now().minute + 7))  # type: ignore[attr-defined]  # a clock set by hand
    path = f"/people/{deputy.id}/change/sessions"
    waiting = reader.post(path, {"reason": "left the browser open"})
    assert door(web).open_sessions(deputy.id)
    done = reader.confirm(waiting, {"passphrase": WORDS, "code": admin.code(web)})
    assert done.headers["location"] == f"/people/{deputy.id}"
    assert not door(web).open_sessions(deputy.id)
    page = reader.get(f"/people/{deputy.id}").text
    assert "left the browser open" in page
    assert "Person Wing.Lau" in page


def test_reset_shows_its_link_once(web: Platform) -> None:
    """The page after the change holds a link that opens; the person's page does not."""
    admin, deputy = person(web, "wing.lau", "administrator"), person(web, "man.ho", "deputy")
    reader = entered(web, admin)
    for step in ("factor", "both"):
        shown = reader.post(f"/people/{deputy.id}/change/{step}", {"reason": "lost phone"})
        link = re.search(r"/enrol/[\w-]{43}", shown.text)
        assert link
        assert browser(web).get(link.group()).status_code == 200
        assert "/enrol/" not in reader.get(f"/people/{deputy.id}").text


def test_role_is_changed_on_its_page(web: Platform) -> None:
    """No role is preselected; without one the field is named."""
    admin, deputy = person(web, "wing.lau", "administrator"), person(web, "man.ho", "deputy")
    reader = entered(web, admin)
    path = f"/people/{deputy.id}/role"
    assert " checked" not in reader.get(path).text
    assert 'href="#f-role"' in reader.post(path, {"reason": WHY}).text
    assert reader.post(path, {"role": "analyst", "reason": WHY}).status_code == 303
    assert store.account(web.db, deputy.id).role == "analyst"


def test_who_may_not_manage_sees_no_forms(web: Platform) -> None:
    """A deputy reads People and opens none of the changes."""
    deputy = person(web, "man.ho", "deputy")
    reader = entered(web, deputy)
    assert reader.get("/people").status_code == 200
    assert "Invite a person" not in reader.get("/people").text
    for path in ("/people/invite", f"/people/{deputy.id}/role", f"/people/{deputy.id}/change/disable"):
        assert reader.get(path).status_code == 403


def test_own_passphrase_is_changed(web: Platform) -> None:
    """With present passphrase and code; the session goes on under a new token."""
    deputy = person(web, "man.ho", "deputy")
    reader = entered(web, deputy)
    old = reader.cookies["lr_session"]
    form = {"passphrase": WORDS, "passphrase_new": OTHER, "passphrase_again": OTHER, "code": deputy.code(web, 1)}
    assert 'href="#f-code"' in reader.post("/account/passphrase", form | {"code": ""}).text
    assert 'href="#f-passphrase_again"' in reader.post("/account/passphrase", form | {"passphrase_again": "x"}).text
    assert 'href="#f-passphrase"' in reader.post("/account/passphrase", form | {"passphrase": "x" * 20}).text
    assert reader.post("/account/passphrase", form).headers["location"] == "/account"
    assert reader.cookies["lr_session"] != old
    assert reader.get("/account").status_code == 200


def test_other_sessions_are_ended_from_ones_own_page(web: Platform) -> None:
    """The session in use stays."""
    deputy = person(web, "man.ho", "deputy")
    reader = entered(web, deputy)
    assert "this one" in reader.get("/account").text
    assert reader.post("/account/sessions", {}, page="/account").headers["location"] == "/account"
    assert door(web).who(deputy.token, "x") is None
    assert reader.get("/account").status_code == 200


def test_demo_person_is_one_button_on_this_machine(stage: Platform) -> None:
    """Listed and entered on loopback; not from elsewhere, nor under another host name."""
    made = service.add_demo(stage, "demo.deputy", "Ho Man 何敏", "deputy", SHELL, "for the demo")
    web = console(stage)
    near = browser(web, "127.0.0.1", LOCAL)
    assert "Ho Man 何敏" in near.get("/sign-in").text
    assert near.post("/sign-in/demo", {"account": made.id}, page="/sign-in").headers["location"] == "/"
    for far in (browser(web, "192.0.2.9", LOCAL), browser(web, "127.0.0.1")):
        assert "Ho Man" not in far.get("/sign-in").text
        assert far.post("/sign-in/demo", {"account": made.id}, page="/sign-in").status_code == 422


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_speaks_both_languages(web: Platform, language: str) -> None:
    """No page fails in either; the Chinese ones hold no English heading."""
    admin, deputy = person(web, "wing.lau", "administrator"), person(web, "man.ho", "deputy")
    link = service.invite(web, "kit.yu", "余傑", "analyst", SHELL, WHY)
    reader = entered(web, admin)
    reader.cookies.set("lang", language)
    own = ["/account", "/account/passphrase"]
    steps = [f"/people/{deputy.id}/change/{step}" for step in ("sessions", "factor", "both", "disable")]
    others = [
        f"/people/{link.account}",
        f"/people/{deputy.id}",
        f"/people/{deputy.id}/role",
        "/people/invite",
        "/people",
    ]
    for path in (*own, *steps, *others):
        reply = reader.get(path)
        assert reply.status_code == 200, path
        heading = re.search(r"<h1>(.*?)</h1>", reply.text)
        assert heading, path
        assert language == "en" or re.search(r"[\u4e00-\u9fff]|Person", heading.group(1)), path
    fresh = browser(web)
    fresh.cookies.set("lang", language)
    for path in ("/sign-in", "/sign-in/one-factor", link.path):
        assert fresh.get(path).status_code == 200


@pytest.mark.parametrize(
    ("back", "goes"),
    [
        ("/incidents/1?x=y", "/incidents/1?x=y"),
        ("/again/abc", "/again/abc"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/ok\\..\\x", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("x" * 3000, "/"),
        ("", "/"),
        ("http://[", "/"),
    ],
)
def test_the_way_back_stays_inside(back: str, goes: str) -> None:
    """No redirect after signing in leaves the console or returns to the door."""
    assert inside(back) == goes


def test_picture_of_the_secret_needs_no_style(web: Platform) -> None:
    """The strict content policy holds on the enrolment page too."""
    link = service.invite(web, "kit.yu", "余傑", "analyst", SHELL, WHY)
    text = browser(web).get(link.path).text
    assert "<svg" in text
    assert " style=" not in text
    assert "<script>" not in text
    assert totp.spaced(links.offer(web, link.path.removeprefix("/enrol/")).secret) in text


def test_actor_of_the_pages_is_the_person(web: Platform) -> None:
    """The history of a change made in the browser names the administrator."""
    admin, deputy = person(web, "wing.lau", "administrator", "Lau Wing 劉穎"), person(web, "man.ho", "deputy")
    reader = entered(web, admin)
    reader.post(f"/people/{deputy.id}/change/disable", {"reason": "left the company"})
    assert store.history(web.db, deputy.id)[0].who == actor(web, admin).name == "Lau Wing 劉穎"


def _code(web: Platform, path: str) -> str:
    """Return the code an app would show for the link's secret."""
    secret = links.offer(web, path.removeprefix("/enrol/")).secret
    return totp.code(secret, totp.step(web.now()))
