"""JSON documents, one a line, within bounds."""

from __future__ import annotations

from typing import Any

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.lines import lines

_BOM = b"\xef\xbb\xbf"


def document(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of one line; raises InputError."""
    import orjson

    try:
        found = orjson.loads(raw.removeprefix(_BOM))
    except orjson.JSONDecodeError as problem:
        raise InputError(
            Text(f"not valid JSON: {problem}", f"不是有效的 JSON：{problem}"),
            Text("One whole JSON object is expected on each line, in UTF-8.", "每行應為一個完整的 UTF-8 JSON 物件。"),
        ) from problem
    if not isinstance(found, dict):
        raise not_ours("a JSON object")
    return found


def members(head: bytes) -> dict[str, Any]:
    """Return the first whole JSON object of a file's first bytes, empty when there is none."""
    import orjson

    for line in lines(head[: head.rfind(b"\n") + 1] or head):
        if not line.strip():
            continue
        try:
            found = orjson.loads(line.removeprefix(_BOM))
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}
    return {}


def not_ours(expected: str) -> InputError:
    """Return the error for a document of another kind."""
    return InputError(
        Text(f"document of another kind: expected {expected}", f"文件種類不符：應有 {expected}"),
        Text(
            "Name the right kind for this stream, or leave it to be recognised.",
            "請為此資料流選擇正確種類，或由系統自動辨識。",
        ),
    )
