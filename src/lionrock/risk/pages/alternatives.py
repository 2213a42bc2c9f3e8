"""Alternative controls: the list with its statement, proposing, approving and ending one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import alternative, lawful, recall
from lionrock.risk.alternative import Words
from lionrock.risk.pages import forms
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import ALTERNATIVES, READ
from lionrock.risk.service import standing_in
from lionrock.risk.service.checking import ACCEPT, EDIT
from lionrock.risk.service.standing_in import Wanted
from lionrock.risk.store import alternatives as store
from lionrock.ui import times
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH: Final = ALTERNATIVES.url
ONE: Final = PATH + "/{id}"
_NEW: Final = Text("Propose an alternative control", "提出替代措施")


@page("risk.alternatives", PATH, title=ALTERNATIVES.label, needs=READ, place="risk")
def listing(ask: Ask) -> View:
    """Show alternative controls, what asks for somebody first."""
    return _list(ask, [])


@page("risk.alternatives.new", PATH + "/new", title=_NEW, needs=EDIT, place="risk")
def new(ask: Ask) -> View:
    """Show the form that proposes one."""
    return _form(ask, None, None)


@act("risk.alternatives.propose", PATH + "/new", needs=EDIT)
def propose(ask: Ask) -> Shown:
    """Keep a proposal; wrong fields come back with what was typed."""
    form = Form(ask)
    requirement = form.choice("requirement", {one.id for one in lawful.today(ask.platform).requirements})
    system = form.choice("system", recall.names(ask.platform))
    references = tuple(line for line in ask.form.get("references", "").splitlines() if line.strip())
    words = Words(form.words("instead"), form.words("why"), form.words("remains"), references)
    reviewer, since, until = form.words("reviewer", 200), form.moment("since"), form.moment("until")
    problem = None
    if not form.wrong and since is not None and until is not None:
        try:
            wanted = Wanted(requirement, system, words, reviewer, since, until)
            made = standing_in.propose(ask.platform, ask.actor, wanted)
            return Go(f"{PATH}/{made.id}", Text("{ref} is proposed.", "已提出 {ref}。").format(ref=made.reference))
        except LionrockError as raised:
            problem = raised
    return _form(ask, form, problem)


@page("risk.alternative", ONE, title=ALTERNATIVES.label, needs=READ, place="risk")
def one(ask: Ask) -> View:
    """Show one with everything that was written."""
    return _one(ask, [])


@act("risk.alternatives.approve", ONE + "/approve", needs=ACCEPT, fresh=True)
def approve(ask: Ask) -> Shown:
    """Approve one as it was seen."""
    try:
        standing_in.approve(ask.platform, ask.actor, ask.path["id"], ask.form.get("digest", ""))
    except LionrockError as problem:
        return _one(ask, [("", problem.message), ("", problem.hint)])
    return Go(f"{PATH}/{ask.path['id']}", Text("Approved.", "已批准。"))


@act("risk.alternatives.end", ONE + "/end", needs=ACCEPT, fresh=True)
def end(ask: Ask) -> Shown:
    """End one, or say what follows one that is over."""
    form = Form(ask)
    why = form.words("why", 1000)
    if form.wrong:
        return _one(ask, form.problems())
    try:
        standing_in.end(ask.platform, ask.actor, ask.path["id"], why)
    except LionrockError as problem:
        return _one(ask, form.problems(problem))
    return Go(f"{PATH}/{ask.path['id']}", Text("Ended.", "已終止。"))


@act("risk.alternatives.none", PATH, needs=ACCEPT, fresh=True)
def none_needed(ask: Ask) -> Shown:
    """State that none is needed."""
    form = Form(ask)
    reason, until = form.words("reason", 1000), form.moment("until")
    if form.wrong:
        return _list(ask, form.problems())
    try:
        standing_in.not_needed(ask.platform, ask.actor, reason, until)
    except LionrockError as problem:
        return _list(ask, form.problems(problem))
    return Go(PATH, Text("The statement is recorded.", "已記錄聲明。"))


def _list(ask: Ask, problems: Sequence[tuple[str, Text]]) -> View:
    """Return the list with what was wrong with the statement."""
    order = list(alternative.STANDINGS)
    rows = sorted(standing_in.listing(ask.platform), key=lambda row: order.index(row.standing(ask.now)))
    values: dict[str, Any] = {
        "tabs": tabs(ask.platform, "risk", ALTERNATIVES.url),
        "rows": rows,
        "statement": store.statement(ask.platform.db),
        "standings": alternative.STANDINGS,
        "may_state": all(row.standing(ask.now) == "ended" for row in rows),
        "names": recall.names(ask.platform),
        "requirements": {one.id: one for one in lawful.today(ask.platform).requirements},
        "typed": {name: value[:1000] for name, value in ask.form.items()},
        "now": ask.now,
        "problems": problems,
    }
    return View("risk/alternatives.html", values, 422 if problems else 200)


def _one(ask: Ask, problems: Sequence[tuple[str, Text]]) -> View:
    """Return the page of one."""
    found = standing_in.get(ask.platform, ask.path["id"])
    others = [row for row in standing_in.listing(ask.platform) if row.requirement == found.requirement]
    values: dict[str, Any] = {
        "title": found.reference,
        "one": found,
        "standing": found.standing(ask.now),
        "standings": alternative.STANDINGS,
        "others": [row for row in others if row.id != found.id],
        "names": recall.names(ask.platform),
        "requirements": {one.id: one for one in lawful.today(ask.platform).requirements},
        "problems": problems,
    }
    return View("risk/alternative.html", values, 422 if problems else 200)


def _form(ask: Ask, form: Form | None, problem: LionrockError | None) -> View:
    """Return the form that proposes one."""
    requirements = lawful.today(ask.platform).requirements
    problems = form.problems(problem) if form else []
    blank = dict.fromkeys((*forms.NAMES, "references"), "") | {"since": times.field(ask.now)}
    values: dict[str, Any] = {
        "title": _NEW,
        "requirements": [
            (one.id, Text(f"{one.id} · {one.title.en}", f"{one.id} · {one.title.zh}")) for one in requirements
        ],
        "systems": list(recall.names(ask.platform).items()),
        "labels": forms.NAMES,
        "typed": blank | {name: value[: forms.MOST] for name, value in ask.form.items()},
        "problems": problems,
        "wrong": dict.fromkeys(forms.NAMES) | (form.wrong if form else {}),
    }
    return View("risk/propose.html", values, 422 if problems else 200)
