"""The switch: mail, chat and directory are assumed to be read by the attacker, and none of them is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.paging import AnswerVoided, ReadingAssumed
from lionrock.events.ports import Incidents
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import hours
from lionrock.kernel.errors import InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.paging import lines, people, store
from lionrock.paging.model import Page
from lionrock.paging.record import Step, Switch
from lionrock.paging.service.calling import call_next, called_one, send

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

VOIDED: Final = hours(12)
"""How far back an answer by a code that may have been read is taken back."""
ON, OFF = "page.send", "incident.decide"
"""Anybody who may call people turns the switch on; only who decides turns it off."""


def assume(platform: Platform, actor: Actor, reason: str, incident: str | None = None) -> None:
    """Assume that mail, chat and directory are read: for an incident, or for everything. Nothing stands before it.

    Codes that went over such lines answer nothing more; pages they answered lately are called again.
    """
    platform.port(Authorizer).require(actor, ON)
    _turn(platform, actor, reason, incident, assumed=True)


def trust(platform: Platform, actor: Actor, reason: str, incident: str | None = None) -> None:
    """Use mail, chat and directory again; raises InputError without a reason."""
    platform.port(Authorizer).require(actor, OFF)
    if not reason.strip():
        raise InputError(Text("the reason is empty", "未填寫原因"), Text("Say why.", "請說明原因。"))
    _turn(platform, actor, reason, incident, assumed=False)


def _turn(platform: Platform, actor: Actor, reason: str, incident: str | None, *, assumed: bool) -> None:
    """Turn the switch of a scope; one that stands so already is left."""
    scope = platform.port(Incidents).resolve(incident) if incident else ""
    before = store.beside.turned(platform.db, scope)
    if (before is not None and before.assumed) == assumed:
        return
    reason = reason.strip()[:500]
    with platform.change(actor, reason or "mail, chat and directory are assumed read") as change:
        entry = change.publish(ReadingAssumed(scope or None, assumed, reason))
        store.beside.turn(change.db, Switch(scope, assumed, change.now, actor.name, reason, entry))
        if assumed:
            _distrust(change, scope)


def _distrust(change: Change, scope: str) -> None:
    """Take back what went over lines that may be read, and go on over the others."""
    read = {line.id for line in lines.lines(change.platform) if line.automatic and not line.out_of_band}
    for page in store.pages.opened(change.db):
        if _concerned(page, scope):
            store.messages.drop_over(change.db, page.id, read)
            _resend(change, page)
    for page in store.pages.ended(change.db):
        ending = page.ending
        if (
            ending is not None
            and ending.how == "code"
            and ending.line in read
            and _concerned(page, scope)
            and not page.test
            and ending.at > change.now - VOIDED
        ):
            entry = change.publish(AnswerVoided(page.id, ending.line))
            store.pages.note(change.db, Step(page.id, change.now, "voided", entry, line=ending.line))
            store.messages.drop_over(change.db, page.id, read)
            call_next(change, page.reopened())


def _concerned(page: Page, scope: str) -> bool:
    """Say whether a page falls under a scope."""
    return not scope or page.incident == scope


def _resend(change: Change, page: Page) -> None:
    """Send to the person being called over the first line that is still used."""
    if page.current is None:
        return
    person = called_one(page, people.ladder(change.platform, page, change.now))
    if person is None:
        return
    reach = lines.reaching(change.platform, lines.usable(change.platform, change.db, page), person)
    line = next(iter(reach), None)
    tried = {one.line for one in store.messages.of(change.db, page.id) if one.call == page.calls}
    if line is not None and line.id not in tried:
        send(change, page, page.current, line)
