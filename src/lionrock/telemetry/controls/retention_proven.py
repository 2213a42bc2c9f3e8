"""Are the records of the last six months there, without a gap, and readable?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from lionrock.kernel.contributions import Result, control
from lionrock.kernel.text import Text
from lionrock.telemetry import retained, store

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@control(
    "telemetry.retention-proven",
    title=Text("Raw records of six months are there and can be read back", "六個月的原始紀錄存在並可讀回"),
    satisfies=("C-LOG-02", "C-LOG-03"),
    every=timedelta(hours=24),
    proof="effect",
    guidance=Text(
        "The message names the stream and the records that are gone, or the frame that does not lead to the root in "
        "the ledger. Keep the folder as it is for inquiry and restore the segment files from a backup; then run the "
        "control again.",
        "訊息會指出資料流及不存在的紀錄，或與存證帳本所記之根不符的框。請保留資料夾原狀以供調查，由備份還原分段檔案，"
        "然後重新執行此項檢測。",
    ),
)
def retention_proven(platform: Platform) -> Iterator[Result]:
    """Yield for each stream whether its raw records of six months are kept, whole and as the ledger says."""
    for stream in store.streams(platform.db):
        found = retained.proof(platform, stream)
        yield Result(stream.name, found.state, found.words, found.oldest)
