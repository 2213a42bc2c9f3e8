"""Signing in and out: with two factors, without the second, or as a demo person."""

from __future__ import annotations

from urllib.parse import urlsplit

from lionrock.access import tokens
from lionrock.access.door import Door
from lionrock.access.passphrase import Passphrase
from lionrock.access.roles import ABOUT, PERMISSIONS, REDUCED, ROLES
from lionrock.kernel.errors import LionrockError, NotFoundError, RefusedError, UnavailableError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import ANYONE, SIGNED_IN, Ask, Go, View, act, page
from lionrock.ui.sessions import SIGN_IN_PATH, SIGN_OUT_PATH

TITLE = Text("Sign in", "登入")
REDUCED_PATH = f"{SIGN_IN_PATH}/one-factor"
REDUCED_TITLE = Text("Sign in without the second factor", "不經第二重認證登入")


@page("access.sign-in", SIGN_IN_PATH, title=TITLE, needs=ANYONE)
def sign_in(ask: Ask) -> View | Go:
    """Show the door; whoever is in already goes on."""
    if ask.actor.id:
        return Go(inside(ask.query.get("back", "")))
    return _door(ask, None)


@act("access.enter", SIGN_IN_PATH, needs=ANYONE)
def enter(ask: Ask) -> View | Go:
    """Sign in with both factors."""
    name, passphrase, code = _typed(ask)
    if wrong := _unfilled(name, passphrase, code):
        return _door(ask, wrong)
    try:
        token = ask.platform.port(Door).sign_in(name, passphrase, code, ask.address)
    except (RefusedError, SealedError, UnavailableError) as problem:
        return _door(ask, [("passphrase", problem.message)], problem)
    return Go(inside(ask.form.get("back", "")), session=token)


@page("access.one-factor", REDUCED_PATH, title=REDUCED_TITLE, needs=ANYONE)
def one_factor(ask: Ask) -> View:
    """Show what a session without second factor can do, and its form."""
    return _reduced(ask, None)


@act("access.enter-one-factor", REDUCED_PATH, needs=ANYONE)
def enter_reduced(ask: Ask) -> View | Go:
    """Sign in by the passphrase alone."""
    name, passphrase, _ = _typed(ask)
    if wrong := _unfilled(name, passphrase, "not asked for"):
        return _reduced(ask, wrong)
    try:
        token = ask.platform.port(Door).sign_in_reduced(name, passphrase, ask.address)
    except (RefusedError, UnavailableError) as problem:
        return _reduced(ask, [("passphrase", problem.message)], problem)
    return Go(inside(ask.form.get("back", "")), said=_WITHOUT, session=token)


@act("access.choose-demo", f"{SIGN_IN_PATH}/demo", needs=ANYONE)
def enter_demo(ask: Ask) -> View | Go:
    """Become a demo person; on loopback in a demo folder alone."""
    try:
        token = ask.platform.port(Door).choose_demo(ask.form.get("account", ""), _near(ask))
    except (RefusedError, NotFoundError) as problem:
        return _door(ask, [("", problem.message)], problem)
    return Go(inside(ask.form.get("back", "")), session=token)


@act("access.sign-out", SIGN_OUT_PATH, needs=SIGNED_IN)
def leave(ask: Ask) -> Go:
    """End the session."""
    ask.platform.port(Door).sign_out(ask.session)
    return Go(SIGN_IN_PATH, said=Text("You have signed out.", "閣下已登出。"), session="")


def inside(back: str) -> str:
    """Return a path of this console to go back to; anything else, and the door itself, becomes the front page."""
    plain = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable() and "\\" not in back
    fits = plain and len(back) <= _LONGEST_BACK and not back.startswith(SIGN_IN_PATH)
    return back if fits else "/"


def _near(ask: Ask) -> str:
    """Return the address for the demo's check: a reader who came by another host name is not on this machine."""
    host = urlsplit(ask.origin).hostname or ""
    return ask.address if host == "localhost" or tokens.loopback(host) else ""


def _typed(ask: Ask) -> tuple[str, Passphrase, str]:
    """Return name, passphrase and code as typed."""
    return ask.form.get("name", ""), Passphrase(ask.form.get("passphrase", "")), ask.form.get("code", "")


def _unfilled(name: str, passphrase: Passphrase, code: str) -> list[tuple[str, Text]]:
    """Return what is missing, by field."""
    missing = {
        "name": (name.strip(), Text("Enter your sign-in name", "請輸入登入名稱")),
        "passphrase": (passphrase, Text("Enter your passphrase", "請輸入通行短語")),
        "code": (code.strip(), Text("Enter the code your app shows", "請輸入應用程式顯示的驗證碼")),
    }
    return [(field, words) for field, (value, words) in missing.items() if not value]


def _door(ask: Ask, wrong: list[tuple[str, Text]] | None, problem: LionrockError | None = None) -> View:
    """Return the door, with what was wrong."""
    people = [
        {"id": one.id, "person": one.person, "role": ROLES[one.role], "about": ABOUT[one.role]}
        for one in sorted(ask.platform.port(Door).demo_people(_near(ask)), key=lambda one: [*ROLES].index(one.role))
    ]
    values = {"people": people, "reduced_path": REDUCED_PATH, **_values(ask, wrong, problem)}
    return View("access/sign-in.html", values, status=_status(wrong))


def _reduced(ask: Ask, wrong: list[tuple[str, Text]] | None, problem: LionrockError | None = None) -> View:
    """Return the door for one factor, with what was wrong."""
    able = [words for permission, words in PERMISSIONS.items() if permission in REDUCED]
    waiting = [words for permission, words in PERMISSIONS.items() if permission in _WAITING]
    values = {"able": able, "waiting": waiting, **_values(ask, wrong, problem)}
    return View("access/one-factor.html", values, status=_status(wrong))


def _values(ask: Ask, wrong: list[tuple[str, Text]] | None, problem: LionrockError | None) -> dict[str, object]:
    """Return what both doors show."""
    back = inside(ask.form.get("back", "") or ask.query.get("back", ""))
    errors = [*(wrong or []), *([("", problem.hint)] if problem else [])]
    return {
        "back_to": back,
        "errors": errors,
        "wrong": {} if problem else dict(wrong or []),
        "name": ask.form.get("name", "")[:64],
    }


def _status(wrong: list[tuple[str, Text]] | None) -> int:
    """Return 422 when something was wrong."""
    return 422 if wrong else 200


_LONGEST_BACK = 2000
_WAITING = ("incident.decide", "filing.approve", "filing.record", "register.edit")
_WITHOUT = Text(
    "Signed in without a second factor: your entries carry that mark, and decisions wait.",
    "已登入，但未經第二重認證：閣下的紀錄會註明此事，暫不可作決定。",
)
