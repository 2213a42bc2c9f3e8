"""Assessments: the list with what the law asks next, opening one, its page with matrix and scenarios, closing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import lawful, model, picture, recall
from lionrock.risk.matrix import LEVELS, STEPS, matrix, threats
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import ASSESSMENTS, HERE, READ, TITLE
from lionrock.risk.report import stamp
from lionrock.risk.service import assessing, reporting
from lionrock.risk.service.assessing import Wanted
from lionrock.risk.service.checking import EDIT
from lionrock.risk.store import assessments as store
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lionrock.risk.model import Assessment, Scenario

ONE: Final = HERE + "/assessments/{id}"
OPEN: Final = HERE + "/open"
_YEAR: Final = Text("year {n}, report by {due}", "第 {n} 年度，報告期限 {due}")
_OPENS: Final = Text("Open an assessment", "展開評估")


@page("risk.list", HERE, title=TITLE, needs=READ, place="risk")
def listing(ask: Ask) -> View:
    """Show the assessments, the newest first, with the year of the law that is next."""
    found = store.listing(ask.platform.db)
    taken = {one.period for one in found if one.cycle == "yearly" and one.closed}
    values = {
        "tabs": tabs(ask.platform, "risk", ASSESSMENTS.url),
        "rows": found,
        "cycles": model.CYCLES,
        "names": recall.names(ask.platform),
        "next": lawful.period(ask.platform, taken),
        "law": lawful.today(ask.platform),
        "row": lawful.today(ask.platform).obligation(lawful.YEARLY),
    }
    return View("risk/list.html", values)


@page("risk.open", OPEN, title=_OPENS, needs=EDIT, place="risk")
def opening(ask: Ask) -> View:
    """Show the form that opens an assessment."""
    return _form(ask, [])


@act("risk.begin", OPEN, needs=EDIT)
def begin(ask: Ask) -> Shown:
    """Open an assessment; wrong fields come back with what was typed."""
    form = Form(ask)
    cycle, method = form.choice("cycle", model.CYCLES), form.words("method")
    assessors = form.words("assessors", 500)
    due = form.moment("due") if cycle == "directed" and ask.form.get("due") else None
    as_of = form.moment("as_of") if ask.form.get("as_of") else None
    if form.wrong:
        return _form(ask, form.problems(), form.wrong)
    try:
        wanted = Wanted(cycle, ask.lists.get("systems", ()), method, assessors, as_of, due, _whole(ask, "period"))
        made = assessing.begin(ask.platform, ask.actor, wanted)
    except LionrockError as problem:
        return _form(ask, form.problems(problem))
    return Go(f"{HERE}/assessments/{made.id}", Text("{ref} is open.", "已展開 {ref}。").format(ref=made.reference))


@page("risk.assessment", ONE, title=TITLE, needs=READ, place="risk")
def assessment(ask: Ask) -> View:
    """Show an assessment: what is missing first, the matrix, scenarios, reports."""
    return shown(ask, recall.assessment(ask.platform, ask.path["id"]), [])


@act("risk.close", ONE + "/close", needs=EDIT)
def close(ask: Ask) -> Shown:
    """Close an assessment."""
    found, form = recall.assessment(ask.platform, ask.path["id"]), Form(ask)
    conclusion = form.words("conclusion")
    if form.wrong:
        return shown(ask, found, form.problems())
    try:
        assessing.close(ask.platform, ask.actor, found.id, _whole(ask, "version"), conclusion)
    except LionrockError as problem:
        return shown(ask, found, form.problems(problem))
    return Go(f"{HERE}/assessments/{found.id}", Text("The assessment is closed.", "已完成評估。"))


def shown(ask: Ask, one: Assessment, problems: Sequence[tuple[str, Text]]) -> View:
    """Return the page of an assessment with what was wrong with the last form."""
    scenarios, names = recall.of(ask.platform, one.id), recall.names(ask.platform)
    values: dict[str, Any] = {
        "title": one.reference,
        "one": one,
        "cycles": model.CYCLES,
        "names": names,
        "scenarios": sorted(scenarios, key=lambda row: -_rank(row)),
        "lacks": [] if one.closed else model.missing(one, scenarios, names, ask.now),
        "standings": model.STANDINGS,
        "treatments": model.TREATMENTS,
        "threats": threats(),
        "now": ask.now,
        "reports": reporting.versions(ask.platform, one.id),
        "typed": {name: value[:4000] for name, value in ask.form.items()},
        "problems": problems,
        **_matrix(ask, scenarios),
    }
    return View("risk/assessment.html", values, 422 if problems else 200)


def _matrix(ask: Ask, scenarios: Sequence[Scenario]) -> Mapping[str, Any]:
    """Return the picture of the matrix and its table."""
    counts = model.counted(scenarios)
    axes = (ask.say(picture.LIKELIHOOD), ask.say(picture.IMPACT))
    label = ask.say(Text("Scenarios by likelihood and impact; a table follows", "按可能性及影響劃分的情景；表格見後"))
    return {
        "picture": picture.drawn(counts, picture.levels(ask.language), axes, label),
        "counts": counts,
        "matrix": matrix(),
        "steps": STEPS,
        "levels": LEVELS,
    }


def _whole(ask: Ask, name: str) -> int:
    """Return a whole number of the form, 0 for what is none."""
    written = ask.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004 digits


def _rank(one: Scenario) -> int:
    """Return how high a scenario stands: by level, then by likelihood and impact."""
    return list(LEVELS).index(one.level) * 100 + one.words.likelihood * one.words.impact


def _form(ask: Ask, problems: Sequence[tuple[str, Text]], wrong: Mapping[str, Text] | None = None) -> View:
    """Return the form that opens an assessment."""
    values = {
        "title": _OPENS,
        "names": list(recall.names(ask.platform).items()),
        "cycles": list(model.CYCLES.items()),
        "typed": {name: value[:4000] for name, value in ask.form.items()},
        "ticked": ask.lists.get("systems", ()),
        "years": [
            (str(one.number), _YEAR.format(n=one.number, due=stamp(one.due))) for one in lawful.begun(ask.platform)
        ],
        "problems": problems,
        "wrong": wrong or {},
    }
    return View("risk/open.html", values, 422 if problems else 200)
