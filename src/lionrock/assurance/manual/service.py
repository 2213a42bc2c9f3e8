"""Verbs of manual evidence: give, withdraw, read. Nothing is changed: a new version takes the place of one before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.assurance.manual import model, sealing, store
from lionrock.assurance.manual.media import Document
from lionrock.assurance.manual.model import Evidence
from lionrock.assurance.manual.record import Opened, Record, Withdrawal
from lionrock.events.evidence import EvidenceGiven, EvidenceWithdrawn
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law import site
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform
    from lionrock.law.model import Requirement
    from lionrock.law.rulebook import Rulebook

ACCEPT: Final = "evidence.accept"
PERSON: Final = Text("the name of who states it", "陳述人姓名")
WORDS: Final = Text("what it shows", "證據說明")
WHY: Final = Text("the reason", "理由")
_MOST_SYSTEMS: Final = 500
_MOST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody gives: about which requirement and systems (none: all there are), what it says, and until when."""

    requirement: str
    says: str
    person: str
    words: str
    effective: Instant
    until: Instant
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it lies sealed; every field is empty without one."""

    name: str = ""
    media: str = ""
    size: int = 0
    file: str = ""
    blob: str = ""
    key: bytes = b""


@dataclass(frozen=True, slots=True)
class Scope:
    """The systems something is about, settled on the day it was said; `whole` says that these were all."""

    systems: tuple[str, ...]
    whole: bool


def give(
    platform: Platform, actor: Actor, statement: Statement, document: Document | None = None, supersedes: str = ""
) -> Evidence:
    """Take in a statement or a document as manual evidence, which counts from now on.

    Raises RefusedError unless a person who may, InputError for a span or words that cannot be, NotFoundError for a
    requirement, system or earlier version that does not exist.
    """
    may_accept(platform, actor)
    checked = check(platform, statement)
    before = replaceable(platform, supersedes, checked.requirement) if supersedes else None
    kept = keep(platform, document)
    scope = Scope(covers(platform, checked.systems), whole=not checked.systems)
    with platform.change(actor, "manual evidence taken in") as change:
        return added(change, checked, kept, scope, actor.name, supersedes=before.id if before else "")


def added(  # noqa: PLR0913 what one row is made of
    change: Change, statement: Statement, kept: Kept, scope: Scope, by: str, *, supersedes: str = "", request: str = ""
) -> Evidence:
    """Add evidence within a change and return it; the statement was checked before."""
    _not_again(change, statement, kept)
    platform, id, number = change.platform, new_id(), store.next_number(change.db)
    covered = scope.systems
    record = recorded(statement, kept, covered, by, f"EV-{number:04d}")
    digest = sealing.digest(record)
    fact = EvidenceGiven(
        evidence=id,
        requirement=statement.requirement,
        kind=record.kind,
        says=statement.says,
        systems=covered,
        whole=scope.whole,
        effective=statement.effective,
        until=statement.until,
        digest=digest,
        file=kept.file,
        supersedes=supersedes,
        request=request,
    )
    entry = change.publish(fact, effective=statement.effective)
    made = Evidence(
        id=id,
        number=number,
        requirement=fact.requirement,
        kind=fact.kind,
        says=fact.says,
        systems=covered,
        whole=fact.whole,
        effective=fact.effective,
        until=fact.until,
        given=change.now,
        supersedes=supersedes,
        request=request,
        file=kept.file,
        media=kept.media,
        size=kept.size,
        blob=kept.blob,
        digest=digest,
        entry=entry,
    )
    store.add(change.db, made, sealing.seal(platform, record, kept.key, id))
    return made


def _not_again(change: Change, statement: Statement, kept: Kept) -> None:
    """Raise InputError for a document that came in before and is to show that something was so later than that."""
    came = store.first_given(change.db, kept.file) if kept.file and statement.says == "met" else None
    if came is not None and statement.effective > came:
        raise InputError(
            Text(
                "this very document came in on {at}: it shows nothing of later",
                "此文件早於 {at} 收到，不能證明其後的情況",
            ).format(at=stamp(came)),
            Text("Enter a newer document, or the day of which it tells.", "請提交較新的文件，或填寫其所述的日期。"),
        )


def withdraw(platform: Platform, actor: Actor, id: str, why: str) -> Evidence:
    """Withdraw evidence for a reason: it counts no more, and stays to be read. Raises ConflictError when it was."""
    may_accept(platform, actor)
    reason = model.checked_words(why, WHY, _MOST_REASON)
    found = get(platform, id)
    with platform.change(actor, reason) as change:
        if store.withdrawal(change.db, found.id) is not None:
            raise ConflictError(
                Text("this evidence was withdrawn before", "此證據早前已收回"),
                Text("Nothing is left to do.", "無須再處理。"),
            )
        entry = change.publish(EvidenceWithdrawn(found.id, found.requirement, reason))
        store.withdraw(change.db, Withdrawal(found.id, change.now, reason, actor.name, entry))
    return replace(found, withdrawn=platform.now())


def get(platform: Platform, id: str) -> Evidence:
    """Return evidence by id or reference; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text("there is no such evidence", "沒有此項證據"), Text("Look at the list.", "請查看清單。")
        )
    return found


