"""Machines that logs, findings and scans name, against the register: one click where it is the same, with reasons."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register import meeting
from lionrock.register.discovering import Discovery
from lionrock.register.estate import Book
from lionrock.register.model import Version, label
from lionrock.register.opened import Opened
from lionrock.register.pages.listing import tabs
from lionrock.register.places import url
from lionrock.register.reconciling import Proposal, normal
from lionrock.register.service import EDIT, READ
from lionrock.ui.pages import Ask, Go, View, act, page

HOME: Final = "/register/met"
_SIZE: Final = 50
_LISTED: Final = 12


@page("register.met", HOME, title=Text("Machines met", "所見機器"), needs=READ, place="register")
def machines(ask: Ask) -> View:
    """Show machines that were met and are not registered under every name, the likeliest matches first."""
    return _page(ask, [])


@act("register.same", f"{HOME}/same", needs=EDIT)
def same(ask: Ask) -> View | Go:
    """Take a machine for the asset it is proposed to be: its names become the asset's."""
    reason = ask.form.get("reason", "").strip()[:500] or "the same machine, as was proposed"
    try:
        meeting.confirm(ask.platform, ask.actor, reason, ask.form.get("id", ""))
    except (ConflictError, InputError, NotFoundError) as problem:
        return _page(ask, [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Recorded: the names belong to the asset.", "已記錄：名稱歸入該資產。"))


@act("register.apart", f"{HOME}/apart", needs=EDIT)
def apart(ask: Ask) -> View | Go:
    """Remember that a machine is not what was proposed, or that it is known and not registered."""
    try:
        meeting.set_apart(ask.platform, ask.actor, ask.form.get("reason", ""), ask.form.get("id", ""))
    except (ConflictError, InputError, NotFoundError) as problem:
        return _page(ask, [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Recorded: it is proposed no more.", "已記錄：不再提出。"))


def _page(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page."""
    try:
        found = meeting.met(ask.platform)
    except SealedError as problem:
        return View("register/sealed.html", {"problem": problem, "counts": []}, status=503)
    opened = ask.platform.port(Book).opened()
    wanted = ask.query.get("show", "")
    fitting = [one for one in found.proposals if wanted in {"", one.verdict}]
    number = min(ask.whole("page", 1, least=1), max(1, -(-len(fitting) // _SIZE)))
    names = {one.id: one.label for one in ask.platform.registry.of(Discovery)}
    values = {
        "rows": [_row(one, opened, names) for one in fitting[(number - 1) * _SIZE : number * _SIZE]],
        "total": len(fitting),
        "all": len(found.proposals),
        "number": number,
        "size": _SIZE,
        "show": wanted,
        "told": found.told,
        "silent": found.silent,
        "cut": found.cut,
        "at": found.at,
        "pairs": [(_link(one, opened), _link(two, opened), why) for one, two, why in found.pairs[:_SIZE]],
        "tabs": tabs(HOME),
        "errors": wrong,
    }
    return View("register/met.html", values, status=422 if wrong else 200)


def _row(one: Proposal, opened: Opened, names: dict[str, Text]) -> dict[str, Any]:
    """Return one machine as a row."""
    return {
        "one": one,
        "names": one.names[:_LISTED],
        "more": max(0, len(one.names) - _LISTED),
        "by": [names[by] for by in one.seen_by if by in names],
        "assets": [_link(key, opened) for key in one.assets[:_LISTED]],
        "add": _form(one) if one.verdict == "new" else None,
    }


def _link(key: str, opened: Opened) -> tuple[Text | str, str | None]:
    """Return what an asset is called and its page."""
    version: Version | None = opened.find("asset", key)
    if version is None or version.record is None:
        return key, None
    return label(version.record), url("asset", version.id)


def _form(one: Proposal) -> str:
    """Return the form that registers a machine, filled with its names."""
    marks = [mark for mark in map(normal, one.names) if mark]
    hosts = [value for sort, value in marks if sort in {"host", "short"}]
    addresses = [value for sort, value in marks if sort == "address"]
    first = (hosts or addresses or [""])[0].partition(".")[0] if hosts else ""
    typed = {"kind": "asset", "id": first, "name": first, "hosts": ";".join(hosts), "addresses": ";".join(addresses)}
    return f"/register/edit?{urlencode({name: value[:200] for name, value in typed.items() if value})}"
