"""The address of a person's calendar."""

from __future__ import annotations

from lionrock.duties import feed, service, store
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.ui.hooks import Call, Told, hook


@hook("duties.ical", "GET", "/api/calendar/{token}")
def calendar(call: Call) -> Told:
    """Give the calendar to whoever has its address: calendars send no header, so the address is the secret."""
    if not store.feed(call.platform.db, service.digest(call.path["token"][:100])):
        raise NotFoundError(
            Text("no such calendar", "沒有此日程"), Text("Make an address in the console.", "請在控制台製作網址。")
        )
    data = feed.write(store.listing(call.platform.db), call.platform.now())
    return Told(raw=data, media="text/calendar; charset=utf-8")
