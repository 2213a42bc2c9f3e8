"""Corrections and supplements of what was said, and what other authorities were told."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.events.filings import DutyBook, StatementCorrected, StatementElsewhere
from lionrock.events.subjects import INCIDENT
from lionrock.filings import sealing
from lionrock.filings.record import HOWS, Correction, How, Statement, who
from lionrock.filings.service.content import version
from lionrock.filings.service.permission import LONGEST, SHORT, allowed, decides, happened, worded
from lionrock.filings.store import statements as store
from lionrock.filings.subjects import subject
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Correcting:
    """What a person says was wrong or missing: in which version (0: none of ours), which field, since when known."""

    version: int
    field: str
    how: str
    said: str
    right: str
    since: Instant | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What another authority was told about one field, through which channel, when."""

    authority: str
    channel: str
    field: str
    words: str
    at: Instant | None


def correct(platform: Platform, filing: str, about: str, given: Correcting, actor: Actor) -> Correction:
    """Record a correction or supplement; nothing that was said or approved changes by it."""
    decides(platform, actor, "filing.record")
    form = platform.registry.get(Filing, filing)
    found = subject(platform, form, about)
    how = _how(given.how)
    _field(form, given.field)
    if given.version:
        version(platform, filing, found.id, given.version)
    said = worded(given.said, Text("what was said", "曾作的陳述"), most=LONGEST, required=how == "correction")
    right = worded(given.right, Text("what is right", "正確的內容"), most=LONGEST)
    sealed = sealing.seal(platform, said), sealing.seal(platform, right)
    digest = hashlib.sha256(f"{said}\0{right}".encode()).hexdigest()
    with platform.change(actor, f"{how} to {filing} of {found.reference}", exercise=found.exercise) as change:
        since, id = happened(given.since, change.now), new_id()
        entry = change.publish(StatementCorrected(id, found.id, filing, given.version, given.field, how, since, digest))
        made = Correction(
            id, found.id, filing, given.version, given.field, how, *sealed, since, change.now, who(actor), entry
        )
        store.correct(change.db, made)
    return made


def tell(platform: Platform, incident: str, given: Telling, actor: Actor) -> Statement:
    """Record what another authority was told, word for word."""
    allowed(platform, actor, "call.record")
    about = platform.port(DutyBook).about(incident)
    fields = [form for form in platform.registry.of(Filing) if form.of == INCIDENT]
    if all(one.id != given.field for form in fields for one in form.fields):
        raise NotFoundError(_no_field(given.field), _SEE_FORM)
    authority = worded(given.authority, Text("authority", "當局"), most=SHORT)
    channel = worded(given.channel, Text("channel", "渠道"), most=SHORT)
    plain = worded(given.words, Text("what was said", "曾作的陳述"), most=LONGEST)
    words = sealing.seal(platform, plain)
    digest = hashlib.sha256(plain.encode()).hexdigest()
    with platform.change(actor, f"{authority} told of {about.reference}", exercise=about.exercise) as change:
        at, id = happened(given.at, change.now), new_id()
        entry = change.publish(StatementElsewhere(id, about.incident, authority, at, digest), effective=at)
        made = Statement(id, about.incident, authority, channel, given.field, words, at, change.now, who(actor), entry)
        store.tell(change.db, made)
    return made


_SEE_FORM: Final = Text("See the form’s own page.", "請看該表格的頁面。")


def _no_field(field: str) -> Text:
    """Return that there is no such field."""
    return Text(f"no form has a field {field[:40]}", f"沒有表格有 {field[:40]} 項目")


def _field(form: Filing, field: str) -> None:
    """Return when the form has the field; raises NotFoundError."""
    if all(one.id != field for one in form.fields):
        raise NotFoundError(_no_field(field), _SEE_FORM)


def _how(written: str) -> How:
    """Return what it is; raises InputError."""
    found = next((one for one in HOWS if one == written), None)
    if found is None:
        raise InputError(
            Text("neither correction nor supplement was chosen", "未選擇更正或補充"),
            Text("Choose one of the two.", "請選擇其一。"),
        )
    return found
