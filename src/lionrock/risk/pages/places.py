"""The place of risk in the rail, and its views."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab
from lionrock.ui.today import Place

HERE: Final = "/risk"
READ: Final = "register.read"
TITLE: Final = Text("Risk", "風險")

PLACE: Final = Place(
    id="risk",
    title=TITLE,
    group="govern",
    order=25,
    key="k",
    icon="M2.5 13.5V2.5M2.5 13.5h11M5 10.5h2.5V13M7.5 10.5V7.5H10V13M10 7.5V4h2.5v9",
)
ASSESSMENTS: Final = Tab("risk.assessments", "risk", 10, Text("Assessments", "評估"), HERE)
ACCEPTANCES: Final = Tab("risk.acceptances", "risk", 20, Text("Accepted", "已接受"), f"{HERE}/acceptances")
TESTS: Final = Tab("risk.tests", "risk", 30, Text("Penetration tests", "滲透測試"), f"{HERE}/tests")
ALTERNATIVES: Final = Tab(
    "risk.alternatives", "risk", 40, Text("Alternative controls", "替代措施"), f"{HERE}/alternatives"
)
