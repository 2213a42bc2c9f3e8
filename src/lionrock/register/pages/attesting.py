"""Owners confirm their entries: who has how much to confirm, one list for each, one act with exceptions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register.attesting import service, store
from lionrock.register.attesting.model import STATES, Entry
from lionrock.register.estate import Book
from lionrock.register.fields import FIELDS
from lionrock.register.model import Asset, Threshold, Version, label
from lionrock.register.opened import Opened
from lionrock.register.pages.listing import tabs
from lionrock.register.places import url
from lionrock.register.service import EDIT, READ
from lionrock.register.showing import Difference, Line, differences, limit, lines
from lionrock.register.thresholds import MEASURES
from lionrock.register.times import moment
from lionrock.ui.pages import Ask, Go, View, act, page

HOME: Final = "/register/attestations"
TITLE: Final = Text("Attestations", "負責人確認")
_MOST: Final = 500
"""Entries one list shows and one act confirms."""


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One owner: how many entries stand how, when the next is due, who may confirm for them."""

    id: str
    name: Text
    many: int
    states: Mapping[str, int]
    overdue: int
    due: Instant | None
    stand_ins: tuple[tuple[str, Text], ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as its owner is shown it: its fields, how it stands, and what changed since it was confirmed."""

    entry: Entry
    name: Text
    url: str
    system: Text | None
    lines: Sequence[Line]
    state: Text
    changed: Sequence[Difference]
    words: str


@page("register.attestations", HOME, title=TITLE, needs=READ, place="register")
def owners(ask: Ask) -> View:
    """Show each owner with what waits for them, overdue and changed entries before all, and what has no owner."""
    return _page(ask, [])


@page("register.attest", f"{HOME}/{{id}}", title=Text("Confirm entries", "確認紀錄"), needs=READ, place="register")
def owner(ask: Ask) -> View:
    """Show an owner every entry of theirs in one list, to be confirmed in one act."""
    return _list(ask, [])


@act("register.attested", f"{HOME}/{{id}}", needs=READ, fresh=True)
def confirm(ask: Ask) -> View | Go:
    """Confirm the entries as they were shown, save those that were said not to be right."""
    form = ask.form
    wrong = {name[2:]: form.get(f"w-{name[2:]}", "") for name in form if name.startswith("x-")}
    try:
        right, many = service.attest(ask.platform, ask.actor, ask.path["id"], form.get("print", ""), wrong)
    except (ConflictError, InputError, RefusedError) as problem:
        return _list(ask, [("", problem.message), ("", problem.hint)])
    said = Text("Recorded: {n} confirmed, {m} said not to be right.", "已記錄：確認 {n} 項，指出 {m} 項有誤。")
    return Go(HOME, said.format(n=right, m=many))


@act("register.ask-owners", f"{HOME}/ask", needs=EDIT)
def ask_owners(ask: Ask) -> View | Go:
    """Ask the owners to confirm by a day; a duty with that date reminds."""
    try:
        until = moment(ask.form.get("until", ""))
        service.ask_owners(ask.platform, ask.actor, "owners asked", until or ask.now)
    except InputError as problem:
        return _page(ask, [("until", problem.message)])
    return Go(HOME, Text("Recorded: a duty with this date reminds of it.", "已記錄：責任日程會按此日期提示。"))


@act("register.stand-in", f"{HOME}/stand-in", needs=EDIT)
def stand_in(ask: Ask) -> View | Go:
    """Name somebody who may confirm for an owner."""
    try:
        given = ask.form.get("owner", "")[:64], ask.form.get("person", "")[:64]
        service.name(ask.platform, ask.actor, "named to confirm", *given)
    except LionrockError as problem:
        return _page(ask, [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Recorded.", "已記錄。"))


@act("register.stand-in-ended", f"{HOME}/stand-in/end", needs=EDIT)
def stand_in_ended(ask: Ask) -> Go:
    """Take back that somebody may confirm for an owner."""
    service.unname(ask.platform, ask.actor, ask.form.get("owner", "")[:64], ask.form.get("person", "")[:64])
    return Go(HOME, Text("Recorded.", "已記錄。"))


def told(ask: Ask, version: Version) -> dict[str, Any] | None:
    """Return how an entry's confirmation stands for its own page, None for what nobody confirms."""
    found = next((one for one in service.listing(ask.platform) if one.version.id == version.id), None)
    if found is None:
        return None
    opened = ask.platform.port(Book).opened()
    row = _row(ask, found, opened)
    keeper = service.owners(opened).get(found.owner or "")
    past = store.of(ask.platform.db, version.id)
    return {"row": row, "owner": keeper, "past": past, "overdue": found.overdue(ask.now)}


def entries_of(ask: Ask, owner: str) -> list[Entry]:
    """Return what an owner confirms."""
    return service.of_owner(ask.platform, owner)


def _page(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return the page of owners."""
    try:
        entries = service.listing(ask.platform)
    except SealedError as problem:
        return View("register/sealed.html", {"problem": problem, "counts": []}, status=503)
    opened = ask.platform.port(Book).opened()
    rows = _owner_rows(ask, entries, opened)
    unowned = [one for one in entries if one.owner is None]
    values = {
        "rows": rows,
        "mine": [row for row in rows if row.mine],
        "states": STATES,
        "counts": Counter(one.state for one in entries),
        "overdue": sum(one.overdue(ask.now) for one in entries if one.owner),
        "total": len(entries),
        "unowned": len(unowned),
        "unowned_systems": [(label(one.version.record), url("system", one.version.id))
                            for one in unowned if one.version.kind == "system" and one.version.record],
        "linked": service.me(ask.platform, ask.actor) is not None,
        "choices": [(one.id, label(one.record)) for one in opened.of("person") if one.record],
        "owner_choices": [(row.id, row.name) for row in rows],
        "default": (ask.now + timedelta(days=30)).strftime("%Y-%m-%d"),
        "may": ask.allows(EDIT),
        "tabs": tabs(HOME),
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
    }  # fmt: skip
    return View("register/attestations.html", values, status=422 if wrong else 200)


def _owner_rows(ask: Ask, entries: Sequence[Entry], opened: Opened) -> list[OwnerRow]:
    """Return the owners, those with most to do first."""
    known, person = service.owners(opened), service.me(ask.platform, ask.actor)
    named: dict[str, list[tuple[str, Text]]] = {}
    for of, who in store.stand_ins(ask.platform.db):
        version = opened.by_id.get(("person", who))
        if version is not None and version.record is not None:
            named.setdefault(of, []).append((who, label(version.record)))
    grouped: dict[str, list[Entry]] = {}
    for one in entries:
        if one.owner is not None and one.owner in known:
            grouped.setdefault(one.owner, []).append(one)
    rows = []
    for key, own in grouped.items():
        version = known[key]
        assert version.record is not None
        stand_ins = tuple(named.get(version.id, ()))
        mine = person is not None and (person == version.id or person in {id for id, _ in stand_ins})
        late = sum(one.overdue(ask.now) for one in own)
        states: dict[str, int] = dict(Counter(one.state for one in own))
        due = min((one.due for one in own if one.due), default=None)
        rows.append(OwnerRow(version.id, label(version.record), len(own), states, late, due, stand_ins, mine))
    return sorted(rows, key=lambda row: (not row.mine, -row.overdue, -(row.many - row.states.get("confirmed", 0))))


def _list(ask: Ask, wrong: list[tuple[str, Text]]) -> View:
    """Return an owner's list."""
    opened = ask.platform.port(Book).opened()
    entries = service.of_owner(ask.platform, ask.path["id"])
    order = list(STATES)
    entries.sort(key=lambda one: (order.index(one.state), one.version.kind != "system"))
    version = opened.by_id.get(("contact", ask.path["id"])) or opened.get("person", ask.path["id"])
    assert version.record is not None
    try:
        service.may_confirm(ask.platform, ask.actor, version.id)
        refused = None
    except RefusedError as problem:
        refused = problem
    values = {
        "title": label(version.record),
        "owner": version,
        "rows": [_row(ask, one, opened) for one in entries[:_MOST]],
        "hidden": max(0, len(entries) - _MOST),
        "print": service.print_of(entries),
        "refused": refused,
        "errors": wrong,
        "typed": dict(ask.form) if wrong else {},
    }
    return View("register/attest.html", values, status=422 if wrong else 200)


def _row(ask: Ask, one: Entry, opened: Opened) -> EntryRow:
    """Return an entry as it is shown."""
    version = one.version
    assert version.record is not None
    system = opened.find("system", getattr(version.record, "system", None))
    aside = {"key", "name", "system"}  # they stand beside it
    named = zip(FIELDS[version.kind], lines(version.record, opened), strict=True)
    told = [each for field, each in named if each.value is not None and field.name not in aside]
    if not isinstance(version.record, Asset):
        limits = opened.thresholds(version.record.key)
        told += [Line(MEASURES[name].label, limit(found)) for name, found in limits.items()]
    changed: list[Difference] = []
    if one.state == "changed" and one.last is not None:
        changed = _changes(ask, one, opened)
    words = service.words(ask.platform, one.last) if one.state == "excepted" and one.last else ""
    return EntryRow(
        entry=one,
        name=label(version.record),
        url=url(version.kind, version.id),
        system=label(system.record) if system and system.record else None,
        lines=told,
        state=STATES[one.state],
        changed=changed,
        words=words,
    )


def _changes(ask: Ask, one: Entry, opened: Opened) -> list[Difference]:
    """Return what an entry says differently from what was confirmed."""
    assert one.last is not None
    assert one.version.record is not None
    shown = service.shown(ask.platform, one.last)
    found = list(differences(shown.record, one.version.record, opened))
    limits = opened.thresholds(one.version.record.key) if not isinstance(one.version.record, Asset) else {}
    for name, measure in MEASURES.items():
        was, now = shown.thresholds.get(name), limits.get(name)
        if isinstance(one.version.record, Asset) or was == (now.value if now else None):
            continue
        before = limit(Threshold(key="", system="", name=name, value=was)) if was is not None else None
        found.append(Difference(measure.label, before, limit(now) if now else None))
    return found
