"""The views counsel adds to Obligations, and those of the law desk."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab


def _tab(name: str, order: int, en: str, zh: str, url: str) -> Tab:
    """Return one row of the table below."""
    return Tab(f"counsel.{name}", place="obligations", order=order, label=Text(en, zh), url=url)


LAW: Final = _tab("law", 60, "Law", "法例", "/obligations/law")
HOLDS: Final = _tab("holds", 70, "Legal holds", "法律保存令", "/obligations/holds")
SEALED: Final = _tab("sealed", 75, "Notes for counsel", "給律師的備註", "/obligations/sealed")
DISCLOSURES: Final = _tab("disclosures", 80, "Disclosures", "披露", "/obligations/disclosures")
VISITS: Final = _tab("visits", 85, "Visits", "到訪", "/obligations/visits")

_VIEWS: Final = (
    (Text("Rows", "各項"), "/obligations/law"),
    (Text("Requirements", "要求"), "/obligations/law/requirements"),
    (Text("Clocks waiting", "待決時限"), "/obligations/law/clocks"),
    (Text("What changed", "更改"), "/obligations/law/changes"),
    (Text("Warning days", "警告日"), "/obligations/law/days"),
)


def views(here: str) -> list[tuple[Text, str, bool]]:
    """Return label, address and whether it is the present one, for each view of the law desk."""
    return [(label, url, url == here) for label, url in _VIEWS]
