"""Proof from outside: who holds what, asking for more, and the sheet with the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ledger.checkpoint import VerifierKey
from lionrock.kernel.ports import Signer
from lionrock.kernel.text import Text
from lionrock.notary import service, store
from lionrock.notary.face import code, standing
from lionrock.ui.pages import Ask, Download, Go, Shown, View, act, page
from lionrock.ui.tabs import Tab, tabs

if TYPE_CHECKING:
    from lionrock.notary.store import Witness

HERE: Final = "/evidence/outside"
_TITLE: Final = Text("Proof from outside", "外部證明")
_WHY: Final = Text("Why", "原因")
_SIZE: Final = Text("Entries it signed last", "其上次簽署的紀錄數目")
_KEY: Final = Text("Key of the witness", "見證人的密碼匙")
_ANSWER: Final = Text("What the witness returned", "見證人交回的內容")

TAB = Tab("notary.outside", place="evidence", order=60, label=_TITLE, url=HERE)
KEY_TAB = Tab("notary.key", place="evidence", order=70, label=Text("Key sheet", "密碼匙文件"), url="/evidence/key")


@page("notary.outside", HERE, title=_TITLE, place="evidence")
def outside(ask: Ask) -> View:
    """Show the stamps and the witnesses, what waits, and the forms for both."""
    return _view(ask, None)


@act("notary.stamp", HERE + "/stamp", needs="evidence.export")
def stamp(ask: Ask) -> Go:
    """Ask every authority for a stamp of the newest checkpoint."""
    queued = service.queue(ask.platform, now=True)
    came = service.send(ask.platform)
    return Go(
        HERE,
        Text(
            "{came} of {queued} stamps came; the others stay queued.",
            "已取得 {came}／{queued} 個時間戳記，其餘等候中。",
        ).format(came=str(came), queued=str(queued)),
    )


@act("notary.witness", HERE + "/witnesses", needs="evidence.export", fresh=True)
def witness(ask: Ask) -> Shown:
    """Enter a witness by its key."""
    try:
        made = service.name_witness(
            ask.platform, ask.actor, ask.typed("key", _KEY, most=400), ask.typed("why", _WHY, most=500)
        )
    except LionrockError as problem:
        return _view(ask, problem)
    return Go(HERE, Text("{name} is entered.", "已登記 {name}。").format(name=made.name))


@act("notary.drop", HERE + "/witnesses/{id}/drop", needs="evidence.export", fresh=True)
def drop(ask: Ask) -> Go:
    """Take no further cosignatures of a witness."""
    service.drop_witness(ask.platform, ask.actor, ask.path["id"], ask.typed("why", _WHY, most=500))
    return Go(HERE, Text("Its signatures are taken no longer.", "不再接納其簽署。"))


@act("notary.request", HERE + "/witnesses/{id}/request", needs="evidence.export")
def request(ask: Ask) -> Download:
    """Hand over the request for a witness, to go by mail, on a stick or on paper."""
    found = _witness(ask)
    typed = ask.typed("from", _SIZE, most=12, required=False)
    text = service.request(ask.platform, ask.actor, found, int(typed) if typed.isdigit() else None)
    return Download(f"witness-request-{found.name}.txt", text.encode(), "text/plain; charset=utf-8")


@page(
    "notary.printed",
    HERE + "/witnesses/{id}/printed",
    title=Text("Request on paper", "紙本要求"),
    place="evidence",
    needs="evidence.export",
)
def printed(ask: Ask) -> View:
    """Show the request as text and code to print."""
    found = _witness(ask)
    text = service.request(ask.platform, ask.actor, found)
    return View("notary/printed.html", {"witness": found, "text": text, "code": code(text)})


@act("notary.cosign", HERE + "/cosignatures", needs="evidence.export")
def cosign(ask: Ask) -> Shown:
    """Take the lines a witness returned, pasted or as a file."""
    try:
        sent = ask.files.get("file", b"").decode("utf-8", "replace")
        answer = sent or ask.typed("answer", _ANSWER, most=service.MOST_ANSWER)
        kept = service.take(ask.platform, ask.actor, answer, "received from a witness")
    except LionrockError as problem:
        return _view(ask, problem)
    return Go(HERE, Text("{n} cosignatures kept.", "已保存 {n} 個共同簽署。").format(n=str(len(kept))))


@page("notary.key", "/evidence/key", title=Text("Key sheet", "密碼匙文件"), place="evidence")
def key(ask: Ask) -> View:
    """Show the verifier key as a sheet to print for the auditor's engagement letter."""
    newest = ledger.newest(ask.platform.db)
    try:
        mine = VerifierKey.parse(ask.platform.port(Signer).verifier)
    except LionrockError:
        mine = None
    values = {
        "tabs": tabs(ask.platform, "evidence", "/evidence/key"),
        "key": str(mine) if mine else None,
        "fingerprint": [mine.fingerprint[at : at + 4] for at in range(0, 64, 4)] if mine else [],
        "code": code(str(mine)) if mine else None,
        "origin": ask.platform.identity.origin,
        "newest": newest,
    }
    return View("notary/key.html", values)


def _view(ask: Ask, problem: LionrockError | None) -> View:
    """Return the page with what was wrong with the last form."""
    db = ask.platform.db
    values = {
        "tabs": tabs(ask.platform, "evidence", HERE),
        "title": _TITLE,
        "here_place": "evidence",
        "standing": standing(ask.platform),
        "authorities": service.authorities(ask.platform),
        "anchors": store.anchors(db, 20),
        "witnesses": store.witnesses(db),
        "cosignatures": store.cosignatures(db, 20),
        "names": {one.id: one.name for one in store.witnesses(db)},
        "problem": problem,
    }
    return View("notary/outside.html", values, 422 if problem else 200)


def _witness(ask: Ask) -> Witness:
    """Return the witness in force the path names; raises NotFoundError."""
    for one in store.witnesses(ask.platform.db):
        if one.id == ask.path["id"] and one.until is None:
            return one
    raise _no_witness()


def _no_witness() -> NotFoundError:
    """Return the error of a witness that is not there."""
    return NotFoundError(
        Text("no witness in force has this id", "沒有此編號的有效見證人"), Text("See the list.", "請查閱清單。")
    )
