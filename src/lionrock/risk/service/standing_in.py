"""Alternative controls: proposed, approved by a named person, over by themselves, and what a person said follows."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.risk import (
    AlternativeApproved,
    AlternativeEnded,
    AlternativeProposed,
    AlternativesNotNeeded,
)
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.risk import lawful, recall
from lionrock.risk.alternative import Alternative, Words
from lionrock.risk.model import LONGEST
from lionrock.risk.sealing import digest, seal, unseal
from lionrock.risk.service.checking import EDIT, ME, decides, meanwhile, until, words
from lionrock.risk.store import alternatives as store

if TYPE_CHECKING:
    from sqlalchemy import Row

    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

MOST_REFERENCES: Final = 50
_REASON: Final = Text("the reason", "原因")
_FIELDS: Final = {one.name for one in fields(Alternative)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An alternative control as a person asks for it."""

    requirement: str
    system: str
    words: Words
    reviewer: str
    since: Instant
    until: Instant


def propose(platform: Platform, actor: Actor, wanted: Wanted) -> Alternative:
    """Keep an alternative control that nobody approved yet; raises InputError for one that cannot be."""
    platform.port(Authorizer).require(actor, EDIT)
    written = _checked(platform, wanted)
    mark = digest([wanted.requirement, wanted.system, asdict(written), wanted.reviewer.strip()])
    id = new_id()
    with platform.change(actor, "alternative control proposed") as change:
        fact = AlternativeProposed(id, wanted.requirement, wanted.system, wanted.since, wanted.until, mark)
        values = {
            "id": id,
            "number": store.number(change.db) + 1,
            "requirement": wanted.requirement,
            "system": wanted.system,
            "sealed": seal(platform, asdict(written)),
            "digest": mark,
            "reviewer": wanted.reviewer.strip(),
            "since": wanted.since,
            "until": wanted.until,
            "proposed": change.now,
            "proposed_by": actor.name,
            "approved": None,
            "approver": "",
            "ended": None,
            "lapsed": False,
            "ended_by": "",
            "ended_why": "",
            "settled": None,
            "settled_by": "",
            "settled_why": "",
            "entry": change.publish(fact),
        }
        store.add(change.db, values)
    return get(platform, id)


def approve(platform: Platform, actor: Actor, id: str, seen: str) -> Alternative:
    """Approve an alternative control as it was seen; whoever approves is not its reviewer."""
    decides(platform, actor)
    found = get(platform, id)
    if found.digest != seen or found.ended or found.approved:
        raise meanwhile()
    until(platform, found.until)
    if found.reviewer == actor.name:
        raise InputError(
            Text("the reviewer is somebody else than who approves", "檢討人不可為批准人"),
            Text("Name another reviewer.", "請另定檢討人。"),
        )
    with platform.change(actor, "alternative control approved") as change:
        if not store.mark(change.db, id, {"approved": change.now, "approver": actor.name}, before="approved"):
            raise meanwhile()
        fact = AlternativeApproved(id, found.requirement, found.system, found.since, found.until, found.digest)
        change.publish(fact)
    return get(platform, id)


def end(platform: Platform, actor: Actor, id: str, why: str) -> None:
    """End an alternative control, or say what follows one that is over; with a reason, by who may approve one."""
    decides(platform, actor)
    found, said = get(platform, id), words(why, _REASON, 1000)
    if found.standing(platform.now()) == "ended":
        raise meanwhile()
    over = found.ended is not None
    with platform.change(actor, "alternative control ended") as change:
        values: dict[str, Any] = {"settled": change.now, "settled_by": actor.name, "settled_why": said}
        if not over:
            values |= {"ended": change.now, "ended_by": actor.name, "ended_why": said}
        if not store.mark(change.db, id, values, before="settled"):
            raise meanwhile()
        change.publish(AlternativeEnded(id, found.requirement, found.system, lapsed=False, why=said))


