"""Verbs of duties: set out the law's calendar, open, fulfil, withdraw, switch regimes, remind."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from lionrock.duties import model, store
from lionrock.duties.model import KINDS, Duty, Regime
from lionrock.events.duties import (
    DutyFulfilled,
    DutyKind,
    DutyOpened,
    DutyReminded,
    DutyWithdrawn,
    FeedEnded,
    FeedMade,
    RegimeSwitched,
    WarningDays,
)
from lionrock.events.law import Law
from lionrock.events.paging import Notifier
from lionrock.events.ports import Estate
from lionrock.kernel import timers
from lionrock.kernel.change import Actor, Change, Delivery, system
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import (
    ConfigurationError,
    ConflictError,
    InputError,
    LionrockError,
    NotFoundError,
    UnavailableError,
)
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.law.dates import Limit, Warnings

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.law.rulebook import Rulebook

ME: Final = system("duties")
TIMER: Final = "duties.remind."
MOST_FEEDS: Final = 5
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


def rules(platform: Platform) -> Rulebook:
    """Return the rules in force today."""
    return platform.port(Law).rulebook(model.day(platform.now()))


def set_out(platform: Platform) -> int:
    """Open what the law's own calendar holds for the year ahead and is not open yet; return how many.

    Nothing while the day of designation is unknown, or while keys are away.
    """
    try:
        operator = platform.port(Estate).operator()
    except LionrockError:
        return 0
    if not isinstance(operator.get("designated_on"), date):
        return 0
    began = datetime.combine(operator["designated_on"], time(12), HONG_KONG)
    book, until = rules(platform), platform.now() + model.AHEAD
    found = [
        one
        for row in book.obligations
        for one in model.calendar(row, began, until, warnings(platform))
        if not store.known(platform.db, row.id, one.period, None)
    ]
    if not found:
        return 0
    with platform.change(ME, "the law's calendar") as change:
        for one in found:
            recipient = book.recipient(one.obligation.id, operator["sector"], designee=operator["designee"])
            duty = _duty(change, "statute", one.obligation.title, recipient, one.triggered)
            _open(
                change,
                replace(duty, row=one.obligation.id, period=one.period, work_to=one.work_to, last_day=one.last_day),
            )
    return len(found)


def open_duty(platform: Platform, actor: Actor, wanted: Wanted, reason: str) -> Duty:
    """Open a duty by hand; raises InputError for what cannot be."""
    platform.port(Authorizer).require(actor, "duty.manage")
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
        return _open(change, _by_hand(platform, change, wanted))


def fulfil(platform: Platform, actor: Actor, id: str, version: int, at: Instant, how: str, receipt: str) -> Duty:  # noqa: PLR0913,PLR0917 a record
    """Record what was done for a duty; raises ConflictError when somebody was first, InputError for a time ahead."""
    platform.port(Authorizer).require(actor, "duty.manage")
    if at > platform.now():
        raise InputError(Text("the time lies ahead", "時間在未來"), Text("Give when it was done.", "請填寫履行時間。"))
    values = {"standing": "done", "done_at": at, "done_by": actor.name, "how": how[:500], "receipt": receipt[:200]}
    with platform.change(actor, "duty fulfilled") as change:
        _close(platform, change, id, version, values)
        change.publish(DutyFulfilled(id, at, how[:500], receipt[:200]), effective=at)
    return get(platform, id)


def withdraw(platform: Platform, actor: Actor, id: str, version: int, reason: str) -> Duty:
    """Say that a duty does not stand; the row and the reason stay."""
    platform.port(Authorizer).require(actor, "duty.manage")
    values = {"standing": "withdrawn", "done_at": platform.now(), "done_by": actor.name, "how": reason[:500]}
    with platform.change(actor, reason) as change:
        _close(platform, change, id, version, values)
        change.publish(DutyWithdrawn(id, reason[:500]))
    return get(platform, id)


def switch(platform: Platform, actor: Actor, id: str, reason: str, *, on: bool, limit: str = "") -> None:
    """Switch a parallel regime on or off; `limit` (PT24H, P3D) is what the operator's own papers state."""
    platform.port(Authorizer).require(actor, "duty.manage")
    found = model.regime(id)
    if found is None:
        raise NotFoundError(Text("no such regime", "沒有此制度"), Text("See the list.", "請查閱清單。"))
    try:
        written = str(dates.parse(limit.strip().upper())) if limit.strip() else ""
    except ConfigurationError as problem:
        raise InputError(problem.message, Text("Write PT24H, P3D or P1M.", "請寫成 PT24H、P3D 或 P1M。")) from problem
    with platform.change(actor, reason) as change:
        store.switch(
            change.db,
            {
                "regime": id,
                "on": on,
                "limit": limit.strip().upper() if written else "",
                "since": change.now,
                "who": actor.name,
            },
        )
        change.publish(RegimeSwitched(id, on, written, reason))


def for_incident(platform: Platform, incident: str, aware: Instant, delivery: Delivery) -> None:
    """Open the duties of every regime switched on for an incident, once each."""
    wanted = [
        (one, limit)
        for one, on, limit in regimes(platform)
        if on and not store.known(platform.db, f"regime.{one.id}", "1", incident)
    ]
    if not wanted:
        return
    with platform.change(ME, "parallel regimes", handles=delivery) as change:
        for one, limit in wanted:
            due = dates.due(limit, aware, warnings(platform)) if limit else None
            duty = _duty(change, "regime", one.duty, one.recipient, aware)
            duty = replace(duty, row=f"regime.{one.id}", period="1", incident=incident)
            if due is not None:
                duty = replace(duty, work_to=due.work_to, last_day=due.last_day)
            _open(change, duty)


