"""Disclosures: what was given to whom on which basis, packs without a recipient, recipients abroad, certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.counsel import certificate, issues
from lionrock.counsel.naming import references
from lionrock.counsel.service import certificates
from lionrock.counsel.service import disclosures as service
from lionrock.counsel.service.disclosures import Given
from lionrock.counsel.store import disclosures as store
from lionrock.kernel.errors import InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.text import Text, same
from lionrock.ui import times
from lionrock.ui.pages import Ask, Download, Go, View, act, page
from lionrock.ui.tabs import tabs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lionrock.counsel.record import Issue

TITLE: Final = Text("Disclosures", "披露")
_HERE: Final = "/obligations/disclosures"
RECIPIENTS: Final[tuple[tuple[str, Text], ...]] = (
    ("OCCICS", Text("Commissioner’s Office (OCCICS)", "專員辦公室")),
    ("CSTCB", Text("Police, Cyber Security and Technology Crime Bureau", "警務處網絡安全及科技罪案調查科")),
    ("HKCERT", Text("HKCERT", "香港網絡安全事故協調中心")),
    ("HKMA", Text("Monetary Authority", "金融管理專員")),
    ("CA", Text("Communications Authority", "通訊事務管理局")),
    ("PCPD", Text("Privacy Commissioner", "個人資料私隱專員")),
    ("auditor", Text("the independent auditor", "獨立審核員")),
    ("court", Text("a court in Hong Kong", "香港法院")),
    ("other", Text("somebody else, named below", "其他，見下")),
)
"""Recipients in Hong Kong, offered first; the police carry the international side."""
PROFILES: Final = {
    "commissioner": Text("the Commissioner", "專員"),
    "auditor": Text("auditor", "審核員"),
    "counsel": Text("counsel", "律師"),
    "court": Text("court", "法院"),
}


@page("counsel.disclosures", _HERE, title=TITLE, place="obligations")
def disclosures(ask: Ask) -> View:
    """Show what was given to whom, and the packs of which nobody said it."""
    return _shown(ask)


@act("counsel.disclose", _HERE, needs="disclosure.decide", fresh=True)
def disclose(ask: Ask) -> Go | View:
    """Record to whom something was given."""
    try:
        service.record(ask.platform, _given(ask), ask.actor)
    except (InputError, NotFoundError, RefusedError) as problem:
        return _shown(ask, problem, "disclose")
    return Go(_HERE, Text("Recorded, with the basis you named.", "已記錄，連同閣下所述依據。"))


@act("counsel.release", f"{_HERE}/abroad", needs="privilege.decide", fresh=True)
def release(ask: Ask) -> Go | View:
    """Decide on a recipient outside Hong Kong."""
    answer = ask.form.get("answer", "")
    try:
        if answer not in ("allow", "refuse"):
            raise _UNANSWERED
        service.release(
            ask.platform,
            ask.form.get("recipient", ""),
            ask.actor,
            ask.form.get("why", ""),
            allow=answer == "allow",
            incident=ask.form.get("incident", "")[:60],
            until=times.typed(ask.form.get("until", "")),
        )
    except (InputError, NotFoundError) as problem:
        return _shown(ask, problem, "abroad")
    return Go(_HERE, Text("Recorded.", "已記錄。"))


@page("counsel.certificate", f"{_HERE}/{{pack}}/certificate", title=certificate.TITLE, place="obligations")
def draft(ask: Ask) -> View:
    """Show the draft of the certificate on computer records for a pack."""
    made = certificates.draft(ask.platform, ask.path["pack"])
    values = {"title": certificate.TITLE, "draft": made, "warning": certificate.WARNING, "here": ask.path["pack"]}
    return View("counsel/certificate.html", values)


@act("counsel.certificate-file", f"{_HERE}/{{pack}}/certificate", needs="evidence.export")
def file(ask: Ask) -> Download:
    """Hand over the draft as a text file, with an entry in the ledger that it was made."""
    name, data = certificates.take(ask.platform, ask.path["pack"], ask.actor)
    return Download(name, data, "text/plain; charset=utf-8")


_UNANSWERED: Final = InputError(
    Text("no answer was chosen", "未選擇答案"), Text("Choose to permit or not to.", "請選擇准許或不准許。")
)


def _given(ask: Ask) -> Given:
    """Return what was typed."""
    picked, other = ask.form.get("picked", ""), ask.form.get("recipient", "")
    known = {key: title.en for key, title in RECIPIENTS if key != "other"}
    return Given(
        recipient=other if other.strip() else known.get(picked, ""),
        basis=ask.form.get("basis", ""),
        what=ask.form.get("what", ""),
        pack=ask.form.get("pack", "")[:40],
        incident=ask.form.get("incident", "")[:60],
        digest=ask.form.get("digest", "")[:80],
        abroad=ask.form.get("place") == "abroad",
        at=times.typed(ask.form.get("at", "")),
    )


def _pack(issue: Issue, names: Mapping[str, str]) -> Text:
    """Return a pack in a line: about what, for whom, its digest."""
    about = same(names[issue.incident]) if issue.incident else Text("ledger", "帳本")
    said = Text("{about}, for {who}, {digest}", "{about}，用途：{who}，{digest}")
    return said.format(about=about, who=PROFILES.get(issue.profile, issue.profile), digest=issue.digest[:12])


def _shown(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page, with what was wrong."""
    db = ask.platform.db
    waiting, rows, releases = issues.waiting(db), store.disclosures(db), store.releases(db)
    named = [*(one.incident for one in waiting), *(one.incident for one in rows), *(one.incident for one in releases)]
    names = references(ask.platform, named)
    values = {
        "title": TITLE,
        "tabs": tabs(ask.platform, "obligations", _HERE),
        "waiting": waiting,
        "packs": [(one.pack, _pack(one, names)) for one in waiting],
        "rows": rows,
        "releases": releases,
        "profiles": PROFILES,
        "court": {one.pack for one in issues.every(db) if one.profile == "court"},
        "names": names,
        "recipients": RECIPIENTS,
        "may": ask.allows("disclosure.decide"),
        "counsel": ask.allows("privilege.decide") and ask.allows("disclosure.decide"),
        "chosen": ask.query.get("pack", "")[:40] or ask.form.get("pack", "")[:40],
        "typed": dict(ask.form) if problem else {},
        "problem": problem,
        "at": at,
    }
    return View("counsel/disclosures.html", values, status=422 if problem else 200)
