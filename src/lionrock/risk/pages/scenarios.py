"""Scenarios: the form, the page of one with its actions and acceptances, and the list of acceptances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lionrock.events.risk import Posture
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import model, recall
from lionrock.risk.matrix import LEVELS, matrix, threats
from lionrock.risk.pages import forms
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import ACCEPTANCES, HERE, READ, TITLE
from lionrock.risk.service import accepting, scenarios, suggesting
from lionrock.risk.service.checking import ACCEPT, EDIT
from lionrock.risk.store import scenarios as store
from lionrock.ui.pages import Ask, Go, Shown, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lionrock.risk.model import Assessment, Scenario

NEW: Final = HERE + "/assessments/{id}/write"
ONE: Final = HERE + "/scenarios/{id}"
_NEW: Final = Text("Write a scenario", "撰寫情景")


@page("risk.write", NEW, title=_NEW, needs=EDIT, place="risk")
def form(ask: Ask) -> View:
    """Show the form of a new scenario, begun from a suggestion where one is named."""
    found = recall.assessment(ask.platform, ask.path["id"])
    begun: dict[str, Any] = {"system": found.systems[0] if len(found.systems) == 1 else ""}
    if source := ask.query.get("suggestion", ""):
        one = suggesting.suggestion(ask.platform, found, source)
        begun = {"system": one.system, "threat": one.threat, "source": one.id, "weakness": ask.say(one.title)}
        begun["about"] = one.about
        begun["controls"] = one.controls
    return _form(ask, found, begun)


@act("risk.written", NEW, needs=EDIT)
def write(ask: Ask) -> Shown:
    """Keep a new scenario; wrong fields come back with what was typed."""
    found, sent = recall.assessment(ask.platform, ask.path["id"]), Form(ask)
    words = forms.scenario(sent, dict.fromkeys(found.systems))
    problem = None
    if not sent.wrong:
        try:
            made = scenarios.write(ask.platform, ask.actor, found.id, words, ask.form.get("source", "")[:200])
            return Go(f"{HERE}/scenarios/{made.id}", Text("The scenario is kept.", "已保存情景。"))
        except LionrockError as raised:
            problem = raised
    return _form(ask, found, _typed(ask), sent, problem)


@page("risk.rewrite", ONE + "/write", title=_NEW, needs=EDIT, place="risk")
def anew(ask: Ask) -> View:
    """Show the form of a scenario as it is written."""
    one = recall.scenario(ask.platform, ask.path["id"])
    begun = {name: getattr(one.words, name) for name in forms.NAMES if hasattr(one.words, name)}
    begun |= {"controls": one.words.controls, "revision": one.revision}
    return _form(ask, recall.assessment(ask.platform, one.assessment), begun, of=one)


@act("risk.rewritten", ONE + "/write", needs=EDIT)
def rewrite(ask: Ask) -> Shown:
    """Keep a scenario as written anew."""
    one, sent = recall.scenario(ask.platform, ask.path["id"]), Form(ask)
    found = recall.assessment(ask.platform, one.assessment)
    words = forms.scenario(sent, dict.fromkeys(found.systems))
    problem = None
    if not sent.wrong:
        try:
            scenarios.rewrite(ask.platform, ask.actor, one.id, _number(ask, "revision"), words)
            return Go(f"{HERE}/scenarios/{one.id}", Text("The scenario is kept.", "已保存情景。"))
        except LionrockError as raised:
            problem = raised
    return _form(ask, found, _typed(ask), sent, problem, of=one)


@page("risk.scenario", ONE, title=TITLE, needs=READ, place="risk")
def scenario(ask: Ask) -> View:
    """Show a scenario with the live state of its controls, its actions and its acceptances."""
    return _shown(ask, recall.scenario(ask.platform, ask.path["id"]), [])


@act("risk.drop", ONE + "/drop", needs=EDIT)
def drop(ask: Ask) -> Shown:
    """Take a scenario out."""
    one, sent = recall.scenario(ask.platform, ask.path["id"]), Form(ask)
    return _done(ask, one, sent, _drop, f"{HERE}/assessments/{one.assessment}", Text("Taken out.", "已移除。"))


@act("risk.act", ONE + "/actions", needs=EDIT)
def add(ask: Ask) -> Shown:
    """Set an action of the treatment."""
    one, sent = recall.scenario(ask.platform, ask.path["id"]), Form(ask)
    return _done(ask, one, sent, _act, f"{HERE}/scenarios/{one.id}", Text("The action is set.", "已設定行動。"))


@act("risk.finish", ONE + "/actions/{action}/done", needs=EDIT)
def finish(ask: Ask) -> Shown:
    """Say that an action is done."""
    one, sent = recall.scenario(ask.platform, ask.path["id"]), Form(ask)
    return _done(ask, one, sent, _finish, f"{HERE}/scenarios/{one.id}", Text("Recorded as done.", "已記錄完成。"))


@act("risk.accept", ONE + "/accept", needs=ACCEPT, fresh=True)
def accept(ask: Ask) -> Shown:
    """Accept a risk as it was seen, until a time."""
    one, sent = recall.scenario(ask.platform, ask.path["id"]), Form(ask)
    said = Text("The risk is accepted until then.", "已限期接受風險。")
    return _done(ask, one, sent, _accept, f"{HERE}/scenarios/{one.id}", said)


@page("risk.accepted", ACCEPTANCES.url, title=ACCEPTANCES.label, needs=READ, place="risk")
def accepted(ask: Ask) -> View:
    """Show acceptances, those in force that end first standing first."""
    rows = [
        (row, recall.acceptance(ask.platform, row), f"RSK-{row.assessment_number:04} · {row.number}")
        for row in store.accepted(ask.platform.db)
    ]
    values = {
        "tabs": tabs(ask.platform, "risk", ACCEPTANCES.url),
        "rows": rows,
        "names": recall.names(ask.platform),
        "threats": threats(),
        "now": ask.now,
    }
    return View("risk/acceptances.html", values)


@act("risk.accepted.end", ACCEPTANCES.url + "/{id}/end", needs=ACCEPT, fresh=True)
def end(ask: Ask) -> Go:
    """End an acceptance before its time."""
    accepting.end(ask.platform, ask.actor, ask.path["id"], ask.typed("why", forms.NAMES["why"], most=500))
    return Go(ACCEPTANCES.url, Text("The acceptance has ended.", "已終止接受。"))


def _drop(ask: Ask, one: Scenario, sent: Form) -> None:
    """Take the scenario out."""
    reason = sent.words("reason", 500)
    if not sent.wrong:
        scenarios.drop(ask.platform, ask.actor, one.id, _number(ask, "revision"), reason)


def _act(ask: Ask, one: Scenario, sent: Form) -> None:
    """Set an action."""
    what, owner, due = sent.words("what", 1000), sent.words("owner", 200), sent.day("due")
    if not sent.wrong and due is not None:
        scenarios.act(ask.platform, ask.actor, one.id, what, owner, due)


def _finish(ask: Ask, one: Scenario, sent: Form) -> None:
    """Record an action of this scenario as done."""
    how = sent.words("how", 500)
    if not sent.wrong and ask.path["action"] in {action.id for action in one.actions}:
        scenarios.finish(ask.platform, ask.actor, ask.path["action"], how)


def _accept(ask: Ask, one: Scenario, sent: Form) -> None:
    """Accept the risk."""
    reason, until = sent.words("reason"), sent.moment("until")
    if not sent.wrong:
        accepting.accept(ask.platform, ask.actor, one.id, _number(ask, "revision"), reason, until)


def _done(ask: Ask, one: Scenario, sent: Form, do: Any, url: str, said: Text) -> Shown:
    """Do what a form of a scenario's page asks, or show the page with what was wrong."""
    try:
        do(ask, one, sent)
    except LionrockError as problem:
        return _shown(ask, one, sent.problems(problem))
    return _shown(ask, one, sent.problems()) if sent.wrong else Go(url, said)


