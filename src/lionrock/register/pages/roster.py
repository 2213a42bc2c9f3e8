"""The roster: who is on duty now, where nobody will be, four weeks as a picture, shifts and leave."""

from __future__ import annotations

from typing import Any, Final

from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.register import roster
from lionrock.register.estate import Book
from lionrock.register.model import Person
from lionrock.register.pages.listing import tabs
from lionrock.register.problems import Report, Spot
from lionrock.register.roster import picture, reading, store
from lionrock.register.roster.directory import Directory, directory
from lionrock.register.roster.model import PLACES, Entry, Gap, Held, Leave, Shift
from lionrock.register.roster.rows import Cells
from lionrock.register.roster.sealing import unseal
from lionrock.register.roster.service import gone
from lionrock.register.roster.telephone import dialable
from lionrock.register.service import EDIT, READ
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE: Final = Text("Roster", "當值名單")
HOME: Final = "/register/roster"
_LIST: Final = days(7)
_MOST: Final = 120
_DEPUTIES: Final = 3
_WEEKDAYS: Final = (
    Text("Mo", "一"),
    Text("Tu", "二"),
    Text("We", "三"),
    Text("Th", "四"),
    Text("Fr", "五"),
    Text("Sa", "六"),
    Text("Su", "日"),
)
Wrong = list[tuple[str, Text]]


@page("register.roster", HOME, title=TITLE, needs=READ, place="register")
def overview(ask: Ask) -> View:
    """Show who is on duty now, gaps first, then four weeks, shifts and leave."""
    try:
        return View("register/roster.html", _values(ask))
    except SealedError as problem:
        return View("register/sealed.html", {"problem": problem, "counts": []}, status=503)


def _values(ask: Ask) -> dict[str, Any]:
    """Return what the page shows."""
    begin = picture.beginning(ask.now)
    held = reading.between(ask.platform, begin, begin + days(picture.DAYS))
    people = directory(ask.platform.port(Book).opened())
    entries = [one.entry for one in held]
    ahead = [one for one in held if isinstance(one.entry, Shift) and one.entry.ends > ask.now]
    return {
        "tabs": tabs(HOME),
        "on_duty": roster.on_duty(ask.platform, ask.now),
        "places": PLACES,
        "dialable": dialable,
        "gaps": [(gap, _mend(gap)) for gap in roster.gaps(ask.platform, ask.now, ask.now + reading.AHEAD)],
        "picture": _drawn(ask, entries, people) if entries else None,
        "shifts": [one for one in ahead if one.entry.starts < ask.now + _LIST][:_MOST],
        "rest": max(0, len(ahead) - len([one for one in ahead if one.entry.starts < ask.now + _LIST])),
        "leaves": [one for one in held if isinstance(one.entry, Leave) and one.entry.ends > ask.now],
        "name": people.name,
        "unreachable": [
            one for one in people.people.values() if _named(one, entries, people) and not dialable(one.phone)
        ],
    }


def _mend(gap: Gap) -> str | None:
    """Return the form that fills a gap, None where leave and not a missing shift makes it."""
    if gap.why != "none":
        return None
    return f"{HOME}/edit?kind=shift&start={times.field(gap.starts)}&end={times.field(gap.ends)}"


def _named(person: Person, entries: list[Entry], people: Directory) -> bool:
    """Say whether a shift names a person."""
    id = people.find(person.key)
    return any(isinstance(entry, Shift) and id in entry.people for entry in entries)


def _drawn(ask: Ask, entries: list[Entry], people: Directory) -> Any:
    """Return the picture of four weeks."""
    begin = picture.beginning(ask.now)
    names = {id: ask.say(person.name) for id, person in people.people.items()}
    words = picture.Words(
        ask.say(Text("Who is on duty in the next four weeks", "未來四星期的當值人員")),
        ask.say(Text("No cover", "無人當值")),
        [ask.say(name) for name in _WEEKDAYS],
    )
    gaps = roster.gaps(ask.platform, begin, begin + days(picture.DAYS))
    return picture.picture(picture.rows(entries, names), gaps, ask.now, words)


@page("register.roster-edit", "/register/roster/edit", title=TITLE, needs=EDIT, place="register")
def form(ask: Ask) -> View:
    """Show the form of a shift or of leave."""
    held = _held(ask, ask.query.get("id", ""))
    kind = ask.query.get("kind", "shift")
    return _form(ask, kind, held, _typed(ask, held), [])


