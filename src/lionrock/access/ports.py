"""The ports access implements: who may do what, and who is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.access import roles
from lionrock.access.door import Door
from lionrock.access.hashing import Hasher
from lionrock.kernel.change import Actor
from lionrock.kernel.contributions import provides
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text, same
from lionrock.ui.sessions import Identifies, Sessions

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Matrix:
    """The authorizer: one frozen table of roles and permissions, narrowed without a second factor."""

    def allows(self, actor: Actor, permission: str) -> bool:
        """Say whether the actor holds the permission now."""
        return roles.holds(actor.role, actor.factor, permission)

    def require(self, actor: Actor, permission: str) -> None:
        """Return when allowed; raises RefusedError that names permission and role."""
        if not self.allows(actor, permission):
            raise RefusedError(_message(actor, permission), _hint(actor, permission))


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
    return Matrix()


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
