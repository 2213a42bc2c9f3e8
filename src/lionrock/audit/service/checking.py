"""What every verb of audits asks first: permission, an audit that is open, words that are there and not too long."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lionrock.audit.model import LONGEST, MANAGE, MOST_PAPER, Audit, Finding, Paper
from lionrock.audit.store import audits as store
from lionrock.audit.store import findings as found
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "audit.paper"
MEANWHILE: Final = ConflictError(
    Text("somebody changed it meanwhile", "其間已被他人更改"), Text("Look at it again, and repeat.", "請再查看後重做。")
)
_SEE: Final = Text("See the auditor's room under Evidence.", "請查看「證據」的審核室。")


def audit(db: Reads, named: str) -> Audit:
    """Return an audit by its id or reference; raises NotFoundError."""
    digits = named.upper().removeprefix("AUD-")
    by_number = digits.isascii() and digits.isdigit() and len(digits) <= 9  # noqa: PLR2004 nine digits fit
    one = store.numbered(db, int(digits)) if by_number else store.get(db, named)
    if one is None:
        raise NotFoundError(Text(f"no audit {named[:40]}", f"沒有審核 {named[:40]}"), _SEE)
    return one


def open_audit(platform: Platform, actor: Actor, named: str) -> Audit:
    """Return an audit that this person may work on; raises RefusedError when not, or when it is closed."""
    platform.port(Authorizer).require(actor, MANAGE)
    one = audit(platform.db, named)
    if one.closed is not None:
        raise RefusedError(
            Text(f"{one.reference} is closed", f"{one.reference} 已結案"),
            Text("Open another audit. Its findings can still be followed up.", "請另開審核；其結果仍可跟進。"),
        )
    return one


def finding(platform: Platform, actor: Actor, id: str) -> Finding:
    """Return a finding that this person may answer; raises RefusedError, NotFoundError."""
    platform.port(Authorizer).require(actor, MANAGE)
    one = found.get(platform.db, id)
    if one is None:
        raise NotFoundError(Text("no such finding", "沒有此審核結果"), _SEE)
    return one


def words(text: str, label: Text, most: int = LONGEST, *, needed: bool = True) -> str:
    """Return a text without its margins; raises InputError when it is missing or too long."""
    said = text.strip()
    if needed and not said:
        raise InputError(
            Text("{label} is empty", "未填寫{label}").format(label=label),
            Text("Fill in {label}.", "請填寫{label}。").format(label=label),
        )
    if len(said) > most:
        raise InputError(
            Text("{label} has {n} characters; at most {most} are kept", "{label}有 {n} 個字元，最多 {most} 個").format(
                label=label, n=len(said), most=most
            ),
            Text("Shorten {label}.", "請縮短{label}。").format(label=label),
        )
    return said


def span(since: Instant, until: Instant) -> None:
    """Return when a span is one; raises InputError."""
    if since >= until:
        raise InputError(
            Text("the period ends before it begins", "期間的結束早於開始"),
            Text("Give a first day before the last.", "請使首日早於末日。"),
        )


def paper(  # noqa: PLR0913 what a paper is and whose
    platform: Platform, actor: Actor, audit: str, what: str, name: str, data: bytes, *, finding: str | None = None
) -> Paper:
    """Return a paper with its bytes kept sealed; raises InputError when it is empty or too large."""
    if not data or len(data) > MOST_PAPER:
        raise InputError(
            Text(
                f"the paper has {len(data):,} bytes; 1 to {MOST_PAPER:,} are kept",
                f"文件有 {len(data):,} 位元組；可保存 1 至 {MOST_PAPER:,}",
            ),
            Text("Choose the file of the signed paper.", "請選擇已簽署文件的檔案。"),
        )
    short = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable())[:120]
    blob = platform.blobs.put(platform.port(Cipher).seal(data, PURPOSE))
    digest = hashlib.sha256(data).hexdigest()
    return Paper(new_id(), audit, finding, what, short or "paper", digest, len(data), blob, platform.now(), actor.name)


def opened(platform: Platform, paper: Paper) -> bytes:
    """Return the bytes of a paper; raises SealedError without keys."""
    return platform.port(Cipher).open(platform.blobs.get(paper.blob), PURPOSE)
