"""What telemetry hands over: streams from which nothing comes, or that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.response import Carried, hands_over
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text, same
from lionrock.telemetry import store
from lionrock.telemetry.standing import TROUBLED, blind, standing
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@hands_over("telemetry.silent", part="sources")
def silent(platform: Platform, now: Instant) -> Iterator[Carried]:
    """Yield the streams in which an attack would not be seen, and why."""
    for stream in store.streams(platform.db):
        why = blind(platform, stream, now)
        if why is not None:
            last = stamp(stream.last_learned) if stream.last_learned else Text("never", "從未")
            said = Text("{why} · last record {at}", "{why} · 最後紀錄：{at}").format(why=why, at=last)
            url = f"/sources/streams/{stream.id}"
            yield Carried(stream.id, same(stream.name), said, url, pressing=standing(platform, stream, now) in TROUBLED)
