"""The views of evidence that are assurance's own."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab

TITLE: Final = Text("Evidence", "證據")
OPERATOR: Final = "operator"
"""How an address names the column of what concerns the operator as a whole."""
WHOLE_NAME: Final = Text("The operator as a whole", "營運者整體")


def _tab(name: str, order: int, en: str, zh: str, url: str) -> Tab:
    """Return one row of the table below."""
    return Tab(f"assurance.{name}", place="evidence", order=order, label=Text(en, zh), url=url)


OVERVIEW: Final = _tab("overview", 10, "Overview", "概覽", "/evidence")
ENTRIES: Final = _tab("entries", 20, "Entries", "紀錄", "/evidence/entries")
CHECKPOINTS: Final = _tab("checkpoints", 30, "Checkpoints", "檢查點", "/evidence/checkpoints")
PACKS: Final = _tab("packs", 40, "Packs", "證據檔案", "/evidence/packs")
MANUAL: Final = _tab("manual", 42, "Manual", "人手證據", "/evidence/manual")
REQUESTS: Final = _tab("requests", 44, "Requests", "證據要求", "/evidence/requests")
VERIFY: Final = _tab("verify", 50, "Verify", "核實", "/evidence/verify")
POSTURE: Final = Tab("assurance.posture", place="posture", order=10, label=Text("Posture", "防護狀況"), url="/posture")
REQUIREMENTS: Final = Tab(
    "assurance.requirements",
    place="posture",
    order=20,
    label=Text("Requirements", "要求"),
    url="/posture/requirements",
)
CONTROLS: Final = Tab(
    "assurance.controls",
    place="posture",
    order=30,
    label=Text("Controls", "控制措施"),
    url="/posture/controls",
)
FRAMEWORKS: Final = Tab(
    "assurance.frameworks",
    place="posture",
    order=60,
    label=Text("Other frameworks", "其他框架"),
    url="/posture/frameworks",
)
REMEDIES: Final = Tab(
    "assurance.remedies",
    place="posture",
    order=50,
    label=Text("Remedies", "補救任務"),
    url="/posture/remedies",
)
EXPORT: Final = Tab("assurance.export", place="posture", order=70, label=Text("Export", "匯出"), url="/posture/export")
