"""Content of forms: words typed into fields, approval of what was read, and the record of a submission."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.events.obligations import ContentApproved, FieldWritten, SubmissionRecorded
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, NotFoundError, UnavailableError
from lionrock.kernel.ports import Cipher, SealedError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.obligations import composing, document, store
from lionrock.obligations.content import Draft
from lionrock.obligations.document import Approval
from lionrock.obligations.record import ANNEX_E, Content, Submission, Typed, who
from lionrock.obligations.service.clocks import recompute
from lionrock.obligations.service.permission import LONGEST, SHORT, allowed, decides, happened, worded

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE = "obligations.content"


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a person says of a submission: which version (0: none of ours), through which channel, when."""

    version: int
    channel: str
    at: Instant | None = None


def type_field(platform: Platform, filing: str, incident: str, field: str, words: str, actor: Actor) -> None:
    """Record what a field is to say, in a person's words; empty words give the field back to its value."""
    allowed(platform, actor, "incident.note")
    form = platform.registry.get(Filing, filing)
    label = next((one.label for one in form.fields if one.id == field), None)
    if label is None:
        raise NotFoundError(Text(f"{filing} has no field {field}", f"{filing} 沒有項目 {field}"), _SEE_FORM)
    plain = worded(words, label, most=LONGEST, required=False).encode()
    matter = store.matter(platform.db, incident)
    kept, sealed = _kept(platform, plain)
    with platform.change(actor, f"{filing} of {matter.reference}: {field}", exercise=matter.exercise) as change:
        digest = hashlib.sha256(plain).hexdigest()
        entry = change.publish(FieldWritten(matter.incident, filing, field, digest))
        typed = Typed(new_id(), field, kept, sealed, change.now, who(actor), entry)
        store.type_words(change.db, matter.incident, filing, typed)


def approve(platform: Platform, filing: str, incident: str, digest: str, actor: Actor) -> Content:
    """Approve the content a person read, named by its digest, and keep its JSON and PDF under the cipher.

    Raises ConflictError when it is no longer what was read.
    """
    decides(platform, actor, "filing.approve")
    draft = composing.draft(platform, filing, incident)
    if draft.digest != digest:
        raise ConflictError(
            Text("the content changed since you read it", "內容自閱讀後已有更改"),
            Text("Read it again, then approve it.", "請重新閱讀，然後批准。"),
        )
    matter = store.matter(platform.db, incident)
    with platform.change(actor, f"{filing} of {matter.reference} approved", exercise=matter.exercise) as change:
        version = store.next_version(change.db, matter.incident, filing)
        entry = change.publish(ContentApproved(matter.incident, filing, version, digest))
        made = _made(platform, draft, Approval(version, actor.name, change.now))
        content = Content(
            incident=matter.incident,
            filing=filing,
            version=version,
            digest=digest,
            json_blob=made.json_blob,
            pdf_blob=made.pdf_blob,
            pdf_digest=made.pdf_digest,
            approved_at=change.now,
            who=who(actor),
            entry=entry,
        )
        store.add_content(change.db, content)
    return content


def record(platform: Platform, filing: str, incident: str, submitted: Submitted, actor: Actor) -> Submission:
    """Record that content was submitted, by whom and when; the duty it answers is worked off.

    Annex E submitted before any notice by telephone is itself the first notice.
    """
    decides(platform, actor, "filing.record")
    channel = worded(submitted.channel, Text("channel", "渠道"), most=SHORT)
    matter = store.matter(platform.db, incident)
    with platform.change(actor, f"{filing} of {matter.reference} recorded", exercise=matter.exercise) as change:
        _known_version(store.contents(change.db, matter.incident, filing), submitted.version)
        at = happened(submitted.at, change.now)
        first = filing == ANNEX_E and store.given(change.db, matter.incident).first is None
        fact = SubmissionRecorded(matter.incident, filing, submitted.version, at, channel, first)
        entry = change.publish(fact, effective=at)
        submission = Submission(
            id=new_id(),
            incident=matter.incident,
            filing=filing,
            version=submitted.version,
            at=at,
            recorded_at=change.now,
            channel=channel,
            first_notice=first,
            who=who(actor),
            entry=entry,
        )
        store.add_submission(change.db, submission)
        recompute(change, store.matter(change.db, matter.incident), entry)
    return submission


def approved(platform: Platform, content: Content) -> tuple[bytes, bytes]:
    """Return JSON and PDF of an approved version; raises SealedError without keys, AlteredError when altered."""
    cipher = platform.port(Cipher)
    opened = (cipher.open(platform.blobs.get(blob), PURPOSE) for blob in (content.json_blob, content.pdf_blob))
    json, pdf = opened
    return json, pdf


@dataclass(frozen=True, slots=True)
class _Made:
    """Where the documents of a version stand, and the digest of the PDF."""

    json_blob: str
    pdf_blob: str
    pdf_digest: str


_SEE_FORM = Text("See the form’s own page.", "請看該表格的頁面。")


def _made(platform: Platform, draft: Draft, approval: Approval) -> _Made:
    """Keep the documents of a version; a blob without its row is harmless, a row without its blob is not."""
    cipher = platform.port(Cipher)
    pdf = document.render(draft, approval, approval.at)
    json_blob, pdf_blob = (platform.blobs.put(cipher.seal(data, PURPOSE)) for data in (draft.json, pdf))
    return _Made(json_blob, pdf_blob, hashlib.sha256(pdf).hexdigest())


def _known_version(contents: list[Content], version: int) -> None:
    """Return when the version was approved, or is 0; raises NotFoundError."""
    if version and all(content.version != version for content in contents):
        raise NotFoundError(Text(f"no approved version {version}", f"沒有已批准的第 {version} 版"), _SEE_FORM)


def _kept(platform: Platform, words: bytes) -> tuple[bytes, bool]:
    """Return words under the cipher, as they are where the keys are not here; no words need none."""
    if not words:
        return words, False
    try:
        return platform.port(Cipher).seal(words, composing.PURPOSE), True
    except (SealedError, UnavailableError):
        return words, False