def regimes(platform: Platform) -> list[tuple[Regime, bool, Limit | None]]:
    """Return every regime, whether it is on, and the limit in force: the operator's own, else what was read."""
    set_on = store.switched(platform.db)
    found = []
    for one in model.regimes():
        on, own = set_on.get(one.id, (False, ""))
        found.append((one, on, dates.parse(own) if own else one.limit))
    return found


def remind(platform: Platform, id: str, days: int, delivery: Delivery) -> None:
    """Remind of a duty; near its date whoever is on duty is called, with a reference alone."""
    duty = store.get(platform.db, id)
    if duty is None or duty.standing != "open":
        return
    with platform.change(ME, "a duty's date is near", handles=delivery) as change:
        paged = days <= model.PAGED and _page(platform, change, duty)
        change.publish(DutyReminded(id, days, paged))


def make_feed(platform: Platform, actor: Actor) -> str:
    """Return the secret part of a new address for a calendar; it is shown once, and only its digest kept."""
    platform.port(Authorizer).require(actor, "read")
    if len(store.feeds(platform.db, actor.id)) >= MOST_FEEDS:
        raise ConflictError(
            Text(f"there are {MOST_FEEDS} addresses already", f"已有 {MOST_FEEDS} 個網址"),
            Text("End one first.", "請先停用一個。"),
        )
    token, id = secrets.token_urlsafe(24), new_id()
    with platform.change(actor, "calendar feed") as change:
        store.add_feed(change.db, {"id": id, "digest": digest(token), "who": actor.id, "made": change.now})
        change.publish(FeedMade(id))
    return token


def end_feed(platform: Platform, actor: Actor, id: str) -> None:
    """End one of one's own addresses."""
    with platform.change(actor, "calendar feed ended") as change:
        if not store.end_feed(change.db, id, actor.id):
            raise NotFoundError(Text("no such address of yours", "沒有此網址"), Text("See the list.", "請查閱清單。"))
        change.publish(FeedEnded(id))


def digest(token: str) -> str:
    """Return what is kept of an address."""
    return hashlib.sha256(token.encode()).hexdigest()


def get(platform: Platform, id: str) -> Duty:
    """Return a duty; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(Text("no such duty", "沒有此責任"), Text("See the calendar.", "請查閱日程。"))
    return found


def warnings(platform: Platform) -> Warnings:
    """Return the gale and black-rainstorm-warning days known."""
    return Warnings(platform.port(WarningDays).days())


def _by_hand(platform: Platform, change: Change, wanted: Wanted) -> Duty:
    """Return a duty a person opens: dated by a row of the law, or by what the authority stated."""
    kind: DutyKind = next(one for one in KINDS if one == wanted.kind)
    title = Text(wanted.title[:300], wanted.title[:300])
    recipient = Text(wanted.recipient[:200], wanted.recipient[:200])
    duty = replace(_duty(change, kind, title, recipient, wanted.triggered), reference=wanted.reference[:100])
    if not wanted.row:
        return replace(duty, work_to=wanted.work_to, last_day=model.day(wanted.work_to) if wanted.work_to else None)
    book = rules(platform)
    row = book.obligation(wanted.row)
    due = dates.due(row.limit, wanted.triggered, warnings(platform)) if row.limit else None
    operator = platform.port(Estate).operator()
    return replace(
        duty,
        title=row.title,
        recipient=book.recipient(row.id, operator["sector"], designee=operator["designee"]),
        row=row.id,
        period=duty.id,
        work_to=wanted.work_to or (due.work_to if due else None),
        last_day=due.last_day if due and not wanted.work_to else None,
    )


def _duty(change: Change, kind: DutyKind, title: Text, recipient: Text, triggered: Instant) -> Duty:
    """Return a duty opened now, without a date yet."""
    id = new_id()
    return Duty(
        id=id,
        kind=kind,
        row="",
        period=id,
        incident=None,
        title=title,
        recipient=recipient,
        reference="",
        triggered=triggered,
        work_to=None,
        last_day=None,
        standing="open",
        opened=change.now,
        who=change.actor.name,
    )


def _open(change: Change, duty: Duty) -> Duty:
    """Write a duty, its fact and its reminders."""
    store.add(change.db, duty)
    last = duty.last_day.isoformat() if duty.last_day else ""
    change.publish(DutyOpened(duty.id, duty.kind, duty.row, duty.incident, duty.triggered, duty.work_to, last))
    for days, moment in model.reminders(duty.work_to, change.now) if duty.work_to else ():
        timers.start(change, duty.id, f"{TIMER}{days}", moment)
    return duty


def _close(platform: Platform, change: Change, id: str, version: int, values: dict[str, object]) -> None:
    """Close a duty as it was seen, and take its reminders back."""
    get(platform, id)
    if not store.close(change.db, id, version, values):
        raise ConflictError(
            Text("somebody else changed this duty first", "此責任已被他人先行更改"),
            Text("Look at it again.", "請重新查看。"),
        )
    timers.cancel(change, id)
    try:
        platform.port(Notifier).stand_down(change, f"duty.{id}")
    except UnavailableError:
        return


def _page(platform: Platform, change: Change, duty: Duty) -> bool:
    """Call whoever is on duty; say whether anybody could be."""
    try:
        platform.port(Notifier).page(change, f"duty.{duty.id}", "duty", duty.incident)
    except LionrockError as problem:
        platform.log.warning("nobody could be called for a duty: %s", problem)
        return False
    return True
