"""Content for a form: every field with its source, approval of what was read, the record of a submission."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from lionrock.events.filings import Submitted
from lionrock.events.subjects import INCIDENT
from lionrock.filings import appendix, papers, service, statements, store
from lionrock.filings.content import NOT_THE_FORM
from lionrock.filings.pages.places import OTHER, E, F, Place, Reached, draft, reach
from lionrock.filings.record import HOWS, Content
from lionrock.filings.service import official
from lionrock.filings.settings import FOUR_EYES
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui import times, values, words
from lionrock.ui.pages import Act, Ask, Download, Go, Page, View, act, page

Difference = tuple[Text, str | None, str | None]

TITLE: Final = Text("Content for a form", "表格內容")


def _form(place: Place) -> Page:
    """Return the page of a form."""

    def form(ask: Ask) -> View:
        return shown(ask, reach(ask, place))

    made = page(f"filings.{place.name}", place.path, title=TITLE, needs="register.read", place=place.rail)
    return made(form)


def _file(place: Place, suffix: str, name: str) -> Page:
    """Return the page that hands out a file: an approved version, or the draft as it stands."""

    def file(ask: Ask) -> Download:
        return _handed(ask, reach(ask, place), name)

    path = f"{place.path}{suffix}" if place.filing else f"{place.path}/{name}"
    made = page(f"filings.{place.name}.{name}", path, title=TITLE, needs="register.read", place=place.rail)
    return made(file)


def _field(place: Place) -> Act:
    """Return the act that records what a field is to say."""

    def field(ask: Ask) -> Go | View:
        reached, id = reach(ask, place), ask.form.get("field", "")
        try:
            said = ask.form.get("words", "")
            service.type_field(ask.platform, reached.form.id, reached.subject.id, id, said, ask.actor)
        except InputError as problem:
            return shown(ask, reached, problem, id)
        return Go(f"{reached.here}#field-{id}", Text("Recorded.", "已記錄。"))

    return act(f"filings.{place.name}.field", f"{place.path}/fields", needs="incident.note")(field)


def _approve(place: Place) -> Act:
    """Return the act that approves the content as read."""

    def approve(ask: Ask) -> Go:
        reached = reach(ask, place)
        digest = ask.form.get("digest", "")
        made = service.approve(ask.platform, reached.form.id, reached.subject.id, digest, ask.actor)
        said = Text("Version {n} approved. Copy it into the official form.", "第 {n} 版已批准。請抄錄至官方表格。")
        return Go(f"{reached.here}#versions", said.format(n=made.version))

    return act(f"filings.{place.name}.approve", f"{place.path}/approve", needs="filing.approve", fresh=True)(approve)


def _record(place: Place) -> Act:
    """Return the act that records that the content was submitted."""

    def record(ask: Ask) -> Go | View:
        reached = reach(ask, place)
        try:
            one = service.record(ask.platform, reached.form.id, reached.subject.id, submitted(ask), ask.actor)
            _receipt(ask, reached, one.id)
        except InputError as problem:
            return shown(ask, reached, problem, "record")
        said = Text("Recorded as submitted by {who}.", "已記錄為由{who}提交。")
        return Go(f"{reached.here}#versions", said.format(who=ask.actor.name))

    return act(f"filings.{place.name}.record", f"{place.path}/record", needs="filing.record", fresh=True)(record)


def _keep(place: Place) -> Act:
    """Return the act that keeps the receipt of a submission."""

    def keep(ask: Ask) -> Go:
        reached = reach(ask, place)
        if not ask.files.get("receipt"):
            raise InputError(Text("no file was chosen", "未選擇檔案"), Text("Choose the receipt.", "請選擇收據。"))
        _receipt(ask, reached, ask.form.get("submission", ""))
        return Go(f"{reached.here}#versions", Text("The receipt is kept.", "收據已保存。"))

    return act(f"filings.{place.name}.receipt", f"{place.path}/receipt", needs="filing.record", fresh=True)(keep)


E_FORM, F_FORM, O_FORM = map(_form, (E, F, OTHER))
E_PDF, F_PDF, O_PDF = (_file(one, ".pdf", papers.PDF) for one in (E, F, OTHER))
E_JSON, F_JSON, O_JSON = (_file(one, ".json", papers.JSON) for one in (E, F, OTHER))
E_EN_PDF, F_EN_PDF, O_EN_PDF = (_file(one, "/content-en.pdf", "content-en.pdf") for one in (E, F, OTHER))
E_ZH_PDF, F_ZH_PDF, O_ZH_PDF = (_file(one, "/content-zh.pdf", "content-zh.pdf") for one in (E, F, OTHER))
E_EN_DOCX, F_EN_DOCX, O_EN_DOCX = (_file(one, "/content-en.docx", "content-en.docx") for one in (E, F, OTHER))
E_ZH_DOCX, F_ZH_DOCX, O_ZH_DOCX = (_file(one, "/content-zh.docx", "content-zh.docx") for one in (E, F, OTHER))
E_FIELD, F_FIELD, O_FIELD = map(_field, (E, F, OTHER))
E_APPROVE, F_APPROVE, O_APPROVE = map(_approve, (E, F, OTHER))
E_RECORD, F_RECORD, O_RECORD = map(_record, (E, F, OTHER))
E_KEEP, F_KEEP, O_KEEP = map(_keep, (E, F, OTHER))


def shown(ask: Ask, reached: Reached, problem: InputError | None = None, at: str = "") -> View:
    """Return the page; what was wrong stands at its field."""
    found = draft(ask, reached)
    contents = store.contents(ask.platform.db, reached.subject.id, reached.form.id)
    sent = service.submissions(ask.platform, reached.form.id, reached.subject.id)
    four_eyes = bool(ask.platform.settings[FOUR_EYES])
    told = {
        "reached": reached,
        "title": reached.form.title,
        "draft": found,
        "note": NOT_THE_FORM,
        "contents": list(reversed(contents)),
        "versions": _versions(contents),
        "approved": bool(contents) and contents[-1].digest == found.digest,
        "own_words": four_eyes and ask.actor.id in found.typists,
        "submissions": sent,
        "receipts": _receipts(ask, reached),
        "channel": values.known(ask.platform, "operator.secure_channel", reached.subject.id),
        "files": [name for name in papers.MEDIA if "-" in name],
        "corrections": statements.corrected(ask.platform, reached.form.id, reached.subject.id),
        "hows": list(HOWS.items()),
        "fields": [(one.id, one.label) for one in reached.form.fields],
        "differences": _differences(ask, reached, contents),
        "official": official.standing(ask.platform, reached.form.id),
        "occasion": None if reached.form.of == INCIDENT else reached.occasion(ask),
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
    }
    return View("filings/form.html", told, status=422 if problem else 200)


def submitted(ask: Ask) -> Submitted:
    """Return what the form says of a submission."""
    written = ask.form.get("version", "0")
    version = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0  # noqa: PLR2004 digits
    return Submitted(version, ask.form.get("channel", ""), times.typed(ask.form.get("at", "")))


def _receipt(ask: Ask, reached: Reached, submission: str) -> None:
    """Keep the receipt when one was sent."""
    data = ask.files.get("receipt")
    if data:
        name = ask.names.get("receipt", "")
        service.keep_receipt(ask.platform, reached.form.id, reached.subject.id, submission, name, data, ask.actor)


def _receipts(ask: Ask, reached: Reached) -> dict[str, list[object]]:
    """Return the receipts by submission."""
    found: dict[str, list[object]] = {}
    for one in store.receipts(ask.platform.db, reached.subject.id, reached.form.id):
        found.setdefault(one.submission, []).append(one)
    return found


def _differences(ask: Ask, reached: Reached, contents: list[Content]) -> list[tuple[int, int, list[Difference]]]:
    """Return earlier and later version with what differs, the newest pair first; at most the last five pairs."""
    plain = {
        one.version: statements.version(ask.platform, reached.form.id, reached.subject.id, one.version)
        for one in contents[-6:]
    }
    pairs = list(pairwise(sorted(plain)))[::-1]
    return [(old, new, statements.differences(plain[old], plain[new])) for old, new in pairs]


def _versions(contents: list[Content]) -> list[tuple[str, Text]]:
    """Return what can have been submitted: each approved version, the newest first, or other content."""
    approved = Text("version {n}, approved {at}", "第 {n} 版，{at}批准")
    newest = [(str(one.version), approved.format(n=one.version, at=words.stamp(one.approved_at))) for one in contents]
    return [*reversed(newest), ("0", Text("other content, not from here", "並非出自本系統的其他內容"))]


def _handed(ask: Ask, reached: Reached, name: str) -> Download:
    """Return a file of an approved version, or of the draft as it stands; its name says which."""
    number = ask.whole("version")
    if number:
        content = service.version(ask.platform, reached.form.id, reached.subject.id, number)
        data = service.paper(ask.platform, content, name)
    else:
        evidence = appendix.evidence(ask.platform, reached.subject.id)
        data = papers.one(draft(ask, reached), name, None, evidence, reached.subject.opened_at)
    standing = f"v{number}" if number else "draft"
    return Download(f"{reached.named}-{standing}{name.removeprefix('content')}", data, papers.MEDIA[name])
