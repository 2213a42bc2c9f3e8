"""Settings of telemetry."""

from __future__ import annotations

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

MEMORY = Setting(
    "telemetry.memory_mb",
    default=600,
    about=Text("Megabytes the event store may use at most.", "事項儲存庫最多可用的記憶體（MB）。"),
    kind=int,
)

SOURCES = Setting(
    "telemetry.sources",
    default="",
    about=Text(
        "Folder of the kinds of log that the site taught; empty: `sources` beside the configuration file. Only its "
        "owner may be able to write there.",
        "機構自行教授的日誌種類所在資料夾；留空即為設定檔旁的 `sources`。只可由擁有者寫入。",
    ),
)

POLL_MS = Setting(
    "telemetry.poll_ms",
    default=500,
    about=Text("Milliseconds between two looks at followed files.", "兩次查看受監察檔案之間的毫秒數。"),
    kind=int,
)

KEEP_DAYS = Setting(
    "telemetry.keep_days",
    default=823,
    about=Text(
        "Days for which raw records are kept as they came: 27 months unless set, never fewer than 184 (six months). "
        "Files of older records are removed once stored and sealed, while no legal hold stands.",
        "原始紀錄的保存日數：預設為 27 個月，最少 184 日（六個月）。更舊的紀錄在存入儲存庫及封存後，"
        "如沒有法律保存令，其檔案會被移除。",
    ),
    kind=int,
)

ROTATE_MB = Setting(
    "telemetry.rotate_mb",
    default=64,
    about=Text(
        "Megabytes after which a segment file is followed by a new one.", "分段檔案達到此大小（MB）後另開新檔。"
    ),
    kind=int,
)
