"""Are the segment files as they were written?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import Result, control
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.segments import Segments

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "telemetry.segments-unbroken",
    title=Text("Raw records are as they were written", "原始紀錄與寫入時一致"),
    satisfies=("C-LOG-03",),
    every=timedelta(hours=24),
    proof="effect",
    guidance=Text(
        "The message names stream and frame. Keep the folder as it is for inquiry, find out who wrote into it, and "
        "restore the segment files from a backup.",
        "訊息會指出資料流及框。請保留資料夾原狀以供調查，查明何人曾寫入，並由備份還原分段檔案。",
    ),
)
def segments_unbroken(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether its chain of frames is unbroken from the first kept to the last counted."""
    segments = platform.port(Segments)
    for stream in store.streams(platform.db):
        if not stream.next:
            yield Result(stream.name, "unknown", Text("no record was kept yet", "尚未保存任何紀錄"))
            continue
        try:
            count = segments.verify(stream.id, stream.next)
        except LionrockError as problem:
            yield Result(stream.name, "failed", problem.message)
            continue
        words = Text("an unbroken chain of {n} records", "{n} 項紀錄的鏈完整").format(n=f"{count:,}")
        yield Result(stream.name, "passed", words, stream.last_learned)
