"""Changing people: inviting, another role, and the steps of an account; each asks why, links are shown once."""

from __future__ import annotations

from typing import Any

from lionrock.access import roles, service, store
from lionrock.access.links import Link
from lionrock.access.model import FieldError
from lionrock.access.service import MANAGE
from lionrock.access.steps import STEPS, Step
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page

INVITE = Text("Invite a person", "邀請人員")
DAYS = Text("Renew an auditor's access", "審核員續期")
ROLE = Text("Change the role", "更改角色")


@page("access.invite", "/people/invite", title=INVITE, needs=MANAGE, place="people")
def inviting(ask: Ask) -> View:
    """Show the form that invites somebody."""
    return _invite_form(ask, [])


@act("access.make-invitation", "/people/invite", needs=MANAGE, fresh=True)
def invite(ask: Ask) -> View:
    """Invite a person and show the link once."""
    form = ask.form
    wrong = [(name, words) for name, words in _ASKED.items() if not form.get(name, "").strip()]
    if wrong:
        return _invite_form(ask, wrong)
    try:
        link = service.invite(
            ask.platform,
            form["name"],
            form["person"],
            form["role"],
            ask.actor,
            form["reason"],
            first=form.get("first", ""),
            last=form.get("last", ""),
        )
    except (InputError, ConflictError) as problem:
        return _invite_form(ask, [(_field(problem, "name"), problem.message), ("", problem.hint)])
    return _link(ask, link)


@page("access.role", "/people/{id}/role", title=ROLE, needs=MANAGE, place="people")
def role(ask: Ask) -> View:
    """Show the form that gives another role."""
    return _role_form(ask, [])


@act("access.give-role", "/people/{id}/role", needs=MANAGE, fresh=True)
def give_role(ask: Ask) -> View | Go:
    """Give the account another role."""
    wrong = [(name, _ASKED[name]) for name in ("role", "reason") if not ask.form.get(name, "").strip()]
    if wrong:
        return _role_form(ask, wrong)
    try:
        service.set_role(
            ask.platform,
            ask.path["id"],
            ask.form["role"],
            ask.actor,
            ask.form["reason"],
            first=ask.form.get("first", ""),
            last=ask.form.get("last", ""),
        )
    except (InputError, ConflictError, RefusedError) as problem:
        return _role_form(ask, [(_field(problem, "role"), problem.message), ("", problem.hint)])
    return Go(
        f"/people/{ask.path['id']}", said=Text("The role is changed; sessions ended.", "角色已更改，所有登入已終止。")
    )


@page("access.days", "/people/{id}/days", title=DAYS, needs=MANAGE, place="people")
def days(ask: Ask) -> View:
    """Show the form that gives an auditor other days."""
    return _days_form(ask, [])


@act("access.give-days", "/people/{id}/days", needs=MANAGE, fresh=True)
def give_days(ask: Ask) -> View | Go:
    """Give an auditor's account its days anew."""
    first, last = ask.form.get("first", ""), ask.form.get("last", "")
    try:
        service.renew(ask.platform, ask.path["id"], first, last, ask.actor, ask.form.get("reason", ""))
    except (InputError, ConflictError, RefusedError) as problem:
        return _days_form(ask, [(_field(problem, "first"), problem.message), ("", problem.hint)])
    return Go(f"/people/{ask.path['id']}", said=Text("The days are given.", "日期已設定。"))


@page(
    "access.step",
    "/people/{id}/change/{step}",
    title=Text("Change an account", "更改帳戶"),
    needs=MANAGE,
    place="people",
)
def step(ask: Ask) -> View:
    """Show what a change does and ask why."""
    return _step_form(ask, [])


@act("access.take-step", "/people/{id}/change/{step}", needs=MANAGE, fresh=True)
def take_step(ask: Ask) -> View | Go:
    """Make the change; a link that comes of it is shown once."""
    chosen = _step(ask)
    if not ask.form.get("reason", "").strip():
        return _step_form(ask, [("reason", _ASKED["reason"])])
    try:
        link = chosen.verb(ask.platform, ask.path["id"], ask.actor, ask.form["reason"])
    except (InputError, ConflictError, RefusedError) as problem:
        return _step_form(ask, [(_field(problem, ""), problem.message), ("", problem.hint)])
    return _link(ask, link) if link else Go(f"/people/{ask.path['id']}", said=chosen.done)


def _invite_form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the form that invites, with what was wrong."""
    values = {"roles": _roles(), **_typed(ask, wrong)}
    return View("access/invite.html", values, status=422 if wrong else 200)


def _roles() -> list[tuple[str, Text, Text]]:
    """Return the roles as choices: word, name, what it is for."""
    return [(role, words, roles.ABOUT[role]) for role, words in roles.ROLES.items()]


def _role_form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the form that gives another role, with what was wrong."""
    account = store.account(ask.platform.db, ask.path["id"])
    others = [row for row in _roles() if row[0] != account.role]
    values = {"account": account, "held": roles.ROLES[account.role], "roles": others, **_typed(ask, wrong)}
    return View("access/role.html", values, status=422 if wrong else 200)


def _days_form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the form that renews, with what was wrong."""
    account = store.account(ask.platform.db, ask.path["id"])
    return View("access/days.html", {"account": account, **_typed(ask, wrong)}, status=422 if wrong else 200)


def _step_form(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of a change, with what was wrong."""
    chosen = _step(ask)
    account = store.account(ask.platform.db, ask.path["id"])
    values = {"title": chosen.title, "account": account, "step": chosen, **_typed(ask, wrong)}
    return View("access/step.html", values, status=422 if wrong else 200)


def _link(ask: Ask, link: Link) -> View:
    """Return the page that shows a link, once."""
    account = store.account(ask.platform.db, link.account)
    return View("access/link.html", {"link": link, "address": f"{ask.origin}{link.path}", "account": account})


def _typed(ask: Ask, wrong: list[tuple[str, Text]]) -> dict[str, Any]:
    """Return what forms show again."""
    typed = {name: ask.form.get(name, "")[:500] for name in (*_ASKED, "first", "last")}
    return {"typed": typed, "errors": wrong, "wrong": {field: words for field, words in wrong if field}}


def _field(problem: LionrockError, other: str) -> str:
    """Return the field an error is about."""
    return problem.field if isinstance(problem, FieldError) else other


def _step(ask: Ask) -> Step:
    """Return the change named in the address; raises NotFoundError."""
    found = STEPS.get(ask.path["step"])
    if found is None:
        raise NotFoundError(
            Text("There is no such change.", "沒有這項更改。"),
            Text("Go back to the person's page.", "請返回該人員的頁面。"),
        )
    return found


_ASKED = {
    "person": Text("Enter the person's name", "請輸入姓名"),
    "name": Text("Enter a sign-in name", "請輸入登入名稱"),
    "role": Text("Choose a role", "請選擇角色"),
    "reason": Text("Say why", "請說明原因"),
}
