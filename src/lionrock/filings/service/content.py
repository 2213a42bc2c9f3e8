"""Words typed into fields, approval of what was read, and the record of a submission with its receipt."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lionrock.events.filings import DutyBook, ReceiptKept, Recorded, Submitted
from lionrock.events.obligations import ContentApproved, FieldWritten, SubmissionRecorded
from lionrock.events.seconds import Persons
from lionrock.events.subjects import INCIDENT
from lionrock.filings import appendix, composing, papers, store
from lionrock.filings.content import Draft
from lionrock.filings.document import Approval
from lionrock.filings.record import Content, Paper, Receipt, Sent, Typed, who
from lionrock.filings.sealing import PURPOSE
from lionrock.filings.service.permission import LONGEST, SHORT, allowed, decides, happened, worded
from lionrock.filings.settings import FOUR_EYES
from lionrock.filings.store import occasions
from lionrock.filings.subjects import subject
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError, UnavailableError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of a receipt."""


def type_field(platform: Platform, filing: str, about: str, field: str, words: str, actor: Actor) -> None:
    """Record what a field is to say, in a person's words; empty words give the field back to its value."""
    allowed(platform, actor, "incident.note")
    form = platform.registry.get(Filing, filing)
    label = next((one.label for one in form.fields if one.id == field), None)
    if label is None:
        raise NotFoundError(Text(f"{filing} has no field {field[:40]}", f"{filing} 沒有項目 {field[:40]}"), _SEE_FORM)
    plain = worded(words, label, most=LONGEST, required=False).encode()
    found = subject(platform, form, about)
    kept, sealed = _kept(platform, plain)
    with platform.change(actor, f"{filing} of {found.reference}: {field}", exercise=found.exercise) as change:
        entry = change.publish(FieldWritten(found.id, filing, field, hashlib.sha256(plain).hexdigest()))
        typed = Typed(new_id(), field, kept, sealed, change.now, who(actor), entry)
        store.type_words(change.db, found.id, filing, typed)


def approve(platform: Platform, filing: str, about: str, digest: str, actor: Actor) -> Content:
    """Approve the content a person read, named by its digest, and keep its files under the cipher.

    Raises ConflictError when it is no longer what was read, RefusedError where a second person is asked for.
    """
    decides(platform, actor, "filing.approve")
    form = platform.registry.get(Filing, filing)
    found = subject(platform, form, about)
    _called_for(platform, form, found.id)
    draft = composing.draft(platform, filing, found.id)
    _as_read(draft, digest)
    _second(platform, draft, actor)
    evidence = appendix.evidence(platform, found.id)
    with platform.change(actor, f"{filing} of {found.reference} approved", exercise=found.exercise) as change:
        version = store.next_version(change.db, found.id, filing)
        made = papers.made(draft, Approval(version, actor.name, change.now), evidence)
        digests = tuple((paper.name, hashlib.sha256(paper.data).hexdigest()) for paper in made)
        entry = change.publish(ContentApproved(found.id, filing, version, digest, digests))
        kept = tuple(_sealed(platform, paper) for paper in made)
        content = Content(found.id, filing, version, digest, change.now, who(actor), entry, kept)
        store.add_content(change.db, content)
    return content


def record(platform: Platform, filing: str, about: str, said: Submitted, actor: Actor) -> Recorded:
    """Record that content was submitted, by whom and when; for an incident the duty it answers is worked off."""
    form = platform.registry.get(Filing, filing)
    if form.of == INCIDENT:
        return platform.port(DutyBook).submitted(filing, about, said, actor)
    decides(platform, actor, "filing.record")
    found = subject(platform, form, about)
    channel = worded(said.channel, Text("channel", "渠道"), most=SHORT)
    with platform.change(actor, f"{filing} of {found.reference} recorded") as change:
        versions = {one.version for one in store.contents(change.db, found.id, filing)}
        if said.version and said.version not in versions:
            raise NotFoundError(_no_version(said.version), _SEE_FORM)
        at = happened(said.at, change.now)
        fact = SubmissionRecorded(found.id, filing, said.version, at, channel, first_notice=False)
        entry = change.publish(fact, effective=at)
        sent = Sent(new_id(), found.id, filing, said.version, at, change.now, channel, who(actor), entry)
        store.add_sent(change.db, sent)
    return recorded(sent)


def submissions(platform: Platform, filing: str, about: str) -> list[Recorded]:
    """Return the submissions recorded for a form, the earliest first."""
    if platform.registry.get(Filing, filing).of == INCIDENT:
        return list(platform.port(DutyBook).submissions(about, filing))
    return [recorded(one) for one in store.sent(platform.db, about, filing)]


