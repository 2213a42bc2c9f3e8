"""Decodes a file: UTF-8 is read, any other encoding is named with the place where it shows."""

from __future__ import annotations

from typing import Final, Literal, get_args

from lionrock.kernel.text import Text
from lionrock.register.problems import Report, Spot

Encoding = Literal["utf-8", "big5hkscs", "gb18030", "utf-16-le", "cp1252"]
ENCODINGS: Final[tuple[Encoding, ...]] = get_args(Encoding)
MOST_BYTES: Final = 16 * 1024 * 1024
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_MARKED: Final = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb": "utf-8-sig"}
"""Encodings that a byte-order mark names beyond doubt."""


def decoded(raw: bytes, report: Report, encoding: Encoding = "utf-8") -> str | None:
    """Return the text of a file, or None with the problem reported.

    Big5 is read only when asked for: the same bytes can be valid in several encodings, and a name must not be guessed.
    """
    if len(raw) > MOST_BYTES:
        expected = Text(f"at most {MOST_BYTES:,} bytes", f"最多 {MOST_BYTES:,} 位元組")
        report.add(Spot(), "", expected, f"{len(raw):,}")
        return None
    try:
        text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as problem:
        report.add(_spot(raw, problem.start), "", _EXPECTED[encoding], _guess(raw))
        return None
    if "\x00" in text:
        report.add(Spot(text[: text.index("\x00")].count("\n") + 1), "", Text("text", "文字"), "NUL")
        return None
    return text


def marked(raw: bytes, report: Report, encoding: Encoding = "utf-8") -> str | None:
    """Return the text of a file that may carry a byte-order mark, which outdoes what was said of its encoding."""
    named = _MARKED.get(raw[:2])
    if named != "utf-16" or len(raw) > MOST_BYTES:
        return decoded(raw, report, "utf-8" if named else encoding)
    try:
        return raw.decode(named)
    except UnicodeDecodeError as problem:
        report.add(Spot(), "", Text("UTF-16", "UTF-16 編碼"), f"byte {problem.start:,}")
        return None


def _spot(raw: bytes, start: int) -> Spot:
    """Return line and byte column of the first byte that does not decode."""
    before = raw[:start]
    return Spot(before.count(b"\n") + 1, start - before.rfind(b"\n"))


def _guess(raw: bytes) -> Text:
    """Return which encoding the bytes may be in."""
    if raw[:2] in _WIDE:
        return Text("UTF-16: save the file as CSV UTF-8", "UTF-16：請以「CSV UTF-8」格式儲存檔案")
    try:
        raw.decode("big5hkscs")
    except UnicodeDecodeError:
        return Text("an unknown encoding: save the file as UTF-8", "未知的編碼：請以 UTF-8 儲存檔案")
    return Text(
        "what reads as Big5: save the file as CSV UTF-8, or say that it is Big5",
        "看似 Big5 編碼：請以「CSV UTF-8」格式儲存，或指明為 Big5",
    )


_EXPECTED: Final = {
    "utf-8": Text("UTF-8", "UTF-8 編碼"),
    "big5hkscs": Text("Big5 (HKSCS)", "Big5（HKSCS）編碼"),
    "gb18030": Text("GB 18030", "GB 18030 編碼"),
    "utf-16-le": Text("UTF-16", "UTF-16 編碼"),
    "cp1252": Text("Windows-1252", "Windows-1252 編碼"),
}
