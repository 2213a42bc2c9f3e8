"""The view filings add to Obligations."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.ui.tabs import Tab

HERE: Final = "/obligations/filings"
TAB: Final = Tab("filings.list", place="obligations", order=30, label=Text("Filings", "表格內容"), url=HERE)
