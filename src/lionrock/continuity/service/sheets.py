"""Makes the sheet to grab anew when what it says changed, and keeps it sealed."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.continuity import sheet, store
from lionrock.continuity.record import Sheet
from lionrock.continuity.service import restoring
from lionrock.continuity.sheet import Content
from lionrock.events.continuity import GrabSheetMade
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.ui import words

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "continuity.sheet"
TEMPLATE: Final = "templates/continuity/sheet.typ"
TITLE: Final = Text("Grab sheet", "應急單張")
_CONFIDENTIAL: Final = Text("CONFIDENTIAL · destroy when a newer one is printed", "機密 · 印出較新版本後請銷毀本頁")
_LIMITS: Final = Text(
    "As the register and the clocks stood at the time above. Not legal advice.",
    "反映上述時間登記冊及時限的狀況。並非法律意見。",
)
_WORDS: Final = {
    "clocks": Text("Running clocks", "計算中的時限"),
    "outer": Text(
        "As soon as practicable; the time shown is the outer limit.", "在切實可行的範圍內盡快；所示時間為最後限期。"
    ),
    "ways": Text("Notice by telephone", "致電通報"),
    "people": Text("Whom to call, in order", "依次致電"),
    "contacts": Text("Teams, suppliers, authorities", "團隊、供應商、機關"),
    "systems": Text("Systems and thresholds", "系統及門檻"),
    "none": Text("none", "沒有"),
    "nobody": Text("nobody is on the roster or leads", "名單上沒有人員"),
    "notice": Text("Notice by telephone, by hand", "致電通報紀錄（手寫）"),
}
_BLANKS: Final = (
    Text("Date and time of the call", "通話日期及時間"),
    Text("Taken by (name, post)", "接聽者（姓名、職位）"),
    Text("Their reference", "對方檔案編號"),
    Text("System", "系統"),
    Text("What happened", "事情經過"),
    Text("Effect on the core function, as known", "已知對核心功能的影響"),
    Text("Called by (name)", "致電者（姓名）"),
    Text("Signature", "簽署"),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet with its document."""

    sheet: Sheet
    pdf: bytes


def renew(platform: Platform, because: str, actor: Actor | None = None) -> Sheet | None:
    """Make the sheet anew when it would say something else; None when it stands, or the keys are locked."""
    try:
        content = _gathered(platform)
    except (SealedError, UnavailableError):
        return None
    last = store.last_sheet(platform.db)
    if last is not None and last.content == content.digest:
        return None
    return make(platform, content, because, actor or system("continuity"))


def make(platform: Platform, content: Content, because: str, actor: Actor) -> Sheet:
    """Draw the sheet, keep it sealed, and record it."""
    id, now = new_id(), platform.now()
    pdf = draw(platform, content, id, now)
    blob = platform.blobs.put(platform.port(Cipher).seal(pdf, PURPOSE))
    with platform.change(actor, f"grab sheet: {because}") as change:
        entry = change.publish(GrabSheetMade(id, hashlib.sha256(pdf).hexdigest(), because))
        made = Sheet(id, now, blob, content.digest, because, entry)
        store.add_sheet(change.db, made)
    return made


def latest(platform: Platform) -> Printed:
    """Return the newest sheet with its document, made now when there is none; raises SealedError without keys."""
    renew(platform, "asked for")
    found = store.last_sheet(platform.db)
    if found is None:
        raise NotFoundError(
            Text("no grab sheet was made yet", "尚未製作應急單張"),
            Text("Unlock the keys; it is made from the register.", "請解鎖密碼匙；單張由登記冊製成。"),
        )
    return Printed(found, platform.port(Cipher).open(platform.blobs.get(found.digest), PURPOSE))


def draw(platform: Platform, content: Content, id: str, now: Instant) -> bytes:
    """Return the document."""
    from lionrock.ui import paper

    reference = mark(platform, id)
    data = content.data() | {
        "title": _pair(TITLE),
        "confidential": _pair(_CONFIDENTIAL),
        "limits": _pair(_LIMITS),
        "made": _pair(Text("as of {at}", "截至 {at}").format(at=words.stamp(now))),
        "reference": reference,
        "qr": _square(reference),
        "words": {name: _pair(said) for name, said in _WORDS.items()} | {"blanks": [_pair(one) for one in _BLANKS]},
    }
    return paper.pdf("lionrock.continuity", TEMPLATE, _shown(data), now)


def mark(platform: Platform, id: str) -> str:
    """Return what the square says: the sheet's reference, and the newest checkpoint as a witness on paper."""
    newest = ledger.newest(platform.db)
    tree = f"{newest.size} {base64.b64encode(newest.root).decode()}" if newest else "0"
    return f"LR-{id[-12:].upper()} {tree}"


def _gathered(platform: Platform) -> Content:
    """Return what the sheet would say now."""
    return sheet.gather(platform, restoring.running(platform), platform.now())


def _square(text: str) -> str:
    """Return a QR code as SVG."""
    import segno

    svg: str = segno.make(text, error="m", micro=False).svg_inline(border=0, scale=4)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in svg else svg


def _pair(said: Text) -> dict[str, str]:
    """Return words by language."""
    return {"en": said.en, "zh": said.zh}


def _shown(value: Any, name: str = "") -> Any:
    """Return data whose words the font can show; the drawing of the square stays as it is."""
    from lionrock.ui import glyphs

    if isinstance(value, dict):
        return {key: _shown(one, key) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(one) for one in value]
    return glyphs.shown(value) if isinstance(value, str) and name != "qr" else value
