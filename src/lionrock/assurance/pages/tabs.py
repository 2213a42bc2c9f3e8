"""The row of views every page of evidence carries."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text

TITLE: Final = Text("Evidence", "證據")

_VIEWS: Final = (
    (Text("Overview", "概覽"), "/evidence"),
    (Text("Entries", "紀錄"), "/evidence/entries"),
    (Text("Checkpoints", "檢查點"), "/evidence/checkpoints"),
    (Text("Packs", "證據檔案"), "/evidence/packs"),
    (Text("Verify", "核實"), "/evidence/verify"),
)


def tabs(here: str) -> list[tuple[Text, str, bool]]:
    """Return label, address and whether it is the present one, for each view."""
    return [(label, url, url == here) for label, url in _VIEWS]
