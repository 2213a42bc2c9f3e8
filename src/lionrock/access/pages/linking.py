"""Which registered person an account belongs to: chosen by a person who keeps the register."""

from __future__ import annotations

from lionrock.access import persons, store
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Registered person", "登記人員")


@page("access.linking", "/people/{id}/registered", title=TITLE, needs=persons.LINK, place="people")
def linking(ask: Ask) -> View:
    """Show the people of the register to choose from."""
    return _form(ask, None)


@act("access.link", "/people/{id}/registered", needs=persons.LINK, fresh=True)
def link(ask: Ask) -> Go | View:
    """Say whom the account belongs to."""
    chosen = ask.form.get("person", "") or None
    try:
        persons.link(ask.platform, ask.path["id"], chosen, ask.actor, ask.form.get("reason", ""))
    except LionrockError as problem:
        return _form(ask, problem)
    return Go(f"/people/{ask.path['id']}", said=Text("The account is linked as chosen.", "帳戶已按選擇連結。"))


def _form(ask: Ask, problem: LionrockError | None) -> View:
    """Return the form, the person whose name the account carries first: a proposal, chosen by whoever reads it."""
    account = store.account(ask.platform.db, ask.path["id"])
    known = persons.registered(ask.platform)
    alike = known.find(account.person)
    order = sorted(known.people.items(), key=lambda item: (item[0] != alike, item[1].name.en.casefold()))
    values = {
        "account": account,
        "people": [(id, person.name) for id, person in order],
        "chosen": account.registered or "",
        "problem": problem,
        "reason": ask.form.get("reason", "")[:500],
    }
    return View("access/registered.html", values, status=422 if problem else 200)
