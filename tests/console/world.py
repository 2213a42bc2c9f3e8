"""A small console: contributed pages, people with roles, and what Today gathers; real parts, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

import httpx
from litestar import Litestar

from lionrock.console.service import build
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.registry import Registry
from lionrock.kernel.text import Text, same
from lionrock.ui.pages import ANYONE, Ask, Download, Go, View, act, page, panel
from lionrock.ui.sessions import Question, Sessions
from lionrock.ui.templates import Templates
from lionrock.ui.today import Consequence, Found, Gap, Step, finder, strip, tally, unknown

HOST = "http://127.0.0.1:8653"
TOKEN = re.compile(r'name="lr_token" value="([0-9a-f]{64})"')

DEPUTY = Actor("p-ho", "何敏 Ho Man", "deputy", "totp", fresh=False)
ANALYST = Actor("p-lam", "林樂怡 Lam Lok Yi", "analyst", "totp", fresh=False)

_GRANTS = {
    "deputy": {"read", "incident.decide", "settings.manage"},
    "analyst": {"read"},
}


class Roles:
    """Two roles, one of which may decide."""

    def allows(self, actor: Actor, permission: str) -> bool:
        """Say whether the role holds the permission."""
        return permission in _GRANTS.get(actor.role, set())

    def require(self, actor: Actor, permission: str) -> None:
        """Return when allowed."""
        if not self.allows(actor, permission):
            raise RefusedError(same(permission), same("no"))


@dataclass
class Door:
    """Sessions by token; the right answer to the only question is "right"."""

    people: dict[str, Actor] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)

    def who(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to, and remember that it was used."""
        self.used.append(token)
        return self.peek(token, address)

    def peek(self, token: str, address: str) -> Actor | None:
        """Return who the session belongs to."""
        return self.people.get(token)

    def questions(self, token: str) -> tuple[Question, ...]:
        """Return the only question."""
        return (Question("passphrase", Text("Passphrase", "通行短語"), "passphrase"),)

    def prove(self, token: str, answers: Mapping[str, str], address: str) -> str:
        """Return a new token of the now fresh session."""
        if answers["passphrase"] != "right":
            raise RefusedError(Text("That is not right", "不正確"), Text("Try again.", "請再試。"))
        self.people[token + "+"] = replace(self.people.pop(token), fresh=True)
        return token + "+"


@dataclass
class World:
    """A platform with a console, its door, and what acts were told."""

    platform: Platform
    door: Door
    told: list[Mapping[str, str]]
    templates: Templates

    @cached_property
    def app(self) -> Litestar:
        """Return the console, built once."""
        return build(self.platform, self.templates)

    def client(self, token: str = "") -> httpx.AsyncClient:
        """Return a browser that carries a session."""
        cookies = httpx.Cookies()
        if token:
            cookies.set("lr_session", token, domain="127.0.0.1", path="/")
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]  # Litestar's scope is typed closer
        return httpx.AsyncClient(transport=transport, base_url=HOST, cookies=cookies)


def world(platform: Platform, templates: Templates) -> World:
    """Return the platform with the console's pages and those below, and two people signed in."""
    told: list[Mapping[str, str]] = []
    door = Door({"t-deputy": DEPUTY, "t-analyst": ANALYST})
    made = Platform(
        platform.folder,
        platform.identity,
        Registry(["lionrock.console"], [*contributions(told)]),
        platform.settings,
        platform.db,
        platform.clock,
    )
    made.bind(Authorizer, Roles())
    made.bind(Sessions, door)
    return World(made, door, told, templates)


def contributions(told: list[Mapping[str, str]]) -> Iterator[Any]:
    """Yield pages, acts and panels of an imagined capability."""
    yield from (_pages(), _broken_page(), _sign_in(), _shaky(), _clock_bar(), _finder(), _steps(), _open_incidents())
    yield from _acts(told)
    yield from _unknowns()


def _pages() -> Any:
    @page("incidents.list", "/incidents", title=Text("Incidents", "事故"), place="incidents")
    def incidents(ask: Ask) -> View:
        return View("ui/frame.html", {"title": same(ask.query.get("q", "Incidents"))})

    return incidents


