"""What people do with duties: open, fulfil, withdraw, take a wrong record back, switch regimes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.duties import model, store
from lionrock.duties.model import KINDS, Duty
from lionrock.duties.service import writing
from lionrock.duties.service.writing import get, rules, warnings
from lionrock.events.duties import DutyFulfilled, DutyKind, DutyReopened, DutyWithdrawn, RegimeSwitched
from lionrock.events.ports import Estate
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConfigurationError, InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law import dates

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MANAGE: Final = "duty.manage"
_BY_HAND: Final = ("direction", "request", "drill", "appeal", "other", "statute")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A duty as a person opens it: a date the authority stated, or a row of the law and what triggered it."""

    kind: str
    title: str
    recipient: str
    reference: str
    triggered: Instant
    row: str = ""
    work_to: Instant | None = None


def open_duty(platform: Platform, actor: Actor, wanted: Wanted, reason: str) -> Duty:
    """Open a duty by hand; raises InputError for what cannot be."""
    platform.port(Authorizer).require(actor, MANAGE)
    if wanted.kind not in _BY_HAND or not (wanted.title or wanted.row):
        raise InputError(
            Text("a duty has a kind and a title, or a row of the law", "責任須有類別及名稱，或法例條文"),
            Text("Choose one, or write what is asked.", "請選擇，或寫明要求。"),
        )
    if wanted.triggered > platform.now():
        raise InputError(
            Text("the trigger lies ahead", "觸發時間在未來"), Text("Give when it was received.", "請填寫收到的時間。")
        )
    with platform.change(actor, reason) as change:
        return writing.opened(change, _by_hand(platform, change, wanted))


def fulfil(platform: Platform, actor: Actor, id: str, version: int, at: Instant, how: str, receipt: str) -> Duty:  # noqa: PLR0913,PLR0917 a record
    """Record what was done for a duty; raises ConflictError when somebody was first, InputError for a time ahead."""
    platform.port(Authorizer).require(actor, MANAGE)
    if at > platform.now():
        raise InputError(Text("the time lies ahead", "時間在未來"), Text("Give when it was done.", "請填寫履行時間。"))
    with platform.change(actor, "duty fulfilled") as change:
        done(change, id, version, at, how, receipt)
    return get(platform, id)


def done(change: Change, id: str, version: int, at: Instant, how: str, receipt: str) -> None:
    """Write within a change that a duty was fulfilled, as it was seen; raises ConflictError."""
    values = {"standing": "done", "done_at": at, "done_by": change.actor.name}
    writing.closed(change, id, version, values | {"how": how[:500], "receipt": receipt[:200]})
    change.publish(DutyFulfilled(id, at, how[:500], receipt[:200]), effective=at)


def withdraw(platform: Platform, actor: Actor, id: str, version: int, reason: str) -> Duty:
    """Say that a duty does not stand; the row and the reason stay."""
    platform.port(Authorizer).require(actor, MANAGE)
    with platform.change(actor, reason) as change:
        withdrawn(change, id, version, reason)
    return get(platform, id)


def withdrawn(change: Change, id: str, version: int, reason: str) -> None:
    """Write within a change that a duty does not stand; raises ConflictError."""
    values = {"standing": "withdrawn", "done_at": change.now, "done_by": change.actor.name, "how": reason[:500]}
    writing.closed(change, id, version, values)
    change.publish(DutyWithdrawn(id, reason[:500]))


def reopen(platform: Platform, actor: Actor, id: str, version: int, reason: str) -> Duty:
    """Take back a record that was wrong: the duty stands again, with the date it had; raises ConflictError.

    What was recorded stays in the ledger. A duty whose date has passed is reminded of at once.
    """
    platform.port(Authorizer).require(actor, MANAGE)
    duty = get(platform, id)
    with platform.change(actor, reason) as change:
        if duty.version != version or not store.reopen(change.db, duty):
            raise writing.meanwhile()
        change.publish(DutyReopened(id, reason[:500]))
        writing.ladder(change, replace(duty, version=version + 1))
    return get(platform, id)


def switch(platform: Platform, actor: Actor, id: str, reason: str, *, on: bool, limit: str = "") -> None:
    """Switch a parallel regime on or off; `limit` (PT24H, P3D) is what the operator's own papers state."""
    platform.port(Authorizer).require(actor, MANAGE)
    found = model.regime(id)
    if found is None:
        raise NotFoundError(Text("no such regime", "沒有此制度"), Text("See the list.", "請查閱清單。"))
    try:
        written = str(dates.parse(limit.strip().upper())) if limit.strip() else ""
    except ConfigurationError as problem:
        raise InputError(problem.message, Text("Write PT24H, P3D or P1M.", "請寫成 PT24H、P3D 或 P1M。")) from problem
    with platform.change(actor, reason) as change:
        values = {"regime": id, "on": on, "limit": written, "since": change.now, "who": actor.name}
        store.switch(change.db, values)
        change.publish(RegimeSwitched(id, on, written, reason))


def _by_hand(platform: Platform, change: Change, wanted: Wanted) -> Duty:
    """Return a duty a person opens: dated by a row of the law, or by what the authority stated."""
    kind: DutyKind = next(one for one in KINDS if one == wanted.kind)
    title = Text(wanted.title[:300], wanted.title[:300])
    recipient = Text(wanted.recipient[:200], wanted.recipient[:200])
    duty = writing.begun(change, kind, title, recipient, wanted.triggered)
    duty = replace(duty, reference=wanted.reference[:100])
    if not wanted.row:
        return replace(duty, work_to=wanted.work_to)  # a stated date is no period: Cap. 1 s. 71 computes no day of it
    book = rules(platform)
    row = book.obligation(wanted.row)
    due = dates.due(row.limit, wanted.triggered, warnings(platform)) if row.limit else None
    operator = platform.port(Estate).operator()
    return replace(
        duty,
        title=row.title,
        recipient=book.recipient(row.id, operator["sector"], designee=operator["designee"]),
        row=row.id,
        work_to=wanted.work_to or (due.work_to if due else None),
        last_day=due.last_day if due and not wanted.work_to else None,
    )