@act("register.roster-put", "/register/roster/edit", needs=EDIT)
def put(ask: Ask) -> View | Go:
    """Add or change an entry."""
    held, kind = _held(ask, ask.form.get("id", "")), ask.form.get("kind", "")
    typed = {name: ask.form.get(name, "")[:200] for name in _fields(kind)}
    entry, wrong = _entry(ask, kind, typed)
    if not ask.form.get("reason", "").strip():
        wrong.append(("reason", Text("Say why", "請說明原因")))
    if entry is None or wrong:
        return _form(ask, kind, held, typed, wrong)
    try:
        base = int(ask.form["base"]) if held and ask.form.get("base", "").isdigit() else None
        roster.put(ask.platform, ask.actor, ask.form["reason"], entry, held.id if held else None, base)
    except (ConflictError, InputError) as problem:
        return _form(ask, kind, held, typed, [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Recorded. What it said before is kept.", "已記錄，先前的內容予以保留。"))


@act("register.roster-end", "/register/roster/end", needs=EDIT)
def end(ask: Ask) -> View | Go:
    """End an entry; its versions are kept."""
    held = _held(ask, ask.form.get("id", ""))
    try:
        roster.end(ask.platform, ask.actor, ask.form.get("reason", ""), ask.form.get("id", "")[:64])
    except InputError as problem:
        kind = "leave" if held and isinstance(held.entry, Leave) else "shift"
        return _form(ask, kind, held, _typed(ask, held), [("", problem.message), ("", problem.hint)])
    return Go(HOME, Text("Ended. What it said is kept.", "已終止，其內容予以保留。"))


def _fields(kind: str) -> tuple[str, ...]:
    """Return the inputs of a form."""
    return ("person", "start", "end") if kind == "leave" else ("start", "end", "primary", *_deputies())


def _deputies() -> tuple[str, ...]:
    """Return the inputs for deputies, in order."""
    return tuple(f"deputy{number}" for number in range(1, _DEPUTIES + 1))


def _entry(ask: Ask, kind: str, typed: dict[str, str]) -> tuple[Entry | None, Wrong]:
    """Return the entry of what was typed, or what is wrong with it."""
    report = Report("")
    people = directory(ask.platform.port(Book).opened())
    written = dict(typed) | {"deputies": ";".join(filter(None, (typed.get(name, "") for name in _deputies())))}
    cells = Cells(written, Spot(), {}, people, report)
    row = cells.leave() if kind == "leave" else cells.shift()
    wrong = [("deputy1" if one.field == "deputies" else one.field, one.words) for one in report.problems]
    return (row.entry if row else None), wrong


def _held(ask: Ask, id: str) -> Held | None:
    """Return the entry with this id as it stands; None for a new one."""
    if not id:
        return None
    row = store.current(ask.platform.db, id[:64])
    if row is None:
        raise gone()
    return unseal(ask.platform.port(Cipher), row)


def _typed(ask: Ask, held: Held | None) -> dict[str, str]:
    """Return what a form holds at first."""
    if held is None:
        return {name: ask.query.get(name, "")[:200] for name in ("person", "start", "end", "primary", *_deputies())}
    people = ask.platform.port(Book).opened()
    keys = {one.id: one.record.key for one in people.of("person") if one.record}
    typed = {"start": times.field(held.entry.starts), "end": times.field(held.entry.ends)}
    if isinstance(held.entry, Leave):
        return typed | {"person": keys.get(held.entry.person, "")}
    named = dict(zip(_deputies(), (keys.get(one, "") for one in held.entry.deputies), strict=False))
    return typed | {"primary": keys.get(held.entry.primary, "")} | named


def _form(ask: Ask, kind: str, held: Held | None, typed: dict[str, str], wrong: Wrong) -> View:
    """Return the form, with what was wrong."""
    people = ask.platform.port(Book).opened().of("person")
    values = {
        "kind": "leave" if kind == "leave" or (held and isinstance(held.entry, Leave)) else "shift",
        "held": held,
        "typed": typed,
        "deputies": _deputies(),
        "people": [(one.record.key, one.record.name) for one in people if isinstance(one.record, Person)],
        "reason": ask.form.get("reason", "")[:500],
        "errors": wrong,
        "wrong": {field: words for field, words in wrong if field},
        "title": _title(kind, held),
    }
    return View("register/roster-edit.html", values, status=422 if wrong else 200)


def _title(kind: str, held: Held | None) -> Text:
    """Return the heading of the form."""
    if kind == "leave":
        return Text("Change leave", "更改假期") if held else Text("Record leave", "記錄假期")
    return Text("Change a shift", "更改班次") if held else Text("Add a shift", "新增班次")
