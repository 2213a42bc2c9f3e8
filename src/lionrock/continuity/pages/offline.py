"""What was written offline: the page for a laptop, files that come in, and each entry for a person to accept."""

from __future__ import annotations

from typing import Any, Final

from lionrock.continuity import offline, store
from lionrock.continuity.offline import MOST_BYTES, Entry
from lionrock.continuity.pages.overview import PATH, views
from lionrock.continuity.service import merging
from lionrock.events.continuity import NoteBook
from lionrock.kernel.errors import InputError, LionrockError, UnavailableError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Download, Go, View, act, page

HERE: Final = f"{PATH}/offline"
_ROOM: Final = 10_000
"""Bytes of a form beside its file."""


@page("continuity.offline", HERE, title=Text("Offline entries", "離線紀錄"), place="settings")
def listing(ask: Ask) -> View:
    """Show what waits and what became of the rest."""
    return _view(ask)


@act("continuity.offline-page", f"{HERE}/page", needs="incident.note")
def laptop(ask: Ask) -> Download:
    """Hand over the page for a laptop."""
    return Download("lionrock-offline.html", merging.page(ask.platform), "text/html; charset=utf-8")


@act("continuity.offline-receive", f"{HERE}/file", needs="incident.note", most=MOST_BYTES + _ROOM)
def receive(ask: Ask) -> Go | View:
    """Take a file in; nothing of it counts yet."""
    raw = ask.files.get("file", b"")
    try:
        found = merging.receive(ask.platform, ask.actor, ask.names.get("file", ""), raw)
    except LionrockError as problem:
        return _view(ask, problem)
    said = Text("{n} entries came in, {known} were known already.", "已匯入 {n} 項，其中 {known} 項早已存在。")
    return Go(HERE, said.format(n=found.entries, known=found.known))


@act("continuity.offline-accept", f"{HERE}/{{id}}/accept", needs="incident.note", fresh=True)
def accept(ask: Ask) -> Go | View:
    """Let an entry count for the incident named."""
    try:
        done = merging.accept(ask.platform, ask.actor, ask.path["id"], ask.typed("incident", _INCIDENT, most=40))
    except InputError as problem:
        return _view(ask, problem)
    return Go(HERE, _BECAME[done.became])


@act("continuity.offline-refuse", f"{HERE}/{{id}}/refuse", needs="incident.note", fresh=True)
def refuse(ask: Ask) -> Go | View:
    """Set an entry aside with a reason."""
    try:
        merging.refuse(ask.platform, ask.actor, ask.path["id"], ask.typed("reason", _REASON))
    except InputError as problem:
        return _view(ask, problem)
    return Go(HERE, Text("Set aside; it stays on record.", "已擱置，並保留紀錄。"))


def _view(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page; words stay sealed where the keys are not here, or for who may not read them."""
    try:
        rows = [_row(ask, entry, doubts) for entry, doubts in merging.waiting(ask.platform)]
        past = merging.opened(ask.platform, store.settled(ask.platform.db))
        sealed = None
    except SealedError as closed:
        rows, past, sealed = [], [], closed.message
    values = {
        "tabs": views(ask),
        "rows": rows,
        "past": past,
        "sealed": sealed,
        "kinds": offline.KINDS,
        "labels": offline.LABELS,
        "incidents": _incidents(ask),
        "problem": problem,
    }
    return View("continuity/offline.html", values, status=422 if problem else 200)


def _row(ask: Ask, entry: Entry, doubts: list[Text]) -> dict[str, Any]:
    """Return an entry as the page shows it."""
    question = offline.QUESTIONS.get(entry.fields.get("question", ""))
    fields = [
        (label, question if name == "question" and question else entry.fields[name])
        for name, label in offline.LABELS.items()
        if entry.fields.get(name)
    ]
    return {"entry": entry, "fields": fields, "doubts": doubts, "may": ask.allows(merging.NEEDS[entry.kind])}


def _incidents(ask: Ask) -> list[tuple[str, str]]:
    """Return the open incidents one can choose."""
    try:
        return [(reference, reference) for _, reference in ask.platform.port(NoteBook).open()]
    except UnavailableError:
        return []


_INCIDENT: Final = Text("the incident", "事故")
_REASON: Final = Text("the reason", "理由")
_BECAME: Final = {
    "call": Text("Recorded as a call, at the time it was.", "已按其時間記錄為通話。"),
    "attempt": Text("Recorded as an attempt, at the time it was.", "已按其時間記錄為未接通的通話。"),
    "note": Text("Written into the story, at the time it was.", "已按其時間寫入事故經過。"),
    "record": Text(
        "It stands in the story. Answer the question on the incident’s page.", "已列入事故經過。請在事故頁面作答。"
    ),
    "": Text("Accepted.", "已接納。"),
}
