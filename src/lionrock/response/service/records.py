"""Notes, contacts, costs, decisions and containment by hand: written, corrected with a reason, settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lionrock.events.response import (
    ContactMade,
    ContainmentNoted,
    CostEntered,
    DecisionLogged,
    Docket,
    ShiftNoteWritten,
)
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.response import records, store, times
from lionrock.response.errors import changed
from lionrock.response.model import who
from lionrock.response.records import (
    CATEGORIES,
    KINDS,
    PARTS,
    REACHED,
    WAYS,
    Body,
    Contact,
    Contained,
    Cost,
    Decision,
    Note,
    Record,
    RecordKind,
)
from lionrock.response.service.permission import LONGEST, REASON, SHORT, worded, works

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person enters: the body, when it was true (None: now), and when what was promised is due."""

    body: Body
    effective: Instant | None = None
    due: Instant | None = None


@dataclass(frozen=True, slots=True)
class Correcting:
    """A person who corrects or settles a record: which, the version they had before them, and why."""

    thread: str
    version: int
    actor: Actor
    reason: str = ""


def enter(platform: Platform, actor: Actor, incident: str | None, entered: Entered) -> Record:
    """Write a record; raises InputError when something is missing or too long."""
    works(platform, actor)
    body = checked(entered.body)
    exercise = platform.port(Docket).matter(incident).exercise if incident else False
    kind = _kind(body)
    with platform.change(actor, f"recorded: {KINDS[kind].en.lower()}", exercise=exercise) as change:
        id = new_id()
        made = Record(
            id=id,
            thread=id,
            version=1,
            verb="written",
            kind=kind,
            incident=incident,
            body=body,
            effective=times.happened(entered.effective, change.now),
            at=change.now,
            who=who(actor),
            due=_due(body, entered.due, change.now),
            exercise=exercise,
        )
        return _written(change, made)


def correct(platform: Platform, by: Correcting, entered: Entered) -> Record:
    """Write another version, with a reason; the former one stays."""
    works(platform, by.actor)
    body, reason = checked(entered.body), worded(by.reason, REASON)

    def corrected(was: Record, now: Instant) -> Record:
        if type(was.body) is not type(body):
            raise InputError(
                Text("a record keeps its kind", "紀錄的類別不可更改"), Text("Write another record.", "請另寫一項紀錄。")
            )
        due = was.due if entered.due == was.due else _due(body, entered.due, now)
        effective = was.effective if entered.effective is None else times.happened(entered.effective, now)
        return was.corrected(body=body, effective=effective, due=due)

    return _next(platform, by, reason, corrected)


def settle(platform: Platform, by: Correcting, words: str, at: Instant | None = None) -> Record:
    """Record how a promised call ended, or that containment by hand was undone."""
    works(platform, by.actor)
    said = worded(words, Text("How it ended", "結果"))
    return _next(platform, by, "", lambda was, now: was.settled(times.happened(at, now), said))


def checked(body: Body) -> Body:
    """Return the body within its bounds; raises InputError naming the field."""
    return _CHECKS[_kind(body)](body)


def _next(platform: Platform, by: Correcting, reason: str, transition: Callable[[Record, Instant], Record]) -> Record:
    """Write the next version of a record in one change; raises ConflictError when somebody was first."""
    found = store.record(platform.db, by.thread)
    said = reason or f"settled: {KINDS[found.kind].en.lower()}"
    with platform.change(by.actor, said, exercise=found.exercise) as change:
        was = store.record(change.db, by.thread)
        if was.version != by.version:
            raise changed(KINDS[was.kind])
        after = transition(was, change.now)
        return _written(change, _by(after, change, reason))


def _by(record: Record, change: Change, reason: str) -> Record:
    """Return a version as written by whoever changes it now."""
    return replace(record, id=new_id(), at=change.now, who=who(change.actor), reason=reason)


def _written(change: Change, record: Record) -> Record:
    """Publish and insert a version."""
    entry = change.publish(_fact(record), effective=record.settled_at or record.effective)
    kept = replace(record, entry=entry)
    store.write(change.db, kept)
    return kept


