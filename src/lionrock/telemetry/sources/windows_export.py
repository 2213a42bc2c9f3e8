"""Windows events exported as one JSON file: an array, or documents written over several lines.

Save `Get-WinEvent … | ConvertTo-Json`, `evtx_dump -o json` or a workspace query as a file in a followed folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from lionrock.events.records import Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import windows
from lionrock.telemetry.sources.windows_json import parse

ID: Final = "windows.export"
_BEGIN: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*\{|\{\s*\n)")
_TELLING: Final = (b'"EventID"', b'"EventId"', b'"winlog"', b'"Id"')
_BETWEEN: Final = re.compile(r"[\s,\[\]\ufeff]*")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file begins as an array or a document over several lines, and speaks of event ids."""
    return _BEGIN.match(head) is not None and any(word in head for word in _TELLING)


def split(block: bytes) -> Iterator[bytes]:
    """Yield each document of an export, byte for byte; what follows a broken one comes as one piece."""
    text = block.decode(errors="surrogateescape")
    decoder = json.JSONDecoder()
    at = _BETWEEN.match(text).end()  # type: ignore[union-attr]  # it matches the empty text too
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            yield text[at:].encode(errors="surrogateescape")
            return
        yield text[at:end].encode(errors="surrogateescape")
        at = _BETWEEN.match(text, end).end()  # type: ignore[union-attr]  # likewise


WINDOWS_EXPORT = Source(
    id=ID,
    title=Text("Windows events exported as one JSON file", "匯出為單一 JSON 檔案的 Windows 事項"),
    guidance=Text(
        "Exports such as `Get-WinEvent … | ConvertTo-Json`, `evtx_dump -o json` or a workspace query saved as a file "
        "are read whole once nobody writes to them. For a steady stream, ship one event a line instead.",
        "可讀取 `Get-WinEvent … | ConvertTo-Json`、`evtx_dump -o json` 或工作區查詢儲存的檔案；停止寫入後整個檔案一次"
        "讀取。如需持續收集，請改為每行一個事項。",
    ),
    claims=_claims,
    split=split,
    parse=parse,
    samples=(
        Sample(
            raw=(
                b'{\n  "EventID": 4625,\n  "Channel": "Security",\n  "TargetUserName": "backup",\n'
                b'  "TimeCreated": "/Date(1773207806345)/"\n}'
            ),
            expect={"time": "2026-03-11T05:43:26.345000+00:00", "user": "backup", "ocsf": 3002},
        ),
    ),
    whole=True,
    maps=windows.MAPS,
)
