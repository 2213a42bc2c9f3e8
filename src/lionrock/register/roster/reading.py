"""Answers of the roster: who is on duty, who is away, who can be reached at all, and where cover is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from lionrock.kernel.clock import Instant, days
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.model import Person
from lionrock.register.opened import Opened
from lionrock.register.roster import model, store
from lionrock.register.roster.model import Duty, Gap, Held, Leave, Place, Shift
from lionrock.register.roster.sealing import unseal

AHEAD: Final = days(30)
"""How far ahead cover is looked for."""
AROUND: Final = days(14)
"""Whoever has a shift within this time of now is called when everybody is."""

_MOMENT: Final = timedelta(microseconds=1)

Absence = Literal["leave", "left"]
"""Why somebody is not called: on leave, or no longer in the register."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A person to call: their record's id, how to reach them, their place on the ladder, until when."""

    person: str
    key: str
    name: Text
    post: Text
    phone: str | None
    email: str | None
    role: str | None
    place: Place
    until: Instant | None = None


def on_duty(platform: Platform, at: Instant) -> tuple[OnDuty, ...]:
    """Return who is called at a moment, in order: first, deputies, then supervisors; nobody on leave.

    Without a supervisor left, those who stand in for one. Raises SealedError without keys.
    """
    opened = platform.port(Book).opened()
    entries = between(platform, at, at + _MOMENT)
    duties = model.ladder(shifts(entries), leaves(entries), _leads(opened, "supervisor"), _known(opened), at)
    if not any(duty.place == "supervisor" for duty in duties):
        named = [duty.person for duty in duties]
        stand_ins = [one for one in _leads(opened, "deputy") if one not in named]
        duties += model.ladder((), leaves(entries), stand_ins, _known(opened), at)
    return tuple(_person(opened, duty) for duty in duties)


def rostered(platform: Platform, at: Instant) -> tuple[str, ...]:
    """Return whom the shift of a moment names, in order, also those on leave or gone."""
    entries = between(platform, at, at + _MOMENT)
    return tuple(dict.fromkeys(person for shift in shifts(entries) for person in shift.people))


def everyone(platform: Platform, at: Instant) -> tuple[OnDuty, ...]:
    """Return everybody to call in the end: those on duty, then all with a shift near, supervisors and deputies."""
    opened = platform.port(Book).opened()
    first = on_duty(platform, at)
    entries = between(platform, at - AROUND, at + AROUND)
    near = [person for shift in shifts(entries) for person in shift.people]
    others = dict.fromkeys([*near, *_leads(opened, "supervisor"), *_leads(opened, "deputy")])
    rest = [person for person in others if person not in {one.person for one in first}]
    duties = model.ladder((), leaves(entries), rest, _known(opened), at)
    return first + tuple(_person(opened, duty) for duty in duties)


def with_role(platform: Platform, roles: Iterable[str], at: Instant) -> tuple[OnDuty, ...]:
    """Return the registered people with one of these roles who are not on leave, in the order of the roles."""
    opened = platform.port(Book).opened()
    entries = between(platform, at, at + _MOMENT)
    people = [person for role in roles for person in _leads(opened, role)]
    duties = model.ladder((), leaves(entries), people, _known(opened), at)
    return tuple(_person(opened, duty) for duty in duties)


def absence(platform: Platform, person: str, at: Instant) -> Absence | None:
    """Return why a person is not to be called at a moment, None when they may be."""
    if ("person", person) not in platform.port(Book).opened().by_id:
        return "left"
    away = model.absent(leaves(between(platform, at, at + _MOMENT)), at)
    return "leave" if person in away else None


def named(platform: Platform, person: str) -> Text | None:
    """Return the name of a person of the register, None once they have left it."""
    version = platform.port(Book).opened().by_id.get(("person", person))
    return version.record.name if version and isinstance(version.record, Person) else None


def gaps(platform: Platform, since: Instant, until: Instant) -> list[Gap]:
    """Return the spans without cover; raises SealedError without keys."""
    entries = between(platform, since, until)
    opened = platform.port(Book).opened()
    return model.gaps(shifts(entries), leaves(entries), _known(opened), since, until)


def between(platform: Platform, since: Instant, until: Instant) -> list[Held]:
    """Return the entries that share a moment with the span, by their beginning; raises SealedError without keys."""
    cipher = platform.port(Cipher)
    return [unseal(cipher, row) for row in store.between(platform.db, since, until)]


def shifts(entries: Iterable[Held]) -> list[Shift]:
    """Return the shifts among entries."""
    return [held.entry for held in entries if isinstance(held.entry, Shift)]


def leaves(entries: Iterable[Held]) -> list[Leave]:
    """Return the leave among entries."""
    return [held.entry for held in entries if isinstance(held.entry, Leave)]


def _leads(opened: Opened, role: str) -> list[str]:
    """Return the people the register gives a role, in its order."""
    people = opened.of("person")
    return [one.id for one in people if isinstance(one.record, Person) and one.record.role == role]


def _known(opened: Opened) -> frozenset[str]:
    """Return everybody the register holds."""
    return frozenset(one.id for one in opened.of("person"))


def _person(opened: Opened, duty: Duty) -> OnDuty:
    """Return a person with how to reach them."""
    record = opened.get("person", duty.person).record
    assert isinstance(record, Person)
    return OnDuty(
        duty.person,
        record.key,
        record.name,
        record.post,
        record.phone,
        record.email,
        record.role,
        duty.place,
        duty.until,
    )
