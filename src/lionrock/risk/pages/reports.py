"""Reports: the draft as a file, a version with endorsement and submission."""

from __future__ import annotations

from typing import Any, Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text
from lionrock.risk import documents, recall
from lionrock.risk.pages.assessments import ONE, shown
from lionrock.risk.pages.forms import Form
from lionrock.risk.pages.places import HERE, READ
from lionrock.risk.service import reporting
from lionrock.risk.service.checking import ACCEPT, EDIT
from lionrock.ui import times
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page

VERSION: Final = ONE + "/reports/{n}"
_TITLE: Final = Text("Risk assessment report", "風險評估報告")
MEDIA: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
MAKERS: Final[dict[str, Any]] = {"pdf": documents.pdf, "docx": documents.docx, "json": documents.plain}


@page("risk.draft", ONE + "/draft/{form}", title=_TITLE, needs=READ, place="risk")
def draft(ask: Ask) -> Download:
    """Hand over the report as it stands now."""
    one = documents.draft(reporting.draft(ask.platform, ask.path["id"]))
    return _download(one, f"{one.content['reference']}-draft", ask.path["form"])


@act("risk.set-down", ONE + "/reports", needs=EDIT)
def set_down(ask: Ask) -> Shown:
    """Set the report down as a version."""
    found, form = recall.assessment(ask.platform, ask.path["id"]), Form(ask)
    why = form.words("why", 500)
    if form.wrong:
        return shown(ask, found, form.problems())
    try:
        made = reporting.set_down(ask.platform, ask.actor, found.id, why)
    except LionrockError as problem:
        return shown(ask, found, form.problems(problem))
    said = Text("Version {n} is set down.", "已製訂第 {n} 版。").format(n=made.number)
    return Go(f"{HERE}/assessments/{found.id}/reports/{made.number}", said)


@page("risk.report", VERSION, title=_TITLE, needs=READ, place="risk")
def report(ask: Ask) -> View:
    """Show a version as it was set down."""
    return _shown(ask, None)


@page("risk.report.file", VERSION + "/{form}", title=_TITLE, needs=READ, place="risk")
def file(ask: Ask) -> Download:
    """Hand over a version as PDF, DOCX or JSON."""
    one = documents.version(reporting.kept(ask.platform, ask.path["id"], _number(ask)))
    return _download(one, f"{one.content['reference']}-report-{_number(ask)}", ask.path["form"])


@act("risk.endorse", VERSION + "/endorse", needs=ACCEPT, fresh=True)
def endorse(ask: Ask) -> Shown:
    """Endorse a version."""
    try:
        digest = ask.form.get("digest", "")
        reporting.endorse(ask.platform, ask.actor, ask.path["id"], _number(ask), digest)
    except LionrockError as problem:
        return _shown(ask, problem)
    return Go(_here(ask), Text("The version is endorsed.", "已認可該版本。"))


@act("risk.submit", VERSION + "/submit", needs=reporting.RECORD, fresh=True)
def submit(ask: Ask) -> Shown:
    """Record a version as submitted."""
    how, receipt = ask.form.get("how", ""), ask.form.get("receipt", "")
    try:
        at = times.typed(ask.form.get("at", ""))
        if at is None:
            raise InputError(
                Text("no time given", "未填寫時間"), Text("Give when it was submitted.", "請填寫提交時間。")
            )
        reporting.submit(ask.platform, ask.actor, ask.path["id"], _number(ask), at, how, receipt)
    except LionrockError as problem:
        return _shown(ask, problem)
    return Go(_here(ask), Text("The submission is recorded.", "已記錄提交。"))


def _shown(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page of a version."""
    kept = reporting.kept(ask.platform, ask.path["id"], _number(ask))
    values = {
        "title": _TITLE,
        "kept": kept,
        "assessment": recall.assessment(ask.platform, ask.path["id"]),
        "base": _here(ask),
        "picture": documents.svg(kept.content, ask.language),
        "now_typed": times.field(ask.now),
        "problem": problem,
    }
    return View("risk/report.html", values, 422 if problem else 200)


def _here(ask: Ask) -> str:
    """Return the address of a version's page."""
    return f"{HERE}/assessments/{ask.path['id']}/reports/{_number(ask)}"


def _number(ask: Ask) -> int:
    """Return the version a path names; 0, which there never is, for what is no number."""
    written = ask.path["n"]
    return int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0  # noqa: PLR2004 digits


def _download(one: documents.Printable, name: str, form: str) -> Download:
    """Return a document in a form; raises InputError for one there is not."""
    if form not in MAKERS:
        raise InputError(
            Text("pdf, docx or json", "應為 pdf、docx 或 json"), Text("Choose one of the three.", "請選擇其一。")
        )
    return Download(f"{name}.{form}", MAKERS[form](one), MEDIA[form])
