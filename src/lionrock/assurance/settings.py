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
