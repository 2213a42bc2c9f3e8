"""Settings of vulnerabilities: by when things are to be fixed, and what counts as facing the internet.

The days are house defaults. They start from the discovery here, not from the release of a fix. The 15 and 30 days for
what faces the internet follow CISA BOD 19-02, the 14 days for what is exploited follow CISA BOD 22-01; the figures of
the Code of Practice were not read. A site sets its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.kernel.contributions import Setting
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.policy import Policy, row

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SOURCE: Final = Text(
    "House default after CISA BOD 19-02 and 22-01, counted from the discovery here. The Code’s own figures were not "
    "read: set yours under vulnerabilities.days.",
    "預設值參照 CISA BOD 19-02 及 22-01，由在此首次錄得之時起計。"
    "本軟件未曾查閱守則所定數字：請於 vulnerabilities.days 設定。",
)

BOTH = Setting(
    "vulnerabilities.days.both",
    default="critical=7, high=15, unknown=15, medium=60, low=120",
    about=Text(
        "Days to fix on hosts of a critical computer system that face the internet.",
        "屬關鍵電腦系統且面向互聯網的主機的修復日數。",
    ),
)
EITHER = Setting(
    "vulnerabilities.days.either",
    default="critical=15, high=30, unknown=30, medium=90, low=180",
    about=Text(
        "Days to fix on hosts of a critical computer system, or that face the internet.",
        "屬關鍵電腦系統或面向互聯網的主機的修復日數。",
    ),
)
NEITHER = Setting(
    "vulnerabilities.days.neither",
    default="critical=30, high=60, unknown=60, medium=180, low=365",
    about=Text("Days to fix on all other hosts.", "其他主機的修復日數。"),
)
EXPLOITED = Setting(
    "vulnerabilities.days.exploited",
    default=14,
    about=Text(
        "Days to fix what is listed as exploited, from its listing or its discovery, whichever is later.",
        "已列為遭利用的漏洞的修復日數，由列出或首次錄得之時（以較後者為準）起計。",
    ),
    kind=int,
)
EXPOSED = Setting(
    "vulnerabilities.exposed_zones",
    default="internet, dmz, public, external",
    about=Text(
        "Network zones of the register whose hosts face the internet. A host without a zone counts as facing it.",
        "登記冊中面向互聯網的網絡區域。沒有區域的主機按面向互聯網計算。",
    ),
)
ZONE = Setting(
    "vulnerabilities.zone",
    default="+08:00",
    about=Text(
        "Zone in which times of scan files are read that name none.", "掃描檔案中沒有註明時區的時間所採用的時區。"
    ),
)


def policy(platform: Platform) -> Policy:
    """Return the days in force; raises ConfigurationError for a row that cannot be read."""
    both, either, neither = (row(one.id, platform.settings[one]) for one in (BOTH, EITHER, NEITHER))
    return Policy(both, either, neither, exploited=platform.settings[EXPLOITED])


def exposed(platform: Platform) -> frozenset[str]:
    """Return the zones that face the internet, in small letters."""
    return frozenset(filter(None, (one.strip().lower() for one in platform.settings[EXPOSED].split(","))))
