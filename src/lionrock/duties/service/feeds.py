"""Addresses for people's own calendars: made, ended, kept as digests."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from lionrock.duties import store
from lionrock.events.duties import FeedEnded, FeedMade
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

MOST_FEEDS: Final = 5


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
