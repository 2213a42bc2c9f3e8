"""Verbs of plans: assemble, word, set down, endorse, record as submitted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from lionrock.events.plans import PlanEndorsed, PlanKind, PlanSubmitted, PlanVersioned, PlanWorded, Section
from lionrock.events.ports import Estate
from lionrock.events.seconds import Persons
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError
from lionrock.kernel.ledger import store as ledger
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text, same
from lionrock.law.dates import months_later
from lionrock.plans import store
from lionrock.plans.lawful import today
from lionrock.plans.model import BODIES, REVIEW_MONTHS, TITLES, Part, Plan
from lionrock.plans.store import Version

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

MARK: Final = Text("DEMO, NOT FOR SUBMISSION", "示範，不可提交")
MOST_WORDS: Final = 20_000
_OWN: Final = "plans.own"
_VERSION: Final = "plans.version"


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with its contents."""

    version: Version
    content: dict[str, Any]


def assemble(platform: Platform, kind: PlanKind) -> Plan:
    """Return a plan as the platform stands now; raises SealedError without keys."""
    sections = sorted(
        (one for one in platform.registry.of(Section) if one.plan == kind), key=lambda one: (one.order, one.id)
    )
    own = _own(platform, kind)
    parts = tuple(Part(one.id, one.title, tuple(one.write(platform)), own.get(one.id)) for one in sections)
    operator = platform.port(Estate).operator()["name"] or Text("(operator not entered)", "（未輸入營運者）")
    return Plan(
        kind=kind,
        operator=operator,
        made=platform.now(),
        law=today(platform).standing,
        parts=parts,
        mark=MARK if platform.demo else None,
        basis=_basis(platform),
    )


def word(platform: Platform, actor: Actor, kind: PlanKind, section: str, words: Text, reason: str) -> None:
    """Keep the operator's own words for a section; empty words take them back. Earlier words stand."""
    platform.port(Authorizer).require(actor, "plan.edit")
    if section not in {one.id for one in platform.registry.of(Section) if one.plan == kind}:
        raise NotFoundError(
            Text(f"the plan has no section {section[:60]}", f"計劃沒有 {section[:60]} 一節"),
            Text("See the plan.", "請查閱計劃。"),
        )
    if max(len(words.en), len(words.zh)) > MOST_WORDS:
        raise InputError(
            Text(f"more than {MOST_WORDS} characters", f"超過 {MOST_WORDS} 個字元"), Text("Shorten it.", "請縮短。")
        )
    body = orjson.dumps([words.en, words.zh])
    values = {
        "id": new_id(),
        "plan": kind,
        "section": section,
        "sealed": platform.port(Cipher).seal(body, _OWN),
        "at": platform.now(),
        "who": actor.name,
    }
    with platform.change(actor, reason) as change:
        store.word(change.db, values)
        change.publish(PlanWorded(kind, section, hashlib.sha256(body).hexdigest()))


def set_down(platform: Platform, actor: Actor, kind: PlanKind, reason: str) -> Version:
    """Keep the plan as it stands now as a version; raises ConflictError when nothing changed since the last."""
    platform.port(Authorizer).require(actor, "plan.edit")
    plan = assemble(platform, kind)
    newest = next(iter(store.versions(platform.db, kind)), None)
    if newest is not None and newest.digest == plan.digest:
        raise ConflictError(
            Text(f"version {newest.number} says the same", f"內容與第 {newest.number} 版相同"),
            Text("Change what the plan is assembled from first.", "請先更改計劃所依據的資料。"),
        )
    kept = orjson.dumps({"content": plan.content, "basis": [[a.en, a.zh, b.en, b.zh] for a, b in plan.basis]})
    sealed = platform.port(Cipher).seal(kept, _VERSION)
    with platform.change(actor, reason) as change:
        number = store.number(change.db, kind) + 1
        values = {
            "id": new_id(),
            "plan": kind,
            "number": number,
            "digest": plan.digest,
            "sealed": sealed,
            "unknown": plan.unknown,
            "made": plan.made,
            "who": actor.name,
            "author": actor.id,
            "reason": reason,
        }
        store.set_down(change.db, values)
        change.publish(PlanVersioned(kind, number, plan.digest, plan.unknown))
    return _version(platform, kind, number)


