"""Enrolling behind a one-time link: who you are, your passphrase, your second factor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from lionrock.access import enrolment, links, passphrase, roles, totp
from lionrock.access.enrolment import Enrolment, WrongCodeError
from lionrock.access.links import Offer
from lionrock.access.model import FieldError
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import ANYONE, Ask, Go, View, act, page

TITLE = Text("Set up your account", "設定帳戶")
PATH = "/enrol/{token}"


@page("access.enrol", PATH, title=TITLE, needs=ANYONE)
def enrol(ask: Ask) -> View:
    """Show whose account the link is for and what is to be set up."""
    return _form(ask, links.offer(ask.platform, ask.path["token"]), [])


@act("access.finish", PATH, needs=ANYONE)
def finish(ask: Ask) -> View | Go:
    """Enrol and sign in."""
    offer = links.offer(ask.platform, ask.path["token"])
    given = Enrolment(
        Passphrase(ask.form.get("passphrase", "")),
        ask.form.get("code", ""),
        ask.form.get("name", ""),
        ask.form.get("person", ""),
    )
    if wrong := _wrong(ask, offer, given):
        return _form(ask, offer, wrong)
    try:
        session = enrolment.enrol(ask.platform, ask.path["token"], given, ask.address)
    except (InputError, ConflictError, RefusedError) as problem:
        return _form(ask, offer, [(_field(problem), problem.message), ("", problem.hint)])
    return Go("/", said=_DONE if session else _AHEAD, session=session)


def _wrong(ask: Ask, offer: Offer, given: Enrolment) -> list[tuple[str, Text]]:
    """Return everything that is wrong at a glance, by field, so that one need not mend one thing after another."""
    wrong: list[tuple[str, Text]] = []
    if offer.invitation.kind == "first":
        wrong += [(field, words) for field, words in _NAMES.items() if not ask.form.get(field, "").strip()]
    if not given.passphrase:
        wrong.append(("passphrase", Text("Enter a passphrase", "請輸入通行短語")))
    elif not keeps(offer) and not given.passphrase.same(Passphrase(ask.form.get("passphrase_again", ""))):
        wrong.append(("passphrase_again", Text("The two passphrases differ", "兩次輸入的通行短語不同")))
    if not given.code.strip():
        wrong.append(("code", Text("Enter the code your app shows", "請輸入應用程式顯示的驗證碼")))
    return wrong


def keeps(offer: Offer) -> bool:
    """Say whether the account keeps its passphrase, which is then asked for once as proof."""
    return offer.invitation.kind == "factor"


def _field(problem: LionrockError) -> str:
    """Return the field an error is about."""
    if isinstance(problem, FieldError):
        return problem.field
    if isinstance(problem, WrongCodeError):
        return "code"
    return "name" if isinstance(problem, ConflictError) else "passphrase"


def _form(ask: Ask, offer: Offer, wrong: list[tuple[str, Text]]) -> View:
    """Return the form with what was wrong."""
    account, kind = offer.account, offer.invitation.kind
    shown_as = account.name if kind != "first" else "administrator"
    values: Mapping[str, Any] = {
        "offer": offer,
        "account": account,
        "first": kind == "first",
        "keeps": keeps(offer),
        "held": roles.ROLES[account.role],
        "may": [words for permission, words in roles.PERMISSIONS.items() if permission in roles.MATRIX[account.role]],
        "picture": Markup(totp.picture(offer.secret, shown_as)),  # noqa: S704 made by us, of a secret of ours
        "secret": totp.spaced(offer.secret),
        "address": totp.address(offer.secret, shown_as),
        "shortest": passphrase.SHORTEST,
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
        "typed": {name: ask.form.get(name, "")[:100] for name in _NAMES},
    }
    return View("access/enrol.html", values, status=422 if wrong else 200)


_NAMES = {
    "person": Text("Enter your name", "請輸入姓名"),
    "name": Text("Enter a sign-in name", "請輸入登入名稱"),
}
_AHEAD = Text("Your account is set up; you can sign in from its first day on.", "帳戶已設定，閣下可於首日起登入。")
_DONE = Text("Your account is set up and you are signed in.", "帳戶已設定，閣下已登入。")
