"""The law desk: every row beside its source and who verified it; one row, what is proposed and what would move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.counsel import desk, sheet
from lionrock.counsel.desk import Row
from lionrock.counsel.pages.tabs import views
from lionrock.counsel.service import packs, proposals
from lionrock.counsel.service.proposals import Read
from lionrock.counsel.store import editions as edition_store
from lionrock.counsel.store import proposals as store
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, RefusedError
from lionrock.kernel.text import Text
from lionrock.law import fields
from lionrock.law.model import BASIS_WORDS, FORCE_WORDS, Basis
from lionrock.law.values import flat
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lionrock.counsel.record import Proposal
    from lionrock.kernel.contributions import State

TITLE: Final = Text("The law this site runs on", "本站所依據的法例")
STATES: Final[Mapping[Basis, State]] = {
    "verified": "passed",
    "several_secondary": "partly",
    "one_secondary": "partly",
    "unverified": "unknown",
}
"""How sure a row is, as a state: only the official text passes."""
GROUPS: Final[tuple[tuple[str, Text], ...]] = (
    ("notice", Text("Notices of incidents, s.28", "事故通報，第28條")),
    ("obligations", Text("Duties", "責任")),
    ("criteria", Text("Seriousness", "嚴重程度")),
    ("requirements", Text("Requirements of the Code", "守則的要求")),
)
SHOWN: Final[tuple[tuple[str, Text], ...]] = (
    ("", Text("every row", "全部")),
    ("unverified", Text("not verified", "未核實")),
    ("verified", Text("verified", "已核實")),
)


@page("counsel.law", "/obligations/law", title=TITLE, place="obligations")
def law(ask: Ask) -> View:
    """Show every row of the law, the unverified rows of s. 28 first."""
    book, today = packs.book(ask.platform), proposals.today(ask.platform)
    every = desk.rows(book, today)
    shown = ask.query.get("show", "")
    rows = [row for row in every if not shown or row.provenance.verified == (shown == "verified")]
    waiting = store.waiting(ask.platform.db)
    notice = [row for row in every if row.notice]
    values = {
        "tabs": tabs(ask.platform, "obligations", "/obligations/law"),
        "views": views("/obligations/law"),
        "groups": [(title, found) for key, title in GROUPS if (found := [row for row in rows if _group(row) == key])],
        "number": len(every),
        "verified": desk.verified(every),
        "notice": (desk.verified(notice), len(notice)),
        "loaded": book.rulebook(today).loaded,
        "version": book.rulebook(today).version,
        "waiting": [(one, row) for one in waiting if (row := _standing(ask, every, one)) is not None],
        "open": {one.row for one in waiting},
        "held": [pin for pin in edition_store.pins(ask.platform.db).values() if pin.state == "waiting"],
        "show": shown,
        "shown": SHOWN,
        "states": STATES,
        "basis": BASIS_WORDS,
        "force": FORCE_WORDS,
        "brief": desk.brief,
        "missing": book.rulebook(today).criteria_missing,
        "may_edit": ask.allows("law.edit"),
    }
    return View("counsel/law.html", values)


@page("counsel.law-row", "/obligations/law/rows/{row}", title=TITLE, place="obligations")
def row(ask: Ask) -> View:
    """Show one row beside its source, with what is proposed and what would move."""
    return _shown(ask)


@act("counsel.propose", "/obligations/law/rows/{row}", needs="requirement.edit", fresh=True)
def propose(ask: Ask) -> Go | View:
    """Record how a row reads in the official text."""
    try:
        since = times.day(ask.form["since"]) if ask.form.get("since", "").strip() else None
        typed = {name: words[:400] for name, words in ask.form.items()}
        proposals.propose(ask.platform, ask.path["row"], Read(typed, where(ask), since), ask.actor)
    except (InputError, ConflictError) as problem:
        return _shown(ask, problem)
    return Go(_page(ask), Text("Recorded. A second person confirms it.", "已記錄，待第二人確認。"))


@act("counsel.confirm", "/obligations/law/proposals/{id}/confirm", needs="law.confirm", fresh=True)
def confirm(ask: Ask) -> Go | View:
    """Confirm what another person proposed."""
    proposal = store.get(ask.platform.db, ask.path["id"])
    edition = ask.form.get("edition", "")
    seen = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 9 else -1  # noqa: PLR2004 digits
    try:
        proposals.confirm(ask.platform, proposal.id, seen, ask.actor, ask.form.get("why", ""))
    except (InputError, ConflictError, RefusedError) as problem:
        return _shown(ask, problem, proposal.row)
    held = [pin for pin in edition_store.pins(ask.platform.db).values() if pin.state == "waiting"]
    if held:
        said = Text("Confirmed. {n} running clocks wait for a decision.", "已確認。{n} 項計算中的時限待決定。")
        return Go("/obligations/law/clocks", said.format(n=len(held)))
    return Go(
        f"/obligations/law/rows/{proposal.row}", Text("Confirmed. No running clock moved.", "已確認，沒有時限移動。")
    )


@act("counsel.decline", "/obligations/law/proposals/{id}/decline", needs="read", fresh=True)
def decline(ask: Ask) -> Go | View:
    """Decline a proposal, or take back one's own."""
    proposal = store.get(ask.platform.db, ask.path["id"])
    try:
        done = proposals.decline(ask.platform, proposal.id, ask.actor, ask.form.get("why", ""))
    except (InputError, ConflictError) as problem:
        return _shown(ask, problem, proposal.row)
    said = Text("Taken back.", "已收回。") if done.state == "withdrawn" else Text("Declined.", "已拒絕。")
    return Go(f"/obligations/law/rows/{proposal.row}", said)


