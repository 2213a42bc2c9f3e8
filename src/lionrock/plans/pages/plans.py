"""The plans: each with what is unknown in it, its own words, its versions, endorsement and submission."""

from __future__ import annotations

from typing import Any, Final

from lionrock.events.plans import PlanKind
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.plans import documents, model, service, store
from lionrock.plans.model import BODIES, TITLES
from lionrock.ui import times
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page
from lionrock.ui.tabs import Tab, tabs

HERE: Final = "/obligations/plans"
_TITLE: Final = Text("Plans", "計劃")
_WHY: Final = Text("Why", "原因")
_MEDIA: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}

TAB = Tab("plans.plans", place="obligations", order=40, label=_TITLE, url=HERE)


@page("plans.list", HERE, title=_TITLE, place="obligations", needs="register.read")
def plans(ask: Ask) -> View:
    """Show both plans with their standing."""
    rows = [(kind, title, service.assemble(ask.platform, kind), _newest(ask, kind)) for kind, title in TITLES.items()]
    return View("plans/list.html", {"tabs": tabs(ask.platform, "obligations", HERE), "rows": rows, "bodies": BODIES})


@page("plans.plan", HERE + "/{plan}", title=_TITLE, place="obligations", needs="register.read")
def plan(ask: Ask) -> View:
    """Show a plan as it stands now, and its versions."""
    return _view(ask, service.kind(ask.path["plan"]), None)


@page("plans.version", HERE + "/{plan}/versions/{n}", title=_TITLE, place="obligations", needs="register.read")
def version(ask: Ask) -> View:
    """Show a version as it was set down, and what differs from the one before."""
    kind = service.kind(ask.path["plan"])
    kept = service.kept(ask.platform, kind, _number(ask))
    before = service.kept(ask.platform, kind, kept.version.number - 1) if kept.version.number > 1 else None
    changes = model.differences(before.content, kept.content, ask.language) if before else []
    values = {
        "title": TITLES[kind],
        "here_place": "obligations",
        "kind": kind,
        "kept": kept,
        "parts": kept.content["parts"],
        "changes": changes,
        "bodies": list(BODIES.items()),
        "body_words": BODIES,
        "now_typed": times.field(ask.now),
    }
    return View("plans/version.html", values)


@page("plans.file", HERE + "/{plan}/versions/{n}/{form}", title=_TITLE, place="obligations", needs="register.read")
def file(ask: Ask) -> Download:
    """Hand over a version as PDF, DOCX or JSON."""
    kind = service.kind(ask.path["plan"])
    kept = service.kept(ask.platform, kind, _number(ask))
    return _download(documents.version(kept), f"{kind}-plan-{kept.version.number}", ask.path["form"])


@page("plans.draft", HERE + "/{plan}/draft/{form}", title=_TITLE, place="obligations", needs="register.read")
def draft(ask: Ask) -> Download:
    """Hand over the plan as it stands now."""
    kind = service.kind(ask.path["plan"])
    return _download(documents.draft(service.assemble(ask.platform, kind)), f"{kind}-plan-draft", ask.path["form"])


@act("plans.word", HERE + "/{plan}/words", needs="plan.edit")
def word(ask: Ask) -> Shown:
    """Keep the operator's own words for a section."""
    kind = service.kind(ask.path["plan"])
    try:
        words = Text(ask.form.get("en", "").strip(), ask.form.get("zh", "").strip())
        why = ask.typed("why", _WHY, most=500)
        service.word(ask.platform, ask.actor, kind, ask.form.get("section", ""), words, why)
    except LionrockError as problem:
        return _view(ask, kind, problem)
    return Go(f"{HERE}/{kind}#{ask.form['section']}", Text("The words are kept.", "已保存文字。"))


@act("plans.set_down", HERE + "/{plan}/versions", needs="plan.edit")
def set_down(ask: Ask) -> Shown:
    """Set the plan down as a version."""
    kind = service.kind(ask.path["plan"])
    try:
        made = service.set_down(ask.platform, ask.actor, kind, ask.typed("why", _WHY, most=500))
    except LionrockError as problem:
        return _view(ask, kind, problem)
    said = Text("Version {n} is set down.", "已製訂第 {n} 版。").format(n=str(made.number))
    return Go(f"{HERE}/{kind}/versions/{made.number}", said)


@act("plans.endorse", HERE + "/{plan}/versions/{n}/endorse", needs="plan.endorse", fresh=True)
def endorse(ask: Ask) -> Go:
    """Endorse a version for a body that may."""
    kind, number = service.kind(ask.path["plan"]), _number(ask)
    body, digest = ask.form.get("body", ""), ask.form.get("digest", "")
    service.endorse(ask.platform, ask.actor, kind, number, body, digest)
    return Go(f"{HERE}/{kind}/versions/{number}", Text("The version is endorsed.", "已認可該版本。"))


@act("plans.submit", HERE + "/{plan}/versions/{n}/submit", needs="filing.record", fresh=True)
def submit(ask: Ask) -> Go:
    """Record a version as submitted."""
    kind, number = service.kind(ask.path["plan"]), _number(ask)
    at = times.typed(ask.form.get("at", ""))
    if at is None:
        raise InputError(Text("no time given", "未填寫時間"), Text("Give when it was submitted.", "請填寫提交時間。"))
    how = ask.typed("how", Text("How", "方式"), most=200)
    receipt = ask.typed("receipt", Text("Receipt", "收據"), most=200, required=False)
    service.submit(ask.platform, ask.actor, kind, number, at, how, receipt)
    return Go(f"{HERE}/{kind}/versions/{number}", Text("The submission is recorded.", "已記錄提交。"))


def _view(ask: Ask, kind: PlanKind, problem: LionrockError | None) -> View:
    """Return the page of a plan with what was wrong with the last form."""
    found = service.assemble(ask.platform, kind)
    versions = store.versions(ask.platform.db, kind)
    values = {
        "title": TITLES[kind],
        "here_place": "obligations",
        "kind": kind,
        "plan": found,
        "parts": found.content["parts"],
        "versions": versions,
        "current": bool(versions) and versions[0].digest == found.digest,
        "body_words": BODIES,
        "typed": {name: value[:2000] for name, value in ask.form.items()},
        "problem": problem,
    }
    return View("plans/plan.html", values, 422 if problem else 200)


def _newest(ask: Ask, kind: PlanKind) -> store.Version | None:
    """Return the newest version of a plan."""
    return next(iter(store.versions(ask.platform.db, kind)), None)


def _number(ask: Ask) -> int:
    """Return the version a path names; 0, which there never is, for what is no number."""
    written = ask.path["n"]
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004 digits


def _download(one: documents.Printable, name: str, form: str) -> Download:
    """Return a document in a form; raises InputError for one there is not."""
    makers: dict[str, Any] = {"pdf": documents.pdf, "docx": documents.docx, "json": documents.plain}
    if form not in makers:
        raise InputError(
            Text("pdf, docx or json", "應為 pdf、docx 或 json"), Text("Choose one of the three.", "請選擇其一。")
        )
    return Download(f"{name}.{form}", makers[form](one), _MEDIA[form])
