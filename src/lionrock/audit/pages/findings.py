"""What the auditor found: entered by hand or from a file, answered, followed up, closed, opened again."""

from __future__ import annotations

from typing import Final

from lionrock.audit import listing
from lionrock.audit.model import MANAGE, MOST_PAPER, ROWS, Finding
from lionrock.audit.pages.places import HERE, ONE, common, found
from lionrock.audit.service import checking, findings
from lionrock.audit.service.findings import Entered
from lionrock.audit.spans import end
from lionrock.audit.store import findings as store
from lionrock.audit.store import samples
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, Go, Shown, View, act, page

_TITLE: Final = Text("Finding of the auditor", "審核結果")
_ENTER: Final = Text("Enter the auditor's results", "輸入審核員的結果")
_FINDING: Final = ONE + "/findings/{finding}"
_NEW: Final = ONE + "/enter"


@page("audit.enter", _NEW, title=_ENTER, needs=MANAGE, place="evidence")
def form(ask: Ask) -> View:
    """Show the forms: one result by hand, or the auditor's list as a file."""
    return _form(ask, None)


@act("audit.enter-one", _NEW, needs=MANAGE)
def enter(ask: Ask) -> Shown:
    """Enter one result by hand."""
    try:
        given = {name: ask.form.get(name, "") for name in ("number", "title", "grade", "clause", "text")}
        place = _whole(ask.form.get("population", ""), 0), _whole(ask.form.get("draw", ""), 1)
        line = Entered(**given, population=place[0], draw=place[1], position=_whole(ask.form.get("row", ""), 0))
        findings.enter(ask.platform, ask.actor, ask.path["id"], [line])
    except LionrockError as problem:
        return _form(ask, problem)
    return Go(f"{HERE}/{ask.path['id']}#findings", Text("Entered.", "已輸入。"))


@act("audit.enter-file", _NEW + "/file", needs=MANAGE, most=listing.MOST_BYTES + 100_000)
def from_file(ask: Ask) -> Shown:
    """Read a file: with `try`, only say what it holds; else enter it, all of it or nothing."""
    read = listing.read(ask.files.get("file", b""))
    if read.faults or ask.form.get("go") != "enter":
        return _form(ask, None, read)
    try:
        made = findings.enter(ask.platform, ask.actor, ask.path["id"], read.lines)
    except LionrockError as problem:
        return _form(ask, problem, read)
    return Go(f"{HERE}/{ask.path['id']}#findings", Text("Entered: {n}.", "已輸入 {n} 項。").format(n=len(made)))


@page("audit.finding", _FINDING, title=_TITLE, needs=ROWS, place="evidence")
def finding(ask: Ask) -> View:
    """Show one finding with what became of it."""
    return _view(ask, None)


@act("audit.answer", _FINDING + "/answer", needs=MANAGE)
def answer(ask: Ask) -> Shown:
    """Record management's response."""
    try:
        due = end(ask.form.get("due", ""))
        said = ask.form.get("response", ""), ask.form.get("owner", "")
        findings.answer(ask.platform, ask.actor, _found(ask).id, *said, due)
    except LionrockError as problem:
        return _view(ask, problem)
    return _back(ask)


@act("audit.follow", _FINDING + "/follow", needs=MANAGE)
def follow(ask: Ask) -> Shown:
    """Note what became of it."""
    try:
        findings.follow(ask.platform, ask.actor, _found(ask).id, ask.form.get("note", ""))
    except LionrockError as problem:
        return _view(ask, problem)
    return _back(ask)


@act("audit.close-finding", _FINDING + "/close", needs=MANAGE, most=MOST_PAPER + 100_000)
def close(ask: Ask) -> Shown:
    """Close it with a paper or an entry of the ledger."""
    try:
        one, data = _found(ask), ask.files.get("paper", b"")
        name = ask.names.get("paper", "")
        paper = (
            checking.paper(ask.platform, ask.actor, one.audit, "closure", name, data, finding=one.id) if data else None
        )
        shown = paper if paper is not None else ask.form.get("entry", "")
        findings.close(ask.platform, ask.actor, one.id, ask.form.get("why", ""), shown)
    except LionrockError as problem:
        return _view(ask, problem)
    return _back(ask)


@act("audit.reopen-finding", _FINDING + "/reopen", needs=MANAGE)
def reopen(ask: Ask) -> Shown:
    """Open it again."""
    try:
        findings.reopen(ask.platform, ask.actor, _found(ask).id, ask.form.get("why", ""))
    except LionrockError as problem:
        return _view(ask, problem)
    return _back(ask)


def _form(ask: Ask, problem: LionrockError | None, read: listing.Listed | None = None) -> View:
    """Return the forms with what was typed and what was wrong."""
    values = {"title": _ENTER, "problem": problem, "read": read, "columns": ", ".join(listing.COLUMNS)}
    return View("audit/enter.html", common(ask, found(ask)) | values, 422 if problem or (read and read.faults) else 200)


def _view(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page of a finding."""
    audit, one = found(ask), _found(ask)
    draw = samples.draw(ask.platform.db, one.draw) if one.draw else None
    fixed = samples.population(ask.platform.db, draw.population) if draw else None
    where = (
        f"{HERE}/{audit.id}/populations/{fixed.number}/draws/{draw.number}/items/{one.position}"
        if fixed and draw
        else None
    )
    values = {
        "title": one.title,
        "problem": problem,
        "one": one,
        "late": one.late(ask.now),
        "steps": store.steps(ask.platform.db, one.id),
        "item_url": where,
        "entry_evidence": len(one.evidence) == 32,  # noqa: PLR2004 digits of an id
    }
    return View("audit/finding.html", common(ask, audit) | values, 422 if problem else 200)


def _found(ask: Ask) -> Finding:
    """Return the finding of the address; raises NotFoundError."""
    one = store.get(ask.platform.db, ask.path["finding"][:40])
    if one is None or one.audit != found(ask).id:
        raise NotFoundError(Text("no such finding", "沒有此審核結果"), Text("See the audit.", "請查看該次審核。"))
    return one


def _back(ask: Ask) -> Go:
    """Go back to the finding."""
    return Go(f"{HERE}/{ask.path['id']}/findings/{ask.path['finding']}", Text("It is recorded.", "已記錄。"))


def _whole(written: str, least: int) -> int:
    """Return a whole number, the least where there is none."""
    plain = written.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else least  # noqa: PLR2004 nine digits fit
