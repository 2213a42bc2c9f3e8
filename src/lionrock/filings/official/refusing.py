"""Why an uploaded file is not taken."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LARGEST: Final = 10 * 1024 * 1024
_PLAIN: Final = Text("Upload the official form as a plain DOCX or PDF.", "請上載官方表格的一般 DOCX 或 PDF。")


def refused(en: str, zh: str) -> InputError:
    """Return the error that says why."""
    why = Text(en, zh)
    return InputError(Text("the uploaded file is refused: {why}", "不接受上載的檔案：{why}").format(why=why), _PLAIN)


def bounded(data: bytes) -> None:
    """Return when a file is no larger than is read; raises InputError."""
    if len(data) > LARGEST:
        raise refused(
            f"it has {len(data)} bytes, at most {LARGEST} are read", f"檔案有 {len(data)} 位元組，最多讀取 {LARGEST}"
        )
