"""What the first hour shows while it runs: what is being read, what was understood and not, and areas of the Code."""

from __future__ import annotations

from typing import Any

from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.text import Text, same
from lionrock.law import site
from lionrock.law.supporting import STANDINGS, supports
from lionrock.telemetry import beginning, expecting, store, watching
from lionrock.telemetry.model import Stream
from lionrock.telemetry.teaching import lessons
from lionrock.ui.onward import Reached, onward
from lionrock.ui.pages import Ask, View, panel

_MOST = 8
_STATES = {"can": "passed", "nothing": "unknown", "elsewhere": "not_applicable"}


@panel("telemetry.reading", place="start", slot="main", order=10, every=2)
def reading(ask: Ask, subject: Any) -> View | None:
    """Show each stream with what was read of it so far."""
    streams = _ordered(store.streams(ask.platform.db))
    if not streams:
        return None
    values = {
        "streams": streams[:_MOST],
        "more": max(len(streams) - _MOST, 0),
        "understood": sum(one.understood for one in streams),
        "unparsed": sum(one.unparsed for one in streams),
        "begun": beginning.begun(ask.platform, streams),
        "aim": beginning.AIM,
        "full": beginning.room(ask.platform) < beginning.LITTLE,
    }
    return View("telemetry/reading.html", values)


@panel("telemetry.understanding", place="start", slot="main", order=20, every=5)
def understanding(ask: Ask, subject: Any) -> View | None:
    """Show what was understood by kind of log, and what was not with reasons and examples."""
    streams = store.streams(ask.platform.db)
    read = sum(one.understood + one.unparsed for one in streams)
    unclaimed = [(one, one.unclaimed) for one in streams if one.unclaimed]
    if not read and not unclaimed:
        return None
    titles = {one.id: one.title for one in lessons.everything(ask.platform)}
    values = {
        "kinds": [(titles.get(id, same(id)), id, count) for id, count in beginning.kinds(streams).most_common()],
        "read": read,
        "misread": beginning.misread(ask.platform, streams),
        "names": {one.id: one.name for one in streams},
        "unclaimed": unclaimed,
    }
    return View("telemetry/understood.html", values)


@panel("telemetry.areas", place="start", slot="main", order=40, every=20)
def areas(ask: Ask, subject: Any) -> View | None:
    """Show which areas of the Code these logs can be evidence for, and which have nothing yet."""
    streams = store.streams(ask.platform.db)
    if not beginning.kinds(streams):
        return None
    book = site.rulebook(ask.platform, ask.now.astimezone(HONG_KONG).date())
    found = supports(book, beginning.seen(ask.platform, streams))
    values = {
        "rows": [(one, _STATES[one.standing], STANDINGS[one.standing]) for one in found if one.standing != "elsewhere"],
        "others": [one for one in found if one.standing == "elsewhere"],
    }
    return View("telemetry/areas.html", values)


@onward("telemetry.silence", Text("Learn what is usual of each source", "學習各來源的慣常數量"), order=30)
def silence(ask: Ask) -> Reached | None:
    """Say of how many streams the platform knows how much is usual, so that silence is noticed."""
    streams = [one for one in store.streams(ask.platform.db) if one.reading and not one.replayed_by and not one.once]
    if not streams:
        return None
    hour = expecting.number(ask.now)
    known = sum(watching.profile(ask.platform, one.id, hour).judges(hour) for one in streams)
    said = Text(
        f"usual numbers known of {known} of {len(streams)}; until then silence is told by the window set for each",
        f"{len(streams)} 個中有 {known} 個已知慣常數量；未知者按各自所設期限判斷",
    )
    return Reached(
        "passed" if known == len(streams) else "not_due", said, "/sources", Text("See sources", "查看資料來源")
    )


@onward("telemetry.more", Text("Let what speaks on the network send here", "讓網絡上的裝置傳送至此"), order=60)
def more(ask: Ask) -> Reached | None:
    """Say how many receivers there are."""
    count = sum(one.receives for one in store.streams(ask.platform.db))
    said = (
        Text(f"{count} ports receive", f"{count} 個埠正在接收")
        if count
        else Text("no port receives yet", "尚未由埠接收")
    )
    url = "/sources/listen" if ask.allows("sources.manage") else "/sources"
    return Reached("passed" if count else "not_due", said, url, Text("Receive on a port", "由通訊埠接收"))


def _ordered(streams: list[Stream]) -> list[Stream]:
    """Return streams, the newest first."""
    return sorted(streams, key=lambda one: (one.added, one.id), reverse=True)
