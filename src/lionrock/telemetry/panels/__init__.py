"""What telemetry adds to Today, to the rail and to the palette: streams nothing comes from, and streams by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text, same
from lionrock.telemetry import store
from lionrock.telemetry.model import Stream
from lionrock.telemetry.standing import TROUBLED, blind, standing
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence, Found, Gap, finder, tally, unknown

_HANGS: Final = Text("whether an attack there would be seen", "該處如遭攻擊能否察覺")
_MOST: Final = 10


@unknown("telemetry.silent")
def silent(ask: Ask) -> Iterator[Gap]:
    """Yield the streams from which nothing comes, and the absence of any."""
    streams = store.streams(ask.platform.db)
    if not streams:
        yield Gap(
            Text("What happens on any system", "任何系統的情況"),
            Text("no log is read yet", "尚未讀取任何日誌"),
            _HANGS,
            "/start",
            Text("Begin the first hour", "開始首個小時"),
            Consequence.SIGHT,
        )
    for stream in streams:
        why = blind(ask.platform, stream, ask.now)
        if why is not None:
            yield _gap(stream, why)
        if stream.understood and stream.last_event is None:
            yield Gap(
                Text(f"When the events of {stream.name} happened", f"「{stream.name}」事項的發生時間"),
                Text("its times name no zone", "時間沒有寫明時區"),
                Text("the order of what happened", "事情發生的先後次序"),
                f"/sources/streams/{stream.id}#settings",
                Text("Set the zone", "設定時區"),
                Consequence.PROOF,
            )


def _gap(stream: Stream, why: Text) -> Gap:
    """Return the gap of a stream from which nothing comes."""
    return Gap(
        Text(f"What happens at {stream.name}", f"「{stream.name}」的情況"),
        why,
        _HANGS,
        f"/sources/streams/{stream.id}",
        Text("See the stream", "查看資料流"),
        Consequence.SIGHT,
    )


@tally("telemetry.troubled", place="sources")
def troubled(ask: Ask) -> int | None:
    """Return how many streams cannot be read, are silent, or cannot be relied on."""
    found = [standing(ask.platform, stream, ask.now) for stream in store.streams(ask.platform.db)]
    return sum(one in TROUBLED for one in found) or None


@finder("telemetry.find")
def find(ask: Ask, typed: str) -> Iterator[Found]:
    """Yield streams whose name fits, an event by its id, and the search for what was typed."""
    small = typed.strip().lower()
    for stream in store.streams(ask.platform.db)[:1000]:
        if small and (small in stream.name.lower() or small in stream.location.lower()):
            yield Found(same(stream.name), f"/sources/streams/{stream.id}", Text("stream", "資料流"))
    if small:
        from urllib.parse import urlencode

        url = "/events?" + urlencode({"q": typed.strip()[:_LONGEST], "span": "all"})
        yield Found(Text(f"Search events for {typed[:40]}", f"在事項中搜尋 {typed[:40]}"), url, Text("events", "事項"))


_LONGEST: Final = 200
