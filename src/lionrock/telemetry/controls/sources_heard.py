"""Is every stream heard within its window?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.kernel.contributions import Result, State, control
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.model import Standing
from lionrock.telemetry.standing import blind, standing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_FOUND: Final[dict[Standing, tuple[State, Text]]] = {
    "reading": ("passed", Text("a record came within its window", "在期限內收到紀錄")),
    "silent": ("failed", Text("no record came within its window", "在期限內沒有收到紀錄")),
    "failing": ("failed", Text("it cannot be read", "無法讀取")),
    "wrong": ("failed", Text("what comes cannot be used", "收到的紀錄無法使用")),
    "waiting": ("unknown", Text("no record ever came", "從未收到紀錄")),
    "off": ("failed", Text("reading was stopped by a person", "已由人員停止讀取")),
}


@control(
    "telemetry.sources-heard",
    title=Text("Every stream is heard within its window", "每個資料流均在期限內有紀錄"),
    satisfies=("C-MON-01", "C-LOG-01"),
    every=timedelta(minutes=5),
    proof="effect",
    guidance=Text(
        "Open the stream under Sources: a file that cannot be read is named there. Where the log itself has stopped, "
        "follow the stream's guidance for its product; where it is quiet by nature, lengthen its window.",
        "在「資料來源」開啟該資料流：無法讀取的檔案會列明。如日誌已停止寫入，請按該產品的說明處理；如本來就少有紀錄，"
        "請延長期限。",
    ),
)
def sources_heard(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether a record came within its window."""
    now = platform.now()
    for stream in store.streams(platform.db):
        state, reason = _FOUND[standing(platform, stream, now)]
        if state == "failed":
            reason = blind(platform, stream, now) or reason
        yield Result(stream.name, state, reason, stream.last_learned)