def _broken_page() -> Any:
    @page("incidents.broken", "/broken", title=Text("Broken", "故障"))
    def broken(ask: Ask) -> View:
        raise ZeroDivisionError

    return broken


def _sign_in() -> Any:
    @page("access.sign-in", "/sign-in", title=Text("Sign in", "登入"), needs=ANYONE)
    def sign_in(ask: Ask) -> View:
        return View("console/again.html", {"questions": (), "problem": None, "typed": (), "back": "/", "key": "none"})

    return sign_in


def _shaky() -> Any:
    @panel("incidents.shaky", place="today", order=60)
    def shaky(ask: Ask, subject: Any) -> View:
        raise ZeroDivisionError

    return shaky


def _clock_bar() -> Any:
    @panel("obligations.bar", place="frame", slot="bar", every=20)
    def bar(ask: Ask, subject: Any) -> View:
        return View("console/broken.html", {"message": Text("First notice", "首次通報"), "hint": same("s.28")})

    return bar


def _finder() -> Any:
    @finder("incidents.find")
    def find(ask: Ask, typed: str) -> Iterator[Found]:
        yield Found(same(f"INC-0007 {typed}"), "/incidents", Text("incident", "事故"))

    return find


def _steps() -> Any:
    @strip("demo.steps", title=Text("First steps", "初步"))
    def steps(ask: Ask) -> tuple[Step, ...]:
        return (Step(Text("See it", "看見"), "/incidents", done=True), Step(Text("Decide", "決定"), "/x", done=False))

    return steps


def _open_incidents() -> Any:
    @tally("incidents.open", place="incidents")
    def count(ask: Ask) -> int:
        return 3

    return count


def _acts(told: list[Mapping[str, str]]) -> Iterator[Any]:
    @act("incidents.note", "/incidents/{id}/note", needs="read")
    def note(ask: Ask) -> Go:
        told.append({**ask.form, **ask.path, "by": ask.actor.id})
        return Go("/incidents", Text("Noted", "已記錄"))

    @act("incidents.decide", "/incidents/{id}/decide", needs="incident.decide", fresh=True)
    def decide(ask: Ask) -> Go:
        ask.typed("reason", Text("Reason", "理由"), most=20)
        told.append({**ask.form, **ask.path, "by": ask.actor.id, "fresh": str(ask.actor.fresh)})
        return Go("/incidents")

    @act("incidents.import", "/incidents/import", needs="read", most=10_000)
    def take(ask: Ask) -> Download:
        return Download('../a "b".csv', ask.files["file"], "text/csv")

    @act("incidents.fail", "/incidents/fail", needs="read")
    def fail(ask: Ask) -> Go:
        raise InputError(Text("Line 3: no date", "第 3 行：沒有日期"), Text("Write a date.", "請填日期。"))

    @act("incidents.away", "/incidents/away", needs="read")
    def away(ask: Ask) -> Go:
        return Go("//evil.example/")

    @act("access.enter", "/sign-in", needs=ANYONE)
    def enter(ask: Ask) -> Go:
        return Go(ask.query.get("back", "/"), session="t-deputy")

    yield from (note, decide, take, fail, away, enter)


def _unknowns() -> Iterator[Any]:
    def gap(what: str, consequence: Consequence) -> Gap:
        return Gap(same(what), same("why"), same("hangs"), "/incidents", same("Do"), consequence)

    @unknown("register.unknown")
    def minor(ask: Ask) -> Iterator[Gap]:
        yield gap("owner of meter-02", Consequence.RECORD)

    @unknown("incidents.unknown")
    def grave(ask: Ask) -> Iterator[Gap]:
        yield gap("whether INC-0007 is serious", Consequence.CLOCK)

    @unknown("telemetry.unknown")
    def failing(ask: Ask) -> Iterator[Gap]:
        raise ZeroDivisionError

    yield from (minor, grave, failing)


async def token(client: httpx.AsyncClient, url: str = "/today") -> str:
    """Return the form token of this browser."""
    found = TOKEN.search((await client.get(url)).text)
    assert found is not None
    return found[1]


LATER = timedelta(minutes=5)
