"""The rail: the places of the console in the order Govern, Identify, Protect, Detect, Respond."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.today import Group, Place

GROUPS: Final[tuple[tuple[Group, Text | None], ...]] = (
    ("", None),
    ("govern", Text("Govern", "管治")),
    ("identify", Text("Identify", "識別")),
    ("protect", Text("Protect", "保護")),
    ("detect", Text("Detect", "偵測")),
    ("respond", Text("Respond", "應變")),
    ("platform", Text("Platform", "平台")),
)


def _place(id: str, en: str, zh: str, group: Group, order: int, key: str, icon: str) -> Place:  # noqa: PLR0913,PLR0917 a table row
    """Return one row of the table below."""
    return Place(id=id, title=Text(en, zh), group=group, order=order, key=key, icon=icon)


PLACES: Final[tuple[Place, ...]] = (
    _place("today", "Today", "今日", "", 0, "t", "M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5"),
    _place(
        "obligations",
        "Obligations",
        "法定責任",
        "govern",
        10,
        "o",
        "M3 3.5h10v9.5H3zM3 6.5h10M5.5 2v2.5M10.5 2v2.5M5.5 9.5l1.7 1.5 3.3-3",
    ),
    _place(
        "posture",
        "Posture",
        "防護狀況",
        "govern",
        20,
        "u",
        "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
    ),
    _place(
        "evidence",
        "Evidence",
        "證據",
        "govern",
        30,
        "v",
        "M8 2v3.5M8 5.5 4 9M8 5.5 12 9M4 9v4M12 9v4M2.5 13h3M10.5 13h3M6.5 2h3",
    ),
    _place("register", "Register", "登記冊", "identify", 10, "r", "M3.5 2.5h9v11h-9zM6 5.5h4M6 8h4M6 10.5h2.5"),
    _place("sources", "Sources", "資料來源", "identify", 20, "s", "M2.5 4h7M2.5 8h11M2.5 12h5M12 4h1.5M10.5 12h3"),
    _place("gateway", "Gateway", "閘道", "protect", 10, "w", "M3 13V6l5-3.5L13 6v7M6 13V8.5h4V13"),
    _place(
        "data",
        "Data and keys",
        "數據及密碼匙",
        "protect",
        20,
        "d",
        "M5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M3.5 7.5h9v6h-9zM8 10v1.5",
    ),
    _place("access", "Access", "存取", "protect", 30, "a", "M8 2.5 13 4.5v4c0 2.5-2 4.3-5 5.5-3-1.2-5-3-5-5.5v-4z"),
    _place("events", "Events", "日誌", "detect", 10, "e", "M2.5 13V9.5M5.3 13V5.5M8 13V8M10.7 13V3M13.5 13v-3"),
    _place(
        "findings",
        "Findings",
        "偵測結果",
        "detect",
        20,
        "f",
        "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 13.5 13.5",
    ),
    _place("incidents", "Incidents", "事故", "respond", 10, "i", "M8 2 14 13H2zM8 6v3.5M8 11v.5"),
    _place(
        "intel",
        "Intelligence",
        "情報",
        "respond",
        20,
        "l",
        "M8 13.5V8M5 10a4 4 0 0 1 0-5.5M11 4.5A4 4 0 0 1 11 10M3 12A7 7 0 0 1 3 2.5M13 2.5A7 7 0 0 1 13 12",
    ),
    _place("drills", "Drills", "演習", "respond", 30, "x", "M3 2.5v11M3 3h9l-2 3 2 3H3"),
    _place(
        "people",
        "People",
        "人員",
        "platform",
        10,
        "p",
        "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM1.5 13.5c0-2.5 2-4 4.5-4s4.5 1.5 4.5 4"
        "M11 3a2.3 2.3 0 0 1 0 4.3M12 9.7c1.5.5 2.5 1.8 2.5 3.8",
    ),
    _place("jobs", "Jobs", "背景工作", "platform", 20, "b", "M2.5 5h11v8h-11zM6 5V3h4v2M2.5 8.5h11"),
    _place("settings", "Settings", "設定", "platform", 30, "n", "M2.5 5h6M11.5 5h2M10 3.5v3M2.5 11h2M7.5 11h6M6 9.5v3"),
)