def opened(platform: Platform, one: Evidence) -> Opened:
    """Return names and words of evidence; raises SealedError without keys."""
    return sealing.unseal(platform, store.sealed(platform.db, one.id), one.id)


def document(platform: Platform, one: Evidence) -> tuple[str, bytes]:
    """Return name and bytes of the document of evidence; raises NotFoundError where there is none, or no more."""
    found = opened(platform, one)
    if not one.blob:
        raise NotFoundError(Text("there is no document", "沒有文件"), Text("It is a statement.", "此為陳述。"))
    name = found.record.name if found.record else ""
    return f"{one.reference} {name}".strip(), sealing.get(platform, one.blob, found.key)


def keep(platform: Platform, document: Document | None) -> Kept:
    """Keep a document sealed; without one nothing is kept."""
    if document is None:
        return Kept()
    blob, key = sealing.put(platform, document)
    digest = hashlib.sha256(document.data).hexdigest()
    return Kept(document.name, document.media, len(document.data), digest, blob, key)


def check(platform: Platform, statement: Statement) -> Statement:
    """Return a statement with plain words; raises InputError or NotFoundError for what cannot be."""
    model.checked_span(statement.effective, statement.until, platform.now())
    if statement.says not in model.SAYS:
        raise InputError(Text("it says neither that it is so nor that it is not", "未說明是否屬實"),
                         Text("Choose one of the two.", "請選擇其一。"))  # fmt: skip
    requirement(platform, statement.requirement)
    covers(platform, statement.systems)
    return replace(
        statement,
        person=model.checked_words(" ".join(statement.person.split()), PERSON, model.MOST_NAME),
        words=model.checked_words(statement.words, WORDS, model.MOST_WORDS),
        systems=tuple(dict.fromkeys(statement.systems)),
    )


def covers(platform: Platform, systems: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of the systems meant, all registered now for none named; raises NotFoundError."""
    known = [id for id, _ in platform.port(Estate).systems()] if platform.provides(Estate) else []
    if any(id not in known for id in systems) or len(systems) > _MOST_SYSTEMS:
        raise NotFoundError(
            Text("the register has no such critical computer system", "登記冊沒有此關鍵電腦系統"),
            Text("Choose systems of the register.", "請選擇登記冊內的系統。"),
        )
    return tuple(id for id in known if not systems or id in systems)


def requirement(platform: Platform, id: str) -> Requirement:
    """Return a requirement of the Code by id; raises NotFoundError."""
    for one in requirements(platform):
        if one.id == id:
            return one
    raise NotFoundError(
        Text("no requirement {id} is loaded", "未載入要求 {id}").format(id=id[:40]),
        Text("Choose one of those that are loaded.", "請選擇已載入的要求。"),
    )


def requirements(platform: Platform) -> tuple[Requirement, ...]:
    """Return the requirements that are loaded."""
    return book(platform).requirements


def book(platform: Platform) -> Rulebook:
    """Return the law in force today."""
    return site.rulebook(platform, platform.now().astimezone(HONG_KONG).date())


def may_accept(platform: Platform, actor: Actor) -> None:
    """Return when a named person may say what stands as evidence; raises RefusedError."""
    platform.port(Authorizer).require(actor, ACCEPT)
    if not actor.person:
        raise RefusedError(
            Text("only a person takes in manual evidence", "只有人員可接納人手證據"),
            Text("Sign in and do it there.", "請登入後處理。"),
        )


def replaceable(platform: Platform, id: str, requirement: str) -> Evidence:
    """Return the version that a new one may replace; raises ConflictError where it cannot."""
    found = get(platform, id)
    if found.requirement != requirement or found.superseded or found.withdrawn:
        raise ConflictError(
            Text("this version cannot be replaced: it is another requirement's, replaced or withdrawn",
                 "此版本不能取代：屬另一要求、已被取代或已收回"),
            Text("Look at the list and give it anew.", "請查看清單並重新提交。"),
        )  # fmt: skip
    return found


def recorded(statement: Statement, kept: Kept, systems: tuple[str, ...], by: str, reference: str) -> Record:
    """Return the record that is sealed and that packs carry."""
    return Record(
        requirement=statement.requirement,
        kind="document" if kept.file else "attestation",
        says=statement.says,
        systems=systems,
        effective=statement.effective.isoformat(),
        until=statement.until.isoformat(),
        person=statement.person,
        words=statement.words,
        salt=sealing.salt(),
        by=by,
        name=kept.name,
        file=kept.file,
        reference=reference,
    )
