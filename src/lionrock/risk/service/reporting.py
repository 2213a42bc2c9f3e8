"""Sets reports down as versions, has a second person endorse them, and records their submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lionrock.events.risk import RiskReportEndorsed, RiskReportMade, RiskReportSubmitted
from lionrock.events.seconds import Persons
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk import recall
from lionrock.risk.report import Composed, compose
from lionrock.risk.sealing import seal, unseal
from lionrock.risk.service.checking import EDIT, decides, meanwhile, words
from lionrock.risk.store import reports as store
from lionrock.risk.store.reports import Version

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

RECORD = "filing.record"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with its contents."""

    version: Version
    content: dict[str, Any]
    basis: tuple[tuple[Text, Text], ...]


def draft(platform: Platform, assessment: str) -> Composed:
    """Return the report of an assessment as it stands now; raises SealedError without keys."""
    return compose(platform, recall.assessment(platform, assessment))


def versions(platform: Platform, assessment: str) -> list[Version]:
    """Return the versions of an assessment's report, the newest first."""
    return store.versions(platform.db, assessment)


def set_down(platform: Platform, actor: Actor, assessment: str, reason: str) -> Version:
    """Keep the report of a closed assessment as it stands now; raises ConflictError when nothing changed."""
    platform.port(Authorizer).require(actor, EDIT)
    found = recall.assessment(platform, assessment)
    why = words(reason, Text("the reason", "原因"), 500)
    if not found.closed:
        raise ConflictError(
            Text("the assessment is still open", "評估尚未完成"), Text("Close it first.", "請先完成評估。")
        )
    made = compose(platform, found)
    newest = next(iter(versions(platform, assessment)), None)
    if newest is not None and newest.digest == made.digest:
        raise ConflictError(
            Text("version {n} says the same", "內容與第 {n} 版相同").format(n=newest.number),
            Text("Nothing changed since.", "其後沒有更改。"),
        )
    body = {"content": made.content, "basis": [[a.en, a.zh, b.en, b.zh] for a, b in made.basis]}
    with platform.change(actor, why) as change:
        number = store.number(change.db, assessment) + 1
        values: dict[str, Any] = {
            "id": new_id(),
            "assessment": assessment,
            "number": number,
            "digest": made.digest,
            "sealed": seal(platform, body),
            "unknown": made.unknown,
            "made": made.made,
            "who": actor.name,
            "author": actor.id,
            "reason": why,
            "endorsed": None,
            "endorser": "",
            "submitted": None,
            "submitter": "",
            "how": "",
            "receipt": "",
        }
        store.add(change.db, values)
        change.publish(RiskReportMade(assessment, number, made.digest, made.unknown, values["id"]))
    return version(platform, assessment, number)


def endorse(platform: Platform, actor: Actor, assessment: str, number: int, digest: str) -> Version:
    """Endorse a version; whoever set it down cannot. `digest` is what the endorser saw."""
    decides(platform, actor)
    found = version(platform, assessment, number)
    if found.digest != digest:
        raise meanwhile()
    if platform.port(Persons).same(found.author, actor.id) or found.who == actor.name:
        raise RefusedError(
            Text("whoever set a version down cannot endorse it", "製訂該版本者不可認可該版本"),
            Text("Ask a second person.", "請由另一人認可。"),
        )
    with platform.change(actor, "risk assessment report endorsed") as change:
        if not store.mark(change.db, found.id, {"endorsed": change.now, "endorser": actor.name}, before="endorsed"):
            raise meanwhile()
        change.publish(RiskReportEndorsed(assessment, number, digest))
    return version(platform, assessment, number)


def submit(  # noqa: PLR0913,PLR0917 what a record of a submission says
    platform: Platform, actor: Actor, assessment: str, number: int, at: Instant, how: str, receipt: str
) -> Version:
    """Record a version as submitted by the actor at a time; it must be endorsed, and the time not lie ahead."""
    platform.port(Authorizer).require(actor, RECORD)
    found, one = version(platform, assessment, number), recall.assessment(platform, assessment)
    said = words(how, Text("how", "方式"), 200)
    if found.endorsed is None:
        raise ConflictError(
            Text("the version is not endorsed", "該版本未獲認可"), Text("Endorse it first.", "請先認可。")
        )
    if not found.made <= at <= platform.now():
        raise InputError(
            Text("the time lies ahead, or before the version was made", "時間在未來，或早於製訂時間"),
            Text("Give when it was submitted.", "請填寫提交時間。"),
        )
    values: dict[str, Any] = {"submitted": at, "submitter": actor.name, "how": said, "receipt": receipt.strip()[:200]}
    with platform.change(actor, "risk assessment report recorded as submitted") as change:
        if not store.mark(change.db, found.id, values, before="submitted"):
            raise meanwhile()
        fact = RiskReportSubmitted(assessment, number, one.cycle, one.period, at, said, values["receipt"], found.id)
        change.publish(fact, effective=at)
    return version(platform, assessment, number)


def kept(platform: Platform, assessment: str, number: int) -> Kept:
    """Return a version with its contents; raises NotFoundError, and SealedError without keys."""
    found = version(platform, assessment, number)
    opened = unseal(platform, store.sealed(platform.db, found.id))
    return Kept(found, opened["content"], tuple((Text(a, b), Text(c, d)) for a, b, c, d in opened["basis"]))


def version(platform: Platform, assessment: str, number: int) -> Version:
    """Return a version; raises NotFoundError."""
    found = next((one for one in versions(platform, assessment) if one.number == number), None)
    if found is None:
        raise recall.missing(Text("no such version", "沒有此版本"))
    return found
