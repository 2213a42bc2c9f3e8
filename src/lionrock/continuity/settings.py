"""Settings of continuity."""

from __future__ import annotations

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

FOLDER = Setting(
    "continuity.backup_folder",
    default="",
    about=Text(
        "Folder on another disk into which a back-up is written when it is due; empty: none by itself.",
        "到期時寫入備份的資料夾，應在另一磁碟；留空即不會自動備份。",
    ),
)
EVERY = Setting(
    "continuity.backup_hours",
    default=24,
    about=Text("Hours after which the next back-up is due.", "每隔多少小時須再備份。"),
    kind=int,
)
KEPT = Setting(
    "continuity.backups_kept",
    default=14,
    about=Text(
        "Back-ups made by itself that are kept in that folder; older ones are removed.",
        "該資料夾內保留多少個自動備份；更舊的會刪除。",
    ),
    kind=int,
)
REHEARSED = Setting(
    "continuity.rehearsal_days",
    default=92,
    about=Text("Days after which a restore should have been rehearsed again.", "應在多少天內再次測試還原。"),
    kind=int,
)
