"""Is the ledger what it was? Everything is recomputed from the entries."""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance import service
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.ledger.checkpoint import NoteError
from lionrock.kernel.ledger.entry import LedgerError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@control(
    "assurance.ledger-sound",
    title=Text("The ledger recomputes to its signed roots", "存證帳本重新計算後與已簽署的根值相符"),
    satisfies=("C-LOG-03",),
    every=days(1),
    proof="effect",
    guidance=Text(
        "Stop, keep the folder untouched for examination, and restore a backup elsewhere; the reason names the place.",
        "請停用並保留資料夾原狀以供檢查，在另一處還原備份；理由會指明位置。",
    ),
)
def ledger_sound(platform: Platform) -> Iterator[Result]:
    """Yield one result for the ledger: failed names the first entry, node or checkpoint that differs."""
    try:
        sound = service.recompute(platform)
    except (LedgerError, NoteError) as fault:
        yield Result("ledger", "failed", fault.message)
        return
    yield Result(
        "ledger",
        "passed",
        Text(
            f"{sound.entries:,} entries and {sound.checkpoints:,} checkpoints recomputed",
            f"已重新計算 {sound.entries:,} 項紀錄及 {sound.checkpoints:,} 個檢查點",
        ),
    )
