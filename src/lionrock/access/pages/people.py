"""People: who can sign in, as what, with which factors; every change names who and why."""

from __future__ import annotations

from typing import Any

from lionrock.access import history, roles, store
from lionrock.access.door import Door
from lionrock.access.model import STATES, Account
from lionrock.access.steps import STEPS
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page

TITLE = Text("People", "人員")


@page("access.people", "/people", title=TITLE, place="people")
def people(ask: Ask) -> View:
    """Show everybody who can sign in, or was invited to."""
    latest = store.latest(ask.platform.db)
    waiting = store.waiting(ask.platform.db, ask.now)
    rows = [
        {
            "account": account,
            "held": roles.ROLES[account.role],
            "state": STATES[account.state],
            "factor": factor(account),
            "shut": not account.admitted(ask.now),
            "last": latest.get(account.id),
            "link": waiting.get(account.id),
        }
        for account in store.accounts(ask.platform.db)
    ]
    deciders = [row for row in rows if _decides(row["account"])]
    return View("access/people.html", {"rows": rows, "deciders": len(deciders)})


@page("access.person", "/people/{id}", title=TITLE, place="people")
def person(ask: Ask) -> View:
    """Show one account: role, factors, sessions, what changed and why."""
    account = store.account(ask.platform.db, ask.path["id"])
    latest = store.latest(ask.platform.db).get(account.id)
    values = {
        "title": account.person or account.name,
        "account": account,
        "held": roles.ROLES[account.role],
        "state": STATES[account.state],
        "factor": factor(account),
        "last": latest,
        "link": store.waiting(ask.platform.db, ask.now).get(account.id),
        "sessions": len(ask.platform.port(Door).open_sessions(account.id)),
        "steps": [(word, step) for word, step in STEPS.items() if step.fits(account) and not account.demo],
        "own": account.id == ask.actor.id,
        "shut": not account.admitted(ask.now),
        "read": store.read_count(ask.platform.db, account.id),
        "history": lines(ask.platform, account.id),
        **may(account),
    }
    return View("access/person.html", values)


def factor(account: Account) -> tuple[str, Text]:
    """Return state and words of an account's second factor."""
    if account.demo:
        return "not_applicable", Text("demo person, no factors", "示範人員，無須認證")
    if account.factor is not None:
        return "passed", Text("enrolled", "已登記")
    if account.state == "invited":
        return "not_due", Text("waits for the link to be used", "等待使用連結")
    return "failed", Text("none", "沒有")


def lines(platform: Platform, account: str) -> list[dict[str, Any]]:
    """Return the history of an account in words, newest first."""
    return [{"line": line, "told": history.told(line.what)} for line in store.history(platform.db, account)]


def may(account: Account) -> dict[str, list[Text]]:
    """Return what the account's role may do, and what it may not."""
    held = roles.MATRIX[account.role]
    return {
        "may": [words for permission, words in roles.PERMISSIONS.items() if permission in held],
        "may_not": [words for permission, words in roles.PERMISSIONS.items() if permission not in held],
    }


def _decides(account: Any) -> bool:
    """Say whether somebody can decide with this account today."""
    return account.state == "active" and roles.decides(account.role)