def keep_receipt(  # noqa: PLR0913,PLR0917 a file with its name, of a submission of a form
    platform: Platform, filing: str, about: str, submission: str, name: str, data: bytes, actor: Actor
) -> Receipt:
    """Keep the receipt of a submission under the cipher, as it is; it is never opened here."""
    allowed(platform, actor, "filing.record")
    if not data or len(data) > LARGEST:
        raise InputError(
            Text(
                f"the receipt has {len(data)} bytes; 1 to {LARGEST} are kept",
                f"收據有 {len(data)} 位元組；可保存 1 至 {LARGEST}",
            ),
            Text("Choose the file that was handed back.", "請選擇收回的檔案。"),
        )
    found = subject(platform, platform.registry.get(Filing, filing), about)
    if all(one.id != submission for one in submissions(platform, filing, found.id)):
        raise NotFoundError(Text("no such submission is on record", "沒有此提交的紀錄"), _SEE_FORM)
    digest = hashlib.sha256(data).hexdigest()
    blob = platform.blobs.put(platform.port(Cipher).seal(data, PURPOSE))
    with platform.change(actor, f"receipt of {filing} of {found.reference}", exercise=found.exercise) as change:
        id = new_id()
        entry = change.publish(ReceiptKept(id, submission, found.id, filing, digest))
        short = "".join(one for one in name.replace("\\", "/").rpartition("/")[2] if one.isprintable())[:120]
        kept = Receipt(
            id, submission, found.id, filing, short or "receipt", digest, blob, change.now, who(actor), entry
        )
        store.add_receipt(change.db, kept)
    return kept


def approved(platform: Platform, content: Content) -> tuple[bytes, bytes]:
    """Return JSON and PDF of an approved version; raises SealedError without keys, AlteredError when altered."""
    return paper(platform, content, papers.JSON), paper(platform, content, papers.PDF)


def paper(platform: Platform, content: Content, name: str) -> bytes:
    """Return a file of an approved version; raises NotFoundError when the version has no such file."""
    found = content.paper(name)
    if found is None:
        raise NotFoundError(
            Text(f"version {content.version} has no file {name[:40]}", f"第 {content.version} 版沒有檔案 {name[:40]}"),
            _SEE_FORM,
        )
    return platform.port(Cipher).open(platform.blobs.get(found.blob), PURPOSE)


def version(platform: Platform, filing: str, about: str, number: int) -> Content:
    """Return an approved version; raises NotFoundError."""
    contents = store.contents(platform.db, about, filing)
    found = next((content for content in contents if content.version == number), None)
    if found is None:
        raise NotFoundError(_no_version(number), _SEE_FORM)
    return found


def file_name(sent: str) -> str:
    """Return the name of a file as sent, without folders and unprintable characters."""
    return "".join(one for one in sent.replace("\\", "/").rpartition("/")[2] if one.isprintable())[:120] or "file"


def recorded(one: Sent) -> Recorded:
    """Return a submission as the page shows it."""
    return Recorded(
        id=one.id,
        filing=one.filing,
        version=one.version,
        at=one.told_at,
        recorded_at=one.at,
        channel=one.channel,
        first_notice=False,
        actor=one.who.actor,
        name=one.who.name,
        entry=one.entry,
    )


_SEE_FORM: Final = Text("See the form’s own page.", "請看該表格的頁面。")


def _no_version(number: int) -> Text:
    """Return that no such version was approved."""
    return Text(f"no approved version {number}", f"沒有已批准的第 {number} 版")


def _as_read(draft: Draft, digest: str) -> None:
    """Return when the content is what was read; raises ConflictError."""
    if draft.digest != digest:
        raise ConflictError(
            Text("the content changed since you read it", "內容自閱讀後已有更改"),
            Text("Read it again, then approve it.", "請重新閱讀，然後批准。"),
        )


def _called_for(platform: Platform, form: Filing, about: str) -> None:
    """Return when a person judged that the form is to be made; raises ConflictError."""
    if form.of != INCIDENT and not occasions.occasion(platform.db, about).material:
        raise ConflictError(
            Text("nobody has judged that this form is to be made", "尚未有人判斷須提交此表格"),
            Text("Judge it first, with a reason.", "請先作出判斷並說明理由。"),
        )


def _second(platform: Platform, draft: Draft, actor: Actor) -> None:
    """Return when the actor may approve words that may be the actor's own; raises RefusedError."""
    same = platform.port(Persons).same
    if platform.settings[FOUR_EYES] and any(same(typist, actor.id) for typist in draft.typists):
        raise RefusedError(
            Text("who typed part of the content does not approve it", "輸入部分內容的人不可批准該內容"),
            Text("Ask somebody else who may approve.", "請由另一位可批准的人員批准。"),
        )


def _sealed(platform: Platform, paper: papers.Made) -> Paper:
    """Keep a file; a blob without its row is harmless, a row without its blob is not."""
    blob = platform.blobs.put(platform.port(Cipher).seal(paper.data, PURPOSE))
    return Paper(paper.name, paper.media, hashlib.sha256(paper.data).hexdigest(), blob)


def _kept(platform: Platform, words: bytes) -> tuple[bytes, bool]:
    """Return words under the cipher, as they are where the keys are not here; no words need none."""
    if not words:
        return words, False
    try:
        return platform.port(Cipher).seal(words, composing.PURPOSE), True
    except (SealedError, UnavailableError):
        return words, False
