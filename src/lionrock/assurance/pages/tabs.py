"""The views of evidence and of posture that are assurance's own."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab

TITLE: Final = Text("Evidence", "證據")
OPERATOR: Final = "operator"
"""How an address names the column of what concerns the operator as a whole."""
WHOLE_NAME: Final = Text("The operator as a whole", "營運者整體")


def _tab(name: str, order: int, en: str, zh: str, url: str, place: str = "evidence") -> Tab:
    """Return one row of the table below."""
    return Tab(f"assurance.{name}", place=place, order=order, label=Text(en, zh), url=url)


OVERVIEW: Final = _tab("overview", 10, "Overview", "概覽", "/evidence")
ENTRIES: Final = _tab("entries", 20, "Entries", "紀錄", "/evidence/entries")
CHECKPOINTS: Final = _tab("checkpoints", 30, "Checkpoints", "檢查點", "/evidence/checkpoints")
PACKS: Final = _tab("packs", 40, "Packs", "證據檔案", "/evidence/packs")
MANUAL: Final = _tab("manual", 42, "Manual", "人手證據", "/evidence/manual")
REQUESTS: Final = _tab("requests", 44, "Requests", "證據要求", "/evidence/requests")
VERIFY: Final = _tab("verify", 50, "Verify", "核實", "/evidence/verify")
POSTURE: Final = _tab("posture", 10, "Posture", "防護狀況", "/posture", "posture")
REQUIREMENTS: Final = _tab("requirements", 20, "Requirements", "要求", "/posture/requirements", "posture")
CONTROLS: Final = _tab("controls", 30, "Controls", "控制措施", "/posture/controls", "posture")
REMEDIES: Final = _tab("remedies", 50, "Remedies", "補救任務", "/posture/remedies", "posture")
FRAMEWORKS: Final = _tab("frameworks", 60, "Other frameworks", "其他框架", "/posture/frameworks", "posture")
EXPORT: Final = _tab("export", 70, "Export", "匯出", "/posture/export", "posture")