def lapse(platform: Platform) -> int:
    """Say of each alternative control whose time is over that it is; return how many."""
    found = store.lapsed(platform.db, platform.now())
    if not found:
        return 0
    with platform.change(ME, "alternative controls are over") as change:
        for row in found:
            values = {"ended": row.until, "lapsed": True, "ended_by": ME.name}
            if store.mark(change.db, row.id, values, before="ended"):
                fact = AlternativeEnded(row.id, row.requirement, row.system, lapsed=True, why="")
                change.publish(fact, effective=row.until)
    return len(found)


def not_needed(platform: Platform, actor: Actor, reason: str, over: Instant | None) -> None:
    """State that every requirement is met as written, until when that is to be stated again.

    Raises ConflictError while an alternative control is proposed, in force or over without anybody saying what follows.
    """
    decides(platform, actor)
    said, end_ = words(reason, _REASON, 1000), until(platform, over)
    if any(one.standing(platform.now()) != "ended" for one in listing(platform)):
        raise ConflictError(
            Text("there are alternative controls that have not ended", "有尚未結束的替代措施"),
            Text("End them first.", "請先終止。"),
        )
    id = new_id()
    with platform.change(actor, "no alternative control is needed") as change:
        entry = change.publish(AlternativesNotNeeded(id, end_))
        values = {"id": id, "at": change.now, "who": actor.name, "reason": said, "until": end_, "entry": entry}
        store.state(change.db, values)


def get(platform: Platform, id: str) -> Alternative:
    """Return an alternative control; raises NotFoundError, and SealedError without keys."""
    row = store.get(platform.db, id)
    if row is None:
        raise recall.missing(Text("no such alternative control", "沒有此替代措施"))
    return _opened(platform, row)


def listing(platform: Platform) -> list[Alternative]:
    """Return the alternative controls, those that end first standing first; raises SealedError without keys."""
    return [_opened(platform, row) for row in store.listing(platform.db)]


def _opened(platform: Platform, row: Row[Any]) -> Alternative:
    """Return the alternative control of a row."""
    found = unseal(platform, row.sealed)
    written = Words(**{**found, "references": tuple(found["references"])})
    plain = {name: value for name, value in row._mapping.items() if name in _FIELDS}  # noqa: SLF001 SQLAlchemy's public name for a row as a mapping
    return Alternative(**plain, words=written)


def _checked(platform: Platform, wanted: Wanted) -> Words:
    """Return the words of an alternative control that can be; raises InputError."""
    if wanted.requirement not in {one.id for one in lawful.today(platform).requirements}:
        raise InputError(
            Text("no such requirement is loaded", "未載入此要求"), Text("Choose one of the list.", "請從清單選擇。")
        )
    if wanted.system not in recall.names(platform):
        raise InputError(Text("a system is not registered", "有未登記的系統"), Text("Choose one.", "請選擇系統。"))
    if not wanted.since < wanted.until <= wanted.since + LONGEST or wanted.until <= platform.now():
        raise InputError(
            Text("it ends after it begins and after now, within twelve months", "須於開始及現在之後、十二個月內屆滿"),
            Text("Give both days.", "請填寫兩個日期。"),
        )
    words(wanted.reviewer, Text("the reviewer", "檢討人"), 200)
    one = wanted.words
    if len(one.references) > MOST_REFERENCES or any(len(row) > 200 for row in one.references):  # noqa: PLR2004 characters
        raise InputError(
            Text(
                f"at most {MOST_REFERENCES} references of 200 characters",
                f"最多 {MOST_REFERENCES} 項參照，每項 200 字元",
            ),
            Text("Shorten them.", "請縮短。"),
        )
    return Words(
        instead=words(one.instead, Text("what stands in its place", "替代措施")),
        why=words(one.why, Text("why it cannot be met", "不能符合的原因")),
        remains=words(one.remains, Text("the risks that remain", "剩餘風險")),
        references=tuple(row.strip() for row in one.references if row.strip()),
    )
