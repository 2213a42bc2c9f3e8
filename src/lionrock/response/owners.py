"""Who can be given a task: accounts of the console, roles, and people of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.response import Colleague, Colleagues
from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text, same
from lionrock.register.estate import Book
from lionrock.register.fields import DUTIES
from lionrock.register.model import Person
from lionrock.response.model import Owner

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

ACCOUNT_ROLES: Final = frozenset({"supervisor", "deputy", "analyst", "administrator", "counsel"})
"""Roles on duty that accounts of the console have too."""
UNASSIGNED: Final = Text("nobody yet", "未有負責人")
ANYBODY: Final = Text("any {role}", "任何{role}")


def choices(platform: Platform) -> list[tuple[Text, list[tuple[str, Text]]]]:
    """Return who a task can be given to, in groups: key and name."""
    groups = [
        (
            Text("People of the console", "控制台人員"),
            [(f"account:{one.id}", same(one.name)) for one in people(platform)],
        ),
        (Text("Whoever has the role", "擔任該角色者"), [(f"role:{key}", role(key)) for key in DUTIES]),
        (Text("People of the register", "登記冊人員"), _registered(platform)),
    ]
    return [(title, rows) for title, rows in groups if rows]


def people(platform: Platform) -> list[Colleague]:
    """Return the people with an account, by their names."""
    found = (one for each in platform.registry.of(Colleagues) for one in each.listing(platform))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def owner(platform: Platform, key: str) -> Owner:
    """Return the owner a key names; raises InputError when there is none."""
    kind, _, id = key.partition(":")
    if kind == "role" and id in DUTIES:
        return Owner("role", id, DUTIES[id])
    if kind == "account":
        for one in people(platform):
            if one.id == id:
                return Owner("account", id, same(one.name))
    if kind == "person":
        for registered, name in _registered(platform):
            if registered == key:
                return Owner("person", id, name)
    raise InputError(Text("no such owner", "沒有此負責人"), Text("Choose one of those listed.", "請從名單中選擇。"))


def of(actor: Actor) -> Owner:
    """Return a person of the console as an owner."""
    return Owner("account", actor.id, same(actor.name))


def role(key: str) -> Text:
    """Return whoever has a role, in words."""
    return ANYBODY.format(role=Text(DUTIES[key].en.lower(), DUTIES[key].zh))


def shown(owner: Owner) -> Text:
    """Return an owner as a reader reads it."""
    if owner.kind == "nobody":
        return UNASSIGNED
    return role(owner.id) if owner.kind == "role" and owner.id in DUTIES else owner.name


def gone(owner: Owner, accounts: frozenset[str]) -> bool:
    """Say whether a task is given to an account that is no more."""
    return owner.kind == "account" and owner.id not in accounts


def _registered(platform: Platform) -> list[tuple[str, Text]]:
    """Return the people of the register; none while it is sealed."""
    try:
        found = platform.port(Book).opened().of("person")
    except LionrockError:
        return []
    return [(f"person:{one.id}", one.record.name) for one in found if isinstance(one.record, Person)]
