"""Lines of bytes, bounded in length: the longest raw record there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

LONGEST: Final = 1 << 20
"""Bytes of the longest raw record; of a longer line its first `LONGEST` + 1 bytes are kept, unparsed."""


class AsideError(InputError):
    """What a product writes between its records: a title, an explanation of its columns. It is no record."""


def aside() -> AsideError:
    """Return the error that says a line is no record and hides none."""
    said = Text("an explanation, no record", "說明文字，並非紀錄")
    return AsideError(said, said)


def lines(block: bytes) -> Iterator[bytes]:
    """Yield the lines of a block without their ends (LF or CRLF); of a line too long, its beginning."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", start)
        end = len(block) if end < 0 else end
        line = block[start : min(end, start + LONGEST + 1)]
        yield line[:-1] if line.endswith(b"\r") and len(line) <= LONGEST else line
        start = end + 1


def bounded(raw: bytes) -> bytes:
    """Return a raw record within the bound; raises InputError for a longer one."""
    if len(raw) <= LONGEST:
        return raw
    raise InputError(
        Text(
            f"line longer than {LONGEST:,} bytes: its beginning is kept, unparsed",
            f"該行超過 {LONGEST:,} 位元組：只保留開首部分，未作解析",
        ),
        Text("Look at the program that writes this log.", "請檢查寫入此日誌的程式。"),
    )


def utf8(raw: bytes) -> str:
    """Return a raw record as text; raises InputError when it is not UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError as problem:
        raise InputError(
            Text(f"not UTF-8: byte {problem.start} is {raw[problem.start]:#04x}",
                 f"不是 UTF-8：第 {problem.start} 個位元組為 {raw[problem.start]:#04x}"),
            Text("Let the program write UTF-8.", "請設定程式以 UTF-8 寫入。"),
        ) from problem  # fmt: skip


_BOM: Final = b"\xef\xbb\xbf"


def text(raw: bytes) -> str:
    """Return a raw record as text; bytes that are no UTF-8 are spelt out as escapes, so that one hides no line."""
    return raw.removeprefix(_BOM).decode(errors="backslashreplace")


def another(expected: Text) -> InputError:
    """Return the error for a record of another kind than its source reads."""
    return InputError(
        Text(f"not of this kind: expected {expected.en}", f"種類不符：應為{expected.zh}"),
        Text("See the source's guidance for the forms it reads.", "請參閱此資料來源的說明，了解可讀取的格式。"),
    )
