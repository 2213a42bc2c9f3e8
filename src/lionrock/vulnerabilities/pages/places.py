"""The place of vulnerabilities in the rail, and its views."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab
from lionrock.ui.today import Place

HERE: Final = "/vulnerabilities"
READ: Final = "register.read"
TITLE: Final = Text("Vulnerabilities", "漏洞")

PLACE: Final = Place(
    id="vulnerabilities",
    title=TITLE,
    group="identify",
    order=30,
    key="y",
    icon="M8 5.5a2.5 2.5 0 0 1 2.5 2.5v2.5a2.5 2.5 0 0 1-5 0V8A2.5 2.5 0 0 1 8 5.5zM6 5.5 4.5 3M10 5.5 11.5 3"
    "M5.5 8.5h-3M13.5 8.5h-3M5.7 11.5 3.5 13.5M10.3 11.5l2.2 2",
)
OVERVIEW: Final = Tab("vulnerabilities.overview", "vulnerabilities", 10, Text("Overview", "概覽"), HERE)
LIST: Final = Tab("vulnerabilities.list", "vulnerabilities", 20, Text("List", "清單"), f"{HERE}/list")
EXCEPTIONS: Final = Tab(
    "vulnerabilities.exceptions", "vulnerabilities", 30, Text("Exceptions", "豁免"), f"{HERE}/exceptions"
)
SCANS: Final = Tab("vulnerabilities.scans", "vulnerabilities", 40, Text("Scans", "掃描"), f"{HERE}/scans")
HOSTS: Final = Tab(
    "vulnerabilities.hosts", "vulnerabilities", 50, Text("Not in the register", "未登記"), f"{HERE}/hosts"
)
