"""Settings of the register."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

ATTEST_DAYS: Final = Setting(
    "register.attest_days",
    default=365,
    about=Text(
        "Days for which an owner’s confirmation of an entry of the register holds, from 7 to 1,100.",
        "負責人對登記冊紀錄的確認的有效日數，由 7 至 1,100 日。",
    ),
    kind=int,
)
