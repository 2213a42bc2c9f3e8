"""The ports access implements: who may do what, and who is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lionrock.access import roles
from lionrock.access.door import Door
from lionrock.access.hashing import Hasher
from lionrock.access.persons import Known
from lionrock.access.seconds.service import Desk
from lionrock.access.settings import asked
from lionrock.access.watch import Watch
from lionrock.events.seconds import Persons, SecondPersonError, Seconds
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import provides
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ports import Authorizer, Writers
from lionrock.kernel.text import Text, same
from lionrock.ui.sessions import Identifies, Readings, Sessions

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Matrix:
    """The authorizer: one frozen table of roles and permissions, narrowed without a second factor."""

    def __init__(self, asked: frozenset[str] = frozenset()) -> None:
        """Ask a second person for these decisions."""
        self._asked = asked

    def allows(self, actor: Actor, permission: str) -> bool:
        """Say whether the actor holds the permission now."""
        return roles.holds(actor.role, actor.factor, permission)

    def require(self, actor: Actor, permission: str) -> None:
        """Return when allowed; raises RefusedError that names permission and role.

        Raises SecondPersonError where the site asks a second person and one alone decides.
        """
        if not self.allows(actor, permission):
            raise RefusedError(_message(actor, permission), _hint(actor, permission))
        if permission in self._asked and actor.person and not actor.proposer:
            raise SecondPersonError(permission)


LEAVES: Final = frozenset(
    {
        "SignedIn",
        "SignedOut",
        "Reauthenticated",
        "AccountChanged",
        "AuditorRead",
        "PackIssued",
        "CheckpointExported",
    }
)
"""The facts a dated role leaves: that it came and went, that it read, and what was handed out to it."""


class Facts:
    """Keeps whoever examines from writing, whatever a verb or page forgot to ask."""

    def require(self, actor: Actor, kinds: Iterable[str]) -> None:
        """Return when the actor's role may leave these facts; raises RefusedError for an auditor who would write."""
        if actor.role in roles.DATED and not LEAVES.issuperset(kinds):
            raise RefusedError(
                Text("An auditor reads and writes nothing.", "審核員只可閱覽，不可寫入。"),
                Text("Ask somebody whose role allows it. Nothing was changed.", "請由有權限的人員處理。未有作出更改。"),
            )


def _message(actor: Actor, permission: str) -> Text:
    """Return who may not do what."""
    role = next((words for known, words in roles.ROLES.items() if known == actor.role), same(actor.role))
    act = roles.PERMISSIONS.get(permission, same(permission))
    return Text("{role} may not: {act} ({permission}).", "{role}無權：{act}（{permission}）。").format(
        role=role, act=act, permission=permission
    )


def _hint(actor: Actor, permission: str) -> Text:
    """Return what to do: get the second factor back, or ask whoever may."""
    if actor.factor == "none" and roles.holds(actor.role, "totp", permission):
        return Text(
            "It needs a second factor: sign in with it, or ask an administrator for a new enrolment link.",
            "此事須有第二重認證：請以第二重認證登入，或向管理員索取新的登記連結。",
        )
    able = [words for role, words in roles.ROLES.items() if roles.holds(role, "totp", permission)]
    return Text(f"Ask: {', '.join(role.en for role in able)}.", f"請聯絡：{'、'.join(role.zh for role in able)}。")


@provides(Authorizer)
def authorizer(platform: Platform) -> Matrix:
    """Return the table."""
    return Matrix(asked(platform.settings))


@provides(Writers)
def writers(platform: Platform) -> Facts:
    """Return the one rule on who leaves which facts."""
    return Facts()


@provides(Readings)
def readings(platform: Platform) -> Watch:
    """Return the watch over what auditors read."""
    return Watch(platform)


@provides(Seconds)
def seconds(platform: Platform) -> Desk:
    """Return the desk where proposals wait."""
    return Desk(platform)


@provides(Persons)
def persons(platform: Platform) -> Known:
    """Return who knows which registered person an account belongs to."""
    return Known(platform)


@provides(Hasher)
def hasher(platform: Platform) -> Hasher:
    """Return the hasher at its full cost."""
    return Hasher()


@provides(Door)
def door(platform: Platform) -> Door:
    """Return the one door of the platform."""
    return Door(platform)


@provides(Identifies)
def identifies(platform: Platform) -> Door:
    """Return the door."""
    return platform.port(Door)


@provides(Sessions)
def sessions(platform: Platform) -> Door:
    """Return the door."""
    return platform.port(Door)
