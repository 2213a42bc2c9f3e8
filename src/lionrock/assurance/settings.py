"""Settings of assurance."""

from __future__ import annotations

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

REMEDY_DAYS = Setting(
    "assurance.remedy_days",
    default=14,
    about=Text(
        "Days within which a control that fails is to be mended, 1 to 366.",
        "控制措施不通過後須於若干天內補救（1 至 366）。",
    ),
    kind=int,
)
FINDINGS = Setting(
    "assurance.findings",
    default="",
    about=Text(
        "Controls whose failure is also told as a finding: ids or patterns such as telemetry.*, with commas.",
        "不通過時亦列為偵測結果的控制措施：以逗號分隔的名稱或樣式，例如 telemetry.*。",
    ),
)
