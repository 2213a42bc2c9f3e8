"""One's own account: what one may do, where one is signed in, another passphrase."""

from __future__ import annotations

import csv
import io

from lionrock.access import passphrase, roles, service, store, tokens, watch
from lionrock.access.door import Door
from lionrock.access.pages.people import factor, lines, may
from lionrock.access.passphrase import Passphrase
from lionrock.kernel.errors import InputError, RefusedError, UnavailableError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import SIGNED_IN, Ask, Download, Go, View, act, page

TITLE = Text("Your account", "閣下的帳戶")
READINGS = Text("What you read", "閣下的閱覽紀錄")
_SHOWN, _ALL = 50, 100_000
PASSPHRASE = Text("Change your passphrase", "更改通行短語")


@page("access.own", "/account", title=TITLE, needs=SIGNED_IN)
def own(ask: Ask) -> View:
    """Show the reader's own account."""
    door = ask.platform.port(Door)
    account = store.account(ask.platform.db, ask.actor.id)
    here = tokens.digest(ask.session)
    sessions = [
        {"session": session, "seen": door.seen(session), "here": session.digest == here}
        for session in door.open_sessions(account.id)
    ]
    values = {
        "account": account,
        "held": roles.ROLES[account.role],
        "factor": factor(account),
        "sessions": sessions,
        "history": lines(ask.platform, account.id),
        "reduced": ask.actor.factor == "none",
        "seen": list(watch.own(ask.platform, ask.actor, _SHOWN)) if account.role in roles.DATED else None,
        **may(account),
    }
    return View("access/own.html", values)


@page("access.own-readings", "/account/readings", title=READINGS, needs=SIGNED_IN)
def readings(ask: Ask) -> Download:
    """Hand out everything the reader read, where reading is noted, for the reader's own working papers."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["at", "page", "ledger_entry"])
    seen = watch.own(ask.platform, ask.actor, _ALL)
    rows.writerows((one.at.isoformat(timespec="seconds"), f" {one.url}", one.event) for one in seen)
    return Download("readings.csv", written.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")


@act("access.end-others", "/account/sessions", needs=SIGNED_IN)
def end_others(ask: Ask) -> Go:
    """End every session of the reader but this one."""
    service.end_others(ask.platform, ask.actor, ask.session)
    return Go("/account", said=Text("All other sessions ended.", "其他登入已全部終止。"))


@page("access.own-passphrase", "/account/passphrase", title=PASSPHRASE, needs=SIGNED_IN)
def changing(ask: Ask) -> View:
    """Show the form for another passphrase."""
    return _form(ask, [])


@act("access.change-passphrase", "/account/passphrase", needs=SIGNED_IN)
def change(ask: Ask) -> View | Go:
    """Prove both factors, then take the new passphrase; nothing typed here is kept by the console meanwhile."""
    wanted = Passphrase(ask.form.get("passphrase_new", ""))
    if wrong := _wrong(ask, wanted):
        return _form(ask, wrong)
    try:
        wanted.check(ask.actor.name, store.account(ask.platform.db, ask.actor.id).name)
    except InputError as problem:
        return _form(ask, [("passphrase_new", problem.message), ("", problem.hint)])
    try:
        token = _proved(ask, wanted)
    except (RefusedError, SealedError, UnavailableError) as problem:
        return _form(ask, [("passphrase", problem.message), ("", problem.hint)])
    return Go("/account", said=Text("Your passphrase is changed.", "通行短語已更改。"), session=token)


def _proved(ask: Ask, wanted: Passphrase) -> str:
    """Return the fresh session under which the passphrase was changed."""
    door = ask.platform.port(Door)
    token = door.prove(ask.session, ask.form, ask.address)
    actor = door.who(token, ask.address)
    if actor is None:
        raise RefusedError(Text("Your session is over.", "此次登入已結束。"), Text("Sign in again.", "請重新登入。"))
    service.change_passphrase(ask.platform, wanted, actor, token)
    return token


def _wrong(ask: Ask, wanted: Passphrase) -> list[tuple[str, Text]]:
    """Return what is missing or differs, by field."""
    asked = {
        "passphrase": Text("Enter your present passphrase", "請輸入現有的通行短語"),
        "code": Text("Enter the code your app shows", "請輸入應用程式顯示的驗證碼"),
        "passphrase_new": Text("Enter a new passphrase", "請輸入新的通行短語"),
    }
    wrong = [(field, words) for field, words in asked.items() if not ask.form.get(field, "").strip()]
    if not wanted.same(Passphrase(ask.form.get("passphrase_again", ""))):
        wrong.append(("passphrase_again", Text("The two passphrases differ", "兩次輸入的通行短語不同")))
    return wrong


def _form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the form with what was wrong."""
    values = {
        "account": store.account(ask.platform.db, ask.actor.id),
        "shortest": passphrase.SHORTEST,
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }
    return View("access/passphrase.html", values, status=422 if wrong else 200)
