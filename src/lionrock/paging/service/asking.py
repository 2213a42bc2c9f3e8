"""Calling people by hand, and on behalf of other capabilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.events.ports import Incidents
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.ports import Authorizer
from lionrock.paging import people, store
from lionrock.paging.model import Page
from lionrock.paging.service.answering import CALL, end
from lionrock.paging.service.calling import Order, open_page

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def call(platform: Platform, actor: Actor, incident: str | None = None, roles: Sequence[str] = ()) -> Page:
    """Call whoever is on duty, oneself last; `incident` is an id or a reference."""
    platform.port(Authorizer).require(actor, CALL)
    about = platform.port(Incidents).resolve(incident) if incident else None
    own = people.of_actor(platform, actor)
    order = Order(f"by-hand:{new_id()}", "by-hand", about, tuple(roles), last=(own,) if own else ())
    with platform.change(actor, "called people by hand") as change:
        return open_page(change, order)


class Caller:
    """Implements `Notifier`."""

    def page(self, change: Change, key: str, why: str, incident: str | None, roles: Sequence[str] = ()) -> str:
        """Open a page within a change and return its id; the same key opens it once."""
        return open_page(change, Order(key[:400], why[:60], incident, tuple(roles)[:10])).id

    def stand_down(self, change: Change, key: str) -> None:
        """End the calling under a key: what it was about was done."""
        page = store.pages.by_key(change.db, key)
        if page is not None and page.open:
            end(change, page, "decided", None)
