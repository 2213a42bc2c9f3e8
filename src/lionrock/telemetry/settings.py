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

POLL_MS = Setting(
    "telemetry.poll_ms",
    default=500,
    about=Text("Milliseconds between two looks at followed files.", "兩次查看受監察檔案之間的毫秒數。"),
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
