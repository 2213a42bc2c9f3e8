"""The hand-over: what the next shift must know, signed by one person and accepted by another; on one sheet of paper."""

from __future__ import annotations

from typing import Any

from lionrock.events.response import Docket
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.response import handing, records, service, store
from lionrock.response.pages import reaching
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Hand-over", "交更")
_SHIFT = hours(12)
"""How far back notes are shown while no hand-over was ever accepted."""


@page("response.handover", "/handover", title=TITLE, place="today")
def handover(ask: Ask) -> View:
    """Show what is handed over now, and the one that waits to be accepted."""
    return shown(ask)


@page("response.one-handover", "/handover/{handover}", title=TITLE, place="today")
def one(ask: Ask) -> View:
    """Show a hand-over as it was signed, and what changed until it was accepted."""
    found = store.handover(ask.platform.db, ask.path["handover"])
    entries = [found.entry, *([found.ended_entry] if found.ended_entry else [])]
    values = {
        "handover": found,
        "bundles": found.bundles,
        "titles": handing.PARTS,
        "nothing": handing.NONE,
        "changed": found.changed,
        "positions": reading.positions(ask.platform.db, entries),
        "printed": handing.printed(len(one.lines) for one in found.bundles),
    }
    return View("response/signed.html", values)


@act("response.sign", "/handover", needs="handover.sign", fresh=True)
def sign(ask: Ask) -> Go | View:
    """Sign what is handed over."""
    try:
        made = service.sign(ask.platform, ask.actor, ask.form.get("note", ""), ask.form.get("seen", ""))
    except (InputError, ConflictError) as problem:
        return shown(ask, problem, "sign")
    said = Text("Signed. Another person accepts it.", "已簽署，須由另一人接更。")
    return Go(f"/handover#{made.id}", said)


@act("response.accept", "/handover/{handover}/accept", needs="handover.sign", fresh=True)
def accept(ask: Ask) -> Go | View:
    """Accept it, as another person."""
    try:
        after = service.accept(ask.platform, ask.actor, ask.path["handover"])
    except (RefusedError, ConflictError) as problem:
        return shown(ask, problem, "accept")
    return Go(f"/handover/{after.id}", Text("Accepted. The shift is yours.", "已接更，現由閣下當值。"))


@act("response.withdraw", "/handover/{handover}/withdraw", needs="handover.sign", fresh=True)
def withdraw(ask: Ask) -> Go | View:
    """Take it back."""
    try:
        service.withdraw(ask.platform, ask.actor, ask.path["handover"])
    except (RefusedError, ConflictError) as problem:
        return shown(ask, problem, "accept")
    return Go("/handover", Text("Withdrawn.", "已收回。"))


def shown(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page of the hand-over; `problem` stands at the form `at` with what was typed."""
    db = ask.platform.db
    bundles, waiting = service.gather(ask.platform), store.signed(db)
    since = store.last_accepted(db) or ask.now - _SHIFT
    notes = [one for one in store.since(db, "note", since) if not records.part(one)]
    values: dict[str, Any] = {
        "bundles": bundles,
        "titles": handing.PARTS,
        "nothing": handing.NONE,
        "outline": handing.outline(bundles),
        "waiting": waiting,
        "changed": handing.difference(waiting.bundles, bundles) if waiting else None,
        "own": waiting is not None and waiting.signed_by.actor == ask.actor.id,
        "since": since,
        "notes": notes[::-1],
        "matters": ask.platform.port(Docket).matters(note.incident for note in notes if note.incident),
        "history": store.handovers(db),
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
        "signs": ask.allows("handover.sign"),
        "works": ask.allows("task.work"),
        "printed": handing.printed([len(notes), *(len(one.lines) for one in bundles)]),
    }
    return View("response/handover.html", values, status=reaching.status(problem))
