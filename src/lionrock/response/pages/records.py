"""One record with every version of it, its correction, and how what was promised ended."""

from __future__ import annotations

from lionrock.events.response import Docket
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.response import records, service, store, times
from lionrock.response.errors import StateError
from lionrock.response.pages import entering, reaching
from lionrock.response.records import KINDS
from lionrock.response.service import Correcting
from lionrock.ui.pages import Ask, Go, View, act, page


@page("response.one-record", "/response/records/{record}", title=Text("Record", "紀錄"), place="incidents")
def record(ask: Ask) -> View:
    """Show the record as it stands, and every former version."""
    return _shown(ask)


@act("response.correct", "/response/records/{record}/correct", needs="task.work")
def correct(ask: Ask) -> Go | View:
    """Write another version; the former one stays."""
    was = store.record(ask.platform.db, ask.path["record"])
    try:
        service.correct(ask.platform, _by(ask), entering.entered(ask, was.kind, was=was))
    except (InputError, ConflictError) as problem:
        return _shown(ask, problem, "correct")
    said = Text("Corrected; the former version stays on record.", "已更正，原有版本保留在紀錄中。")
    return Go(f"/response/records/{was.thread}", said)


@act("response.settle", "/response/records/{record}/settle", needs="task.work")
def settle(ask: Ask) -> Go | View:
    """Record how what was promised ended, or that containment was undone."""
    try:
        after = service.settle(ask.platform, _by(ask), ask.form.get("words", ""), reaching.moment(ask, "at"))
    except (InputError, StateError, ConflictError) as problem:
        return _shown(ask, problem, "settle")
    return Go(f"/response/records/{after.thread}", Text("Recorded.", "已記錄。"))


@act("response.shift-note", "/handover/notes", needs="task.work")
def shift_note(ask: Ask) -> Go | View:
    """Write a note of the shift that belongs to no incident."""
    from lionrock.response.pages import handover

    try:
        service.enter(ask.platform, ask.actor, None, entering.entered(ask, "note"))
    except InputError as problem:
        return handover.shown(ask, problem, "note")
    return Go("/handover#notes", Text("Written.", "已寫入。"))


def _by(ask: Ask) -> Correcting:
    """Return who corrects which version, and why."""
    return Correcting(ask.path["record"], reaching.version(ask), ask.actor, ask.form.get("reason", ""))


def _shown(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page of a record."""
    found = store.record(ask.platform.db, ask.path["record"])
    versions = store.versions(ask.platform.db, found.thread)
    values = {
        "title": records.PARTS.get(records.part(found), KINDS[found.kind]),
        "record": found,
        "body": found.body,
        "matter": ask.platform.port(Docket).matter(found.incident) if found.incident else None,
        "versions": versions,
        "positions": reading.positions(ask.platform.db, [one.entry for one in versions]),
        "late": found.late(ask.now),
        "kinds": KINDS,
        "reached": records.REACHED,
        "ways": records.WAYS,
        "categories": records.CATEGORIES,
        "dollars": times.dollars,
        "hours": times.hours,
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem and at == "correct" else entering.typed(found),
        "settling": dict(ask.form) if problem and at == "settle" else {},
        "works": ask.allows("task.work"),
    }
    return View("response/record.html", values, status=reaching.status(problem))
