"""Which person of the register somebody in the console is, and the ladder a page goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.seconds import Persons
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.paging.model import Page, ordered
from lionrock.register import roster
from lionrock.register.roster import OnDuty

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LEFT: Final = Text("somebody who left the register", "已離開登記冊的人員")
SEALED: Final = Text("sealed", "已封存")


def of_actor(platform: Platform, actor: Actor) -> str | None:
    """Return the person of the register whom a person linked to the account, None when nobody did."""
    if not actor.person or not platform.provides(Persons):
        return None
    return platform.port(Persons).person(actor.id)


def ladder(platform: Platform, page: Page, at: Instant) -> tuple[OnDuty, ...]:
    """Return who can be called for a page now, in order; raises SealedError without keys."""
    duty = roster.on_duty(platform, at)
    if page.person is not None:
        every = {one.person: one for one in roster.everyone(platform, at)}
        return (every[page.person],) if page.person in every else ()
    if page.roles:
        wanted = roster.with_role(platform, page.roles, at)
        duty = (*wanted, *(one for one in duty if one.place == "supervisor"))
    found = {one.person: one for one in reversed(duty)}
    order = ordered(tuple(dict.fromkeys(one.person for one in duty)), page.last)
    return tuple(found[person] for person in order)


def name(platform: Platform, person: str | None) -> Text:
    """Return the name of a person for a page of the console; says so when they left, or when names are sealed."""
    try:
        return (roster.named(platform, person) if person else None) or LEFT
    except LionrockError:
        return SEALED