def _shown(ask: Ask, one: Scenario, problems: Sequence[tuple[str, Text]]) -> View:
    """Return the page of a scenario."""
    found = recall.assessment(ask.platform, one.assessment)
    values = {
        "title": Text("Scenario {n}", "情景 {n}").format(n=one.number),
        "one": one,
        "assessment": found,
        "names": recall.names(ask.platform),
        "threats": threats(),
        "matrix": matrix(),
        "standings": model.STANDINGS,
        "treatments": model.TREATMENTS,
        "controls": _states(ask, one),
        "now": ask.now,
        "typed": {name: value[:4000] for name, value in ask.form.items()},
        "problems": problems,
    }
    return View("risk/scenario.html", values, 422 if problems else 200)


def _states(ask: Ask, one: Scenario) -> list[tuple[str, Text, str]]:
    """Return id, title and live state for the scenario's system of each control it names."""
    if not one.words.controls:
        return []
    states = {(row.control, row.system): row.state for row in ask.platform.port(Posture).states()}
    titles = {control.id: control.title for control in ask.platform.registry.of(Control)}
    return [
        (
            id,
            titles.get(id, Text(id, id)),
            states.get((id, one.words.system)) or states.get((id, "")) or "unknown",
        )
        for id in one.words.controls
    ]


def _form(
    ask: Ask,
    found: Assessment,
    begun: Mapping[str, Any],
    sent: Form | None = None,
    problem: LionrockError | None = None,
    *,
    of: Scenario | None = None,
) -> View:
    """Return the form of a scenario."""
    names = recall.names(ask.platform)
    problems = sent.problems(problem) if sent else []
    values = {
        "title": _NEW,
        "assessment": found,
        "of": of,
        "systems": [(id, names.get(id, Text(id, id))) for id in found.systems],
        "threats": [(one.id, one.title) for one in threats().values()],
        "likelihoods": _numbered(matrix().likelihood),
        "impacts": _numbered(matrix().impact),
        "treatments": list(model.TREATMENTS.items()),
        "controls": [(one.id, one.title) for one in ask.platform.registry.of(Control)],
        "levels": LEVELS,
        "labels": forms.NAMES,
        "typed": dict.fromkeys((*forms.NAMES, "about", "source", "revision", "controls"), "") | dict(begun),
        "problems": problems,
        "wrong": dict.fromkeys(forms.NAMES) | (sent.wrong if sent else {}),
    }
    return View("risk/write.html", values, 422 if problems else 200)


def _numbered(steps: Sequence[Text]) -> list[tuple[str, Text]]:
    """Return the steps of an axis, each with its number."""
    return [(str(step), Text(f"{step} · {words.en}", f"{step} · {words.zh}")) for step, words in enumerate(steps, 1)]


def _typed(ask: Ask) -> dict[str, Any]:
    """Return what was typed into the form of a scenario."""
    typed: dict[str, Any] = {name: value[: forms.MOST] for name, value in ask.form.items()}
    return typed | {"controls": ask.lists.get("controls", ())}


def _number(ask: Ask, name: str) -> int:
    """Return a whole number of the form, 0 for what is none."""
    written = ask.form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004 digits
