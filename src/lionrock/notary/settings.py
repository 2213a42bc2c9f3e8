"""Settings of proof from outside."""

from __future__ import annotations

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text

AUTHORITIES = Setting(
    "notary.authorities",
    default="",
    about=Text(
        "Addresses of time-stamping authorities (RFC 3161), separated by spaces; empty: nothing is sent out.",
        "時間戳記機構（RFC 3161）的網址，以空格分隔；留空即不向外發送。",
    ),
)
ROOTS = Setting(
    "notary.roots",
    default="",
    about=Text(
        "PEM file with the root certificates of the authorities; without it their tokens are kept unverified.",
        "載有該等機構根證書的 PEM 檔案；如無，時間戳記會保存但未經核實。",
    ),
)
HOURS = Setting(
    "notary.anchor_hours",
    default=24,
    about=Text("Hours between two time stamps of the newest checkpoint.", "為最新檢查點加蓋時間戳記的相隔小時數。"),
    kind=int,
)