def _fact(record: Record) -> ShiftNoteWritten | ContactMade | CostEntered | DecisionLogged | ContainmentNoted:
    """Return the fact that fits a record."""
    digest = records.digest(record.body)
    common = (record.thread, record.incident, record.version, record.verb, digest)
    if isinstance(record.body, Contact):
        return ContactMade(*common, record.due)
    if isinstance(record.body, Decision):
        return DecisionLogged(*common, tuple(one.entry for one in record.body.basis if one.entry))
    if isinstance(record.body, Note):
        return ShiftNoteWritten(*common)
    return CostEntered(*common) if isinstance(record.body, Cost) else ContainmentNoted(*common)


def _kind(body: Body) -> RecordKind:
    """Return the kind of a body."""
    return next(kind for kind, type_ in records.BODIES.items() if type(body) is type_)


def _due(body: Body, due: Instant | None, now: Instant) -> Instant | None:
    """Return when what was promised is due, or containment is to be undone; other records have none."""
    if due is None or not isinstance(body, Contact | Contained):
        return None
    return times.ahead(due, now)


def _note(body: Any) -> Body:
    """Return a note within bounds, of the shift or of a part of the report."""
    if body.part and body.part not in PARTS:
        raise _unknown(Text("the part of the report", "報告部分"))
    return Note(worded(body.words, PARTS.get(body.part, KINDS["note"])), body.part)


def _contact(body: Any) -> Body:
    """Return a contact within bounds; whom was reached is always named."""
    if body.way not in WAYS or body.reached not in REACHED:
        raise _unknown(Text("how they were contacted", "聯絡方式"))
    said = Text("What was said", "說了甚麼")
    return Contact(
        whom=worded(body.whom, Text("Who was contacted", "聯絡對象"), most=SHORT),
        way=body.way,
        reached=body.reached,
        said=worded(body.said, said, required=body.reached in ("reached", "they_called")),
        number=worded(body.number, Text("Number or address", "號碼或地址"), most=SHORT, required=False),
        promise=worded(body.promise, Text("What was promised", "約定事項"), most=SHORT, required=False),
        kept=body.kept,
    )


def _cost(body: Any) -> Body:
    """Return a cost within bounds; hours or an amount are named."""
    if body.category not in CATEGORIES:
        raise _unknown(Text("the category", "類別"))
    if body.minutes is None and body.cents is None:
        raise InputError(
            Text("neither hours nor an amount is given", "未填寫時數或金額"),
            Text("Give at least one of them.", "請最少填寫一項。"),
        )
    what = worded(body.what, Text("What for", "用途"), most=SHORT)
    return Cost(body.category, what, body.minutes, body.cents)


def _decision(body: Any) -> Body:
    """Return a decision within bounds; it says why."""
    return Decision(
        what=worded(body.what, Text("What was decided", "決定內容"), most=LONGEST),
        why=worded(body.why, Text("Why", "原因")),
        decided_by=worded(body.decided_by, Text("Decided by", "決定人"), most=SHORT, required=False),
        basis=tuple(body.basis[:_MOST_BASIS]),
    )


def _contained(body: Any) -> Body:
    """Return containment by hand within bounds."""
    return Contained(
        what=worded(body.what, Text("What was done", "做了甚麼"), most=LONGEST),
        on=worded(body.on, Text("On which asset", "涉及的資產"), most=SHORT),
        by=worded(body.by, Text("Done by", "執行人"), most=SHORT, required=False),
        asset=body.asset,
        undone=body.undone,
    )


def _unknown(what: Text) -> InputError:
    """Return the error for a choice that is none."""
    return InputError(
        Text("{what} was not chosen", "未選擇{what}").format(what=what),
        Text("Choose one of those listed.", "請從名單中選擇。"),
    )


_MOST_BASIS = 20
_CHECKS: dict[RecordKind, Callable[[Any], Body]] = {
    "note": _note,
    "contact": _contact,
    "cost": _cost,
    "decision": _decision,
    "containment": _contained,
}