def where(ask: Ask) -> str:
    """Return where the text was read: as one line, or as document, page and date; raises InputError."""
    said = [ask.form.get(name, "") for name in sheet.PLACES]
    return sheet.reference(*said) if any(each.strip() for each in said) else ask.form.get("reference", "")


def _group(row: Row) -> str:
    """Return the heading a row stands under."""
    if row.notice:
        return "notice"
    return "criteria" if row.table in ("criterion", "statutory_test") else row.table


def _standing(ask: Ask, rows: list[Row], proposal: Proposal) -> Row | None:
    """Return the row a proposal is on, or the one it would add; None when the law in force has it no longer."""
    found = next((row for row in rows if row.id == proposal.row), None)
    if found is None and not proposal.seen:
        return proposals.pending(ask.platform, proposal)
    return found


def _page(ask: Ask) -> str:
    """Return the address of the row asked for."""
    return f"/obligations/law/rows/{ask.path['row']}"


def _shown(ask: Ask, problem: LionrockError | None = None, id: str = "") -> View:
    """Return the page of a row, with what was wrong."""
    book, today = packs.book(ask.platform), proposals.today(ask.platform)
    history = store.of_row(ask.platform.db, id or ask.path["row"])
    waiting = next((one for one in history if one.state == "open"), None)
    new = waiting is not None and not waiting.seen
    found = (
        proposals.pending(ask.platform, waiting) if waiting and new else desk.row(book, id or ask.path["row"], today)
    )
    values: dict[str, Any] = {
        "title": found.title,
        "views": views("/obligations/law"),
        "row": found,
        "new": new,
        "flat": flat(found.plain),
        "words": fields.words,
        "plain": fields.plain,
        "often": fields.often,
        "label": fields.label,
        "states": STATES,
        "basis": BASIS_WORDS,
        "own_basis": _own_basis(found),
        "history": [one for one in (*history, *_former(ask, found)) if one.state != "open"],
        "open": waiting,
        "moves": proposals.preview(ask.platform, waiting) if waiting else (),
        "edition": book.newest,
        "same": waiting is not None and waiting.who.actor == ask.actor.id,
        "may_edit": proposals.may_read(ask.platform, ask.actor, found.table),
        "may_confirm": ask.allows("law.confirm"),
        "typed": dict(ask.form) if problem and not waiting else {},
        "problem": problem,
    }
    return View("counsel/row.html", values, status=status(problem))


def _former(ask: Ask, row: Row) -> list[Proposal]:
    """Return what was read of a row under ids it had before."""
    was = row.plain.get("was", ())
    return [one for id in ((was,) if isinstance(was, str) else was) for one in store.of_row(ask.platform.db, id)]


def _own_basis(row: Row) -> dict[str, Text]:
    """Return the basis of single fields, where it differs from the row's."""
    known = flat(row.plain)
    found = {name.removesuffix("_basis"): str(words) for name, words in known.items() if name.endswith("_basis")}
    named = {f"{name}_hkd" if name.endswith("fine") else name: words for name, words in found.items()}
    return {name: BASIS_WORDS[words] for name, words in named.items() if words in BASIS_WORDS}  # type: ignore[index]  # narrowed by the test


def status(problem: LionrockError | None) -> int:
    """Return the status of the page."""
    if problem is None:
        return 200
    return 422 if isinstance(problem, InputError) else 409
