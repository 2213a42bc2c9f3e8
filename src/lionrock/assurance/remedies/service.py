"""Remedies follow what controls find: a failure opens one, the control alone closes it, a person may move it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.assurance import settings
from lionrock.assurance.remedies import model, store, telling
from lionrock.assurance.remedies.model import Remedy
from lionrock.events.evidence import RemedyChanged, RemedyClosed, RemedyOpened
from lionrock.events.ports import Estate
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Control
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import System, label

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change, Delivery
    from lionrock.kernel.platform import Platform

NEEDS: Final = "task.work"
SUPERVISOR: Final = Text("the supervisor", "主管")
LATEST: Final = days(366)
_ME: Final = system("assurance")
_MOST_REASON: Final = 500


def follow(platform: Platform, control: str, delivery: Delivery | None = None) -> None:
    """Open a remedy for each system a control fails for, and close those of systems it passes for."""
    found, standing = store.states(platform.db, control), store.standing(platform.db, control)
    failing = [one for one, states in sorted(found.items()) if model.failing(states) and one not in standing]
    ends = {one: model.ended(found[one]) if one in found else _gone(platform, one) for one in standing}
    over = {one: how for one, how in ends.items() if how}
    if not failing and not over:
        return
    owners = {one: owner_of(platform, one) for one in failing}
    with platform.change(_ME, f"the control {control} was run", handles=delivery) as change:
        for one in failing:
            _open(change, control, one, owners[one])
        for one, how in over.items():
            _close(change, standing[one], how)


def sweep(platform: Platform) -> int:
    """Close the remedies of controls that this version of the product has no more; return how many."""
    known = {one.id for one in platform.registry.of(Control)}
    gone = [one for one in store.opened(platform.db) if one.control not in known]
    if gone:
        with platform.change(_ME, "their controls are no more") as change:
            for one in gone:
                _close(change, one, "gone")
    return len(gone)


def move(platform: Platform, actor: Actor, id: str, owner: str, due: Instant, why: str) -> Remedy:
    """Give an open remedy another owner (empty: the supervisor) or day, for a reason; return it.

    Raises RefusedError, InputError for a day that is past or a year ahead or without a reason, NotFoundError for an
    owner the register does not hold, ConflictError when it is closed. Nobody closes one: the control does.
    """
    platform.port(Authorizer).require(actor, NEEDS)
    if not actor.person:
        raise RefusedError(Text("only a person moves a remedy", "只有人員可更改補救任務"), Text("Sign in.", "請登入。"))
    found, reason = get(platform, id), _reason(why)
    if not platform.now() < due <= platform.now() + LATEST:
        raise InputError(
            Text("the day is past, or more than a year ahead", "日期已過，或在一年以後"),
            Text("Choose a day within the next year.", "請選擇一年內的日期。"),
        )
    if owner and owner not in owners(platform):
        raise NotFoundError(
            Text("the register has no such person or contact", "登記冊沒有此人員或聯絡單位"),
            Text("Choose one of the register.", "請選擇登記冊內的人員。"),
        )
    with platform.change(actor, reason) as change:
        entry = change.publish(RemedyChanged(found.id, found.control, found.system, owner, due, reason))
        moved = replace(
            found,
            owner=owner,
            due=due,
            changed=change.now,
            changed_by=actor.name,
            changed_why=reason,
            changed_entry=entry,
        )
        if not store.save(change.db, moved):
            raise ConflictError(
                Text("the remedy is closed already", "補救任務已結束"), Text("Nothing is left to do.", "無須再處理。")
            )
    return moved


def get(platform: Platform, id: str) -> Remedy:
    """Return a remedy by id or reference; raises NotFoundError."""
    found = store.get(platform.db, id)
    if found is None:
        raise NotFoundError(Text("there is no such remedy", "沒有此補救任務"), Text("See the list.", "請查看清單。"))
    return found


def owner_of(platform: Platform, system: str) -> str:
    """Return the id of a system's registered owner; empty, for the supervisor, where there is none or it is sealed."""
    try:
        opened = platform.port(Book).opened() if platform.provides(Book) and system else None
        record = opened.get("system", system).record if opened else None
    except LionrockError:
        return ""
    key = record.owner if isinstance(record, System) else None
    found = (opened.find("person", key) or opened.find("contact", key)) if opened else None
    return found.id if found else ""


def owners(platform: Platform) -> dict[str, Text]:
    """Return the people and contacts of the register by id; none while it is sealed."""
    try:
        opened = platform.port(Book).opened() if platform.provides(Book) else None
    except LionrockError:
        return {}
    kept = (*opened.of("person"), *opened.of("contact")) if opened else ()
    return {one.id: label(one.record) for one in kept if one.record is not None}


def _open(change: Change, control: str, system: str, owner: str) -> None:
    """Open a remedy."""
    wanted = int(change.platform.settings[settings.REMEDY_DAYS])
    due = change.now + days(min(max(wanted, 1), LATEST.days))
    id, told = new_id(), telling.wanted(change.platform, control)
    entry = change.publish(RemedyOpened(id, control, system, owner, due))
    number = store.next_number(change.db)
    made = Remedy(id, number, control, system, owner, change.now, due, "open", entry, told=told)
    store.add(change.db, made)
    if told:
        telling.tell(change, made)


def _close(change: Change, one: Remedy, how: str) -> None:
    """Close a remedy."""
    entry = change.publish(RemedyClosed(one.id, one.control, one.system, how))
    current = store.get(change.db, one.id) or one
    over = replace(current, state="closed", closed=change.now, how=how, closed_entry=entry)
    if store.save(change.db, over) and over.told:
        telling.tell(change, over)


def _gone(platform: Platform, system: str) -> str:
    """Say that a system is no more; empty while it is registered, or nobody can look."""
    try:
        known = {id for id, _ in platform.port(Estate).systems()} if platform.provides(Estate) else {system}
    except LionrockError:
        return ""
    return "gone" if system and system not in known else ""


def _reason(why: str) -> str:
    """Return a reason in plain words; raises InputError without one."""
    kept = " ".join(why.split())
    if not 0 < len(kept) <= _MOST_REASON:
        raise InputError(
            Text("no reason is given", "未說明理由"),
            Text("Say why, for whoever audits it.", "請說明理由，供日後審核。"),
        )
    return kept
