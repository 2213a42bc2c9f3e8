"""Notes sealed for counsel: that they were sealed, by whom and when; the words for those alone who may read them."""

from __future__ import annotations

from typing import Final

from lionrock.counsel.naming import open_ones, references
from lionrock.counsel.record import Note
from lionrock.counsel.service import notes as service
from lionrock.counsel.store import notes as store
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

TITLE: Final = Text("Notes for counsel", "給律師的備註")
_HERE: Final = "/obligations/sealed"
SEALED: Final = Text(
    "Sealed for counsel. It is provisionally privileged until counsel decides.",
    "已為律師封存。在律師決定之前，暫視為受保密權保護。",
)


@page("counsel.sealed", _HERE, title=TITLE, place="obligations")
def sealed(ask: Ask) -> View:
    """List the notes: who reads privileged notes sees all, others those they sealed."""
    return _shown(ask)


@act("counsel.seal", _HERE, needs="incident.note")
def seal(ask: Ask) -> Go | View:
    """Seal a note; the words are on no page afterwards."""
    incident = ask.form.get("incident", "")[:60]
    try:
        if not incident.strip():
            raise _UNNAMED
        service.seal(ask.platform, incident, ask.actor, ask.form.get("words", ""))
    except (InputError, SealedError) as problem:
        return _shown(ask, problem)
    back = ask.form.get("back", "")
    return Go(f"/incidents/{incident}" if back == "incident" else _HERE, SEALED)


@act("counsel.open-note", f"{_HERE}/{{note}}/open", needs="read")
def open_note(ask: Ask) -> View:
    """Open a note; that it was opened is an entry of the ledger."""
    note = store.get(ask.platform.db, ask.path["note"])
    return _opened(ask, note, service.opened(ask.platform, note.id, ask.actor))


@act("counsel.decide-note", f"{_HERE}/{{note}}/decide", needs="privilege.decide", fresh=True)
def decide(ask: Ask) -> Go | View:
    """Decide whether a note is privileged."""
    answer = ask.form.get("answer", "")
    try:
        if answer not in ("privileged", "not_privileged"):
            raise _UNANSWERED
        service.decide(
            ask.platform, ask.path["note"], ask.actor, ask.form.get("why", ""), privileged=answer == "privileged"
        )
    except (InputError, SealedError) as problem:
        return _shown(ask, problem)
    return Go(_HERE, Text("Recorded. The reason is sealed with the note.", "已記錄，理由與備註一併封存。"))


_UNNAMED: Final = InputError(
    Text("no incident was named", "未指明事故"), Text("Choose the incident it is about.", "請選擇所涉事故。")
)
_UNANSWERED: Final = InputError(
    Text("no answer was chosen", "未選擇答案"),
    Text("Choose privileged or not privileged.", "請選擇受保密權保護或不受保護。"),
)


def mine(ask: Ask, notes: list[Note]) -> list[Note]:
    """Return the notes the reader may know of: all for who reads privileged notes, else those they sealed.

    One that is not privileged is everybody's.
    """
    if ask.allows("privilege.read"):
        return notes
    return [note for note in notes if note.who.actor == ask.actor.id or note.standing == "not_privileged"]


def _opened(ask: Ask, note: Note, words: str) -> View:
    """Return the page of an opened note."""
    names = references(ask.platform, [note.incident])
    values = {
        "title": TITLE,
        "here_place": "obligations",
        "note": note,
        "reference": names[note.incident],
        "words": words,
        "reason": _reason(ask, note),
        "decides": ask.allows("privilege.decide"),
    }
    return View("counsel/note.html", values)


def _reason(ask: Ask, note: Note) -> str | None:
    """Return counsel's reason for who may read it."""
    return service.reason(ask.platform, note.id, ask.actor) if ask.allows("privilege.read") else None


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the list, with what was wrong; words typed come back to the page alone."""
    every = store.every(ask.platform.db)
    shown = mine(ask, every)
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", _HERE),
        "notes": shown,
        "others": len(every) - len(shown),
        "names": references(ask.platform, (note.incident for note in shown)),
        "incidents": [(one.reference, f"{one.reference} {ask.say(one.title)}") for one in open_ones(ask.platform)],
        "reads": ask.allows("privilege.read"),
        "may_seal": ask.allows("incident.note"),
        "typed": dict(ask.form) if problem else {},
        "problem": problem,
    }
    return View("counsel/sealed.html", values, status=422 if problem else 200)
