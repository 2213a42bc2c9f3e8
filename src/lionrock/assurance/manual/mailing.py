"""Sends the link of a request by mail, and says how that stands; without mail the link is there to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.post import Letter, Post, Posted
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.assurance.manual.links import Link
    from lionrock.assurance.manual.record import Asked, Request
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform

_NO_MAIL: Final = Text("this instance has no part that sends mail", "此系統沒有發送電郵的部件")
_COPY: Final = Text("Make a new link and hand it over yourself.", "請製作新連結並自行交付。")


def post(change: Change, request: Request, asked: Asked, link: Link, origin: str) -> None:
    """Send a link to whoever of the register is asked, once, when the change is kept; without mail do nothing."""
    platform = change.platform
    if hindrance(platform, asked, origin) is not None:
        drop(change, request)
        return
    letter = Letter(link.digest, request.id, asked.owner, request.reference, link.path, link.expires, origin)
    platform.port(Post).send(change, letter)


def drop(change: Change, request: Request) -> None:
    """Send nothing more of what still waits: its link opens nothing any more."""
    if change.platform.provides(Post):
        change.platform.port(Post).drop(change, request.id)


def hindrance(platform: Platform, asked: Asked, origin: str) -> Text | None:
    """Return why a link would not leave by mail, with the name of the setting; None when it would."""
    return platform.port(Post).hindrance(asked.owner, origin) if platform.provides(Post) else _NO_MAIL


def require(platform: Platform, asked: Asked, origin: str) -> None:
    """Return when a link would leave by mail; raises UnavailableError that says why it would not."""
    found = hindrance(platform, asked, origin)
    if found is not None:
        raise UnavailableError(found, _COPY)


def posted(platform: Platform, request: Request) -> Posted | None:
    """Return how the newest letter of a request stands; None when none was sent."""
    return platform.port(Post).posted(request.id) if platform.provides(Post) else None