def endorse(platform: Platform, actor: Actor, kind: PlanKind, number: int, body: str, digest: str) -> Version:
    """Endorse a version for a body that may; whoever set it down cannot. `digest` is what the endorser saw."""
    platform.port(Authorizer).require(actor, "plan.endorse")
    version = _version(platform, kind, number)
    if body not in BODIES:
        raise InputError(Text("no such body", "沒有此機構"), Text("Choose who endorsed the plan.", "請選擇認可機構。"))
    if version.endorsed is not None or version.digest != digest:
        raise ConflictError(
            Text(
                "this version was endorsed before, or is another one than you saw", "此版本已獲認可，或與閣下所見不同"
            ),
            Text("Look at it again.", "請重新查看。"),
        )
    if platform.port(Persons).same(version.author or "", actor.id) or version.who == actor.name:
        raise RefusedError(
            Text("whoever set a version down cannot endorse it", "製訂該版本者不可認可該版本"),
            Text("Ask a second person.", "請由另一人認可。"),
        )
    review = _months_on(platform.now(), REVIEW_MONTHS)
    with platform.change(actor, "plan endorsed") as change:
        values = {"endorsed": change.now, "endorser": actor.name, "body": body, "review": review}
        store.mark(change.db, kind, number, values)
        change.publish(PlanEndorsed(kind, number, version.digest, body, review))
    return _version(platform, kind, number)


def submit(  # noqa: PLR0913,PLR0917 what a record of a submission says
    platform: Platform, actor: Actor, kind: PlanKind, number: int, at: Instant, how: str, receipt: str
) -> Version:
    """Record a version as submitted by the actor at a time; it must be endorsed, and the time not lie ahead."""
    platform.port(Authorizer).require(actor, "filing.record")
    version = _version(platform, kind, number)
    if version.endorsed is None or version.submitted is not None:
        raise ConflictError(
            Text("the version is not endorsed, or a submission is recorded", "該版本未獲認可，或已有提交紀錄"),
            Text("Endorse it first.", "請先認可。"),
        )
    if at > platform.now():
        raise InputError(
            Text("the time lies ahead", "時間在未來"), Text("Give when it was submitted.", "請填寫提交時間。")
        )
    with platform.change(actor, "plan recorded as submitted") as change:
        values = {"submitted": at, "submitter": actor.name, "how": how[:200], "receipt": receipt[:200]}
        store.mark(change.db, kind, number, values)
        change.publish(PlanSubmitted(kind, number, at, how[:200], receipt[:200]), effective=at)
    return _version(platform, kind, number)


def kept(platform: Platform, kind: PlanKind, number: int) -> Kept:
    """Return a version with its contents; raises NotFoundError, and SealedError without keys."""
    version = _version(platform, kind, number)
    opened = orjson.loads(platform.port(Cipher).open(store.sealed(platform.db, kind, number), _VERSION))
    return Kept(version, opened["content"] | {"basis": opened["basis"]})


def kind(written: str) -> PlanKind:
    """Return the plan a path names; raises NotFoundError."""
    for one in TITLES:
        if one == written:
            return one
    raise NotFoundError(Text("no such plan", "沒有此計劃"), Text("There are two plans.", "共有兩份計劃。"))


def _months_on(moment: Instant, months: int) -> Instant:
    """Return the same time of day so many calendar months later, Hong Kong time."""
    local = moment.astimezone(HONG_KONG)
    return datetime.combine(months_later(local.date(), months), local.timetz()).astimezone(UTC)


def _version(platform: Platform, kind: PlanKind, number: int) -> Version:
    """Return a version; raises NotFoundError."""
    found = store.version(platform.db, kind, number)
    if found is None:
        raise NotFoundError(Text(f"no version {number}", f"沒有第 {number} 版"), Text("See the list.", "請查閱清單。"))
    return found


def _own(platform: Platform, kind: PlanKind) -> dict[str, Text]:
    """Return the operator's own words by section, those taken back left out."""
    cipher = platform.port(Cipher)
    found = {id: orjson.loads(cipher.open(sealed, _OWN)) for id, sealed in store.own(platform.db, kind).items()}
    return {id: Text(*words) for id, words in found.items() if any(words)}


def _basis(platform: Platform) -> tuple[tuple[Text, Text], ...]:
    """Return what the plan was assembled from."""
    newest = ledger.newest(platform.db)
    at = platform.now().astimezone(HONG_KONG)
    rows = [
        (Text("Assembled", "編製時間"), same(f"{at:%Y-%m-%d %H:%M} HKT")),
        (Text("Rules", "規則"), same(today(platform).version)),
    ]
    if newest is not None:
        root = f"{newest.size} · {newest.root.hex()}"
        rows.append((Text("Ledger: entries and root", "存證帳本：紀錄數目及根值"), same(root)))
    return tuple(rows)
