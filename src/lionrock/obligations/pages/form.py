"""Content for Annex E: every field with its source, approval of what was read, and the record of a submission."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.obligations import board, composing, document, face, recall, service, store, values
from lionrock.obligations.content import NOT_THE_FORM
from lionrock.obligations.model import CHOICES, Matter
from lionrock.obligations.pages import reached
from lionrock.obligations.record import ANNEX_E, ANNEX_F, Content
from lionrock.obligations.service import Submitted
from lionrock.ui import times, words
from lionrock.ui.pages import Ask, Download, Go, View, act, page

TITLE: Final = Text("Content for Annex E", "附件E內容")


@page("obligations.form", "/incidents/{id}/annex-e", title=TITLE, needs="register.read", place="incidents")
def form(ask: Ask) -> View:
    """Show the content field by field, what was approved and what was submitted."""
    return _shown(ask, reached.matter(ask))


@page("obligations.form.pdf", "/incidents/{id}/annex-e.pdf", title=TITLE, needs="register.read", place="incidents")
def pdf(ask: Ask) -> Download:
    """Hand out an approved version as PDF/A, or the draft as it stands."""
    matter = reached.matter(ask)
    version = ask.whole("version")
    if version:
        _, data = service.approved(ask.platform, _version(ask, matter, version))
    else:
        draft = composing.draft(ask.platform, ANNEX_E, matter.incident)
        data = document.render(draft, None, matter.opened_at)
    return Download(_name(matter, version, "pdf"), data, "application/pdf")


@page("obligations.form.json", "/incidents/{id}/annex-e.json", title=TITLE, needs="register.read", place="incidents")
def json(ask: Ask) -> Download:
    """Hand out an approved version as JSON, or the draft as it stands."""
    matter = reached.matter(ask)
    version = ask.whole("version")
    if version:
        data, _ = service.approved(ask.platform, _version(ask, matter, version))
    else:
        data = composing.draft(ask.platform, ANNEX_E, matter.incident).json
    return Download(_name(matter, version, "json"), data, "application/json")


@act("obligations.field", "/incidents/{id}/annex-e/fields", needs="incident.note")
def field(ask: Ask) -> Go | View:
    """Record what a field is to say."""
    matter = reached.matter(ask)
    id = ask.form.get("field", "")
    try:
        service.type_field(ask.platform, ANNEX_E, matter.incident, id, ask.form.get("words", ""), ask.actor)
    except InputError as problem:
        return _shown(ask, matter, problem, id)
    return Go(f"/incidents/{matter.reference}/annex-e#field-{id}", Text("Recorded.", "已記錄。"))


@act("obligations.approve", "/incidents/{id}/annex-e/approve", needs="filing.approve", fresh=True)
def approve(ask: Ask) -> Go:
    """Approve the content as read."""
    matter = reached.matter(ask)
    made = service.approve(ask.platform, ANNEX_E, matter.incident, ask.form.get("digest", ""), ask.actor)
    said = Text("Version {n} approved. Copy it into the official form.", "第 {n} 版已批准。請抄錄至官方表格。")
    return Go(f"/incidents/{matter.reference}/annex-e#versions", said.format(n=made.version))


@act("obligations.submitted", "/incidents/{id}/annex-e/record", needs="filing.record", fresh=True)
def submitted(ask: Ask) -> Go | View:
    """Record that the content was submitted."""
    matter = reached.matter(ask)
    try:
        service.record(ask.platform, ANNEX_E, matter.incident, _submitted(ask), ask.actor)
    except InputError as problem:
        return _shown(ask, matter, problem, "record")
    return Go(f"/incidents/{matter.reference}/annex-e#versions", _RECORDED.format(who=ask.actor.name))


@act("obligations.reported", "/incidents/{id}/annex-f/record", needs="filing.record", fresh=True)
def reported(ask: Ask) -> Go:
    """Record that the written report was submitted."""
    matter = reached.matter(ask)
    service.record(ask.platform, ANNEX_F, matter.incident, _submitted(ask), ask.actor)
    return Go(f"/incidents/{matter.reference}#clocks", _RECORDED.format(who=ask.actor.name))


@act("obligations.reading", "/incidents/{id}/reading", needs="reading.choose", fresh=True)
def reading(ask: Ask) -> Go:
    """Record counsel's choice between the two readings of an upgrade."""
    matter = reached.matter(ask)
    chosen = next((one for one in CHOICES if one == ask.form.get("reading")), None)
    if chosen is None:
        raise InputError(Text("no reading was chosen", "未選擇解讀"), Text("Choose one of the two.", "請選擇其一。"))
    service.choose(ask.platform, matter.incident, chosen, ask.actor, ask.form.get("reason", ""))
    return Go(f"/incidents/{matter.reference}#clocks", Text("Recorded; both stay on record.", "已記錄；兩者均予保留。"))


def _shown(ask: Ask, matter: Matter, problem: InputError | None = None, at: str = "") -> View:
    """Return the page; what was wrong stands at its field."""
    draft = composing.draft(ask.platform, ANNEX_E, matter.incident)
    done = recall.done(ask.platform, matter.incident)
    contents = [one for one in done.contents if one.filing == ANNEX_E]
    shown = {
        "matter": matter,
        "row": board.of(ask.platform, matter.incident)[1],
        "face": face,
        "draft": draft,
        "note": NOT_THE_FORM,
        "contents": list(reversed(contents)),
        "versions": _versions(contents),
        "approved": bool(contents) and contents[-1].digest == draft.digest,
        "submissions": [one for one in done.submissions if one.filing == ANNEX_E],
        "channel": values.known(ask.platform, "operator.secure_channel", matter.incident),
        "given": done.given,
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
    }
    return View("obligations/form.html", shown, status=422 if problem else 200)


def _versions(contents: list[Content]) -> list[tuple[str, Text]]:
    """Return what can have been submitted: each approved version, the newest first, or other content."""
    approved = Text("version {n}, approved {at}", "第 {n} 版，{at}批准")
    newest = [(str(one.version), approved.format(n=one.version, at=words.stamp(one.approved_at))) for one in contents]
    return [*reversed(newest), ("0", Text("other content, not from here", "並非出自本系統的其他內容"))]


def _submitted(ask: Ask) -> Submitted:
    """Return what the form says of a submission."""
    written = ask.form.get("version", "0")
    version = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0  # noqa: PLR2004 digits
    return Submitted(version, ask.form.get("channel", ""), times.typed(ask.form.get("at", "")))


def _version(ask: Ask, matter: Matter, version: int) -> Content:
    """Return an approved version; raises NotFoundError."""
    contents = store.contents(ask.platform.db, matter.incident, ANNEX_E)
    found = next((content for content in contents if content.version == version), None)
    if found is None:
        raise NotFoundError(
            Text(f"no approved version {version}", f"沒有已批准的第 {version} 版"),
            Text("See the page of the content.", "請看該內容的頁面。"),
        )
    return found


def _name(matter: Matter, version: int, kind: str) -> str:
    """Return the name of a document: it says whether it is a draft."""
    return f"{matter.reference}-annex-e-content-{f'v{version}' if version else 'draft'}.{kind}"


_RECORDED: Final = Text("Recorded as submitted by {who}.", "已記錄為由{who}提交。")
