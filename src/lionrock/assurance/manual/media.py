"""What a document is, by its content: a short list of kinds that are only ever handed back as downloads. Pure.

The name a file came under is never believed: what it claims must fit what the bytes are, and it is kept without path,
control characters and marks that turn the direction of writing.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import Final

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text

MOST_BYTES: Final = 25 * 1024 * 1024
_MOST_PARTS: Final = 5_000
_MOST_NAME: Final = 120
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"

MEDIA: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""Endings that a document may have, and the media type under which it is handed back."""
ACCEPT: Final = ",".join(f".{ending}" for ending in MEDIA)

_HEADS: Final = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_MAIN: Final = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_ACTIVE: Final = ("vbaproject", "activex", "oleobject", "macrosheets/")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN: Final = frozenset("\t\n\r\f")


@dataclass(frozen=True, slots=True)
class Document:
    """A document that may be kept: its name, media type and bytes."""

    name: str
    media: str
    data: bytes


def document(name: str, data: bytes) -> Document:
    """Return an uploaded file as a document; raises InputError that says what was expected and found."""
    if not 0 < len(data) <= MOST_BYTES:
        raise InputError(
            Text(f"the file has {len(data):,} bytes", f"檔案大小為 {len(data):,} 位元組"),
            Text(f"1 byte to {MOST_BYTES >> 20} MB are taken.", f"接受 1 位元組至 {MOST_BYTES >> 20} MB 的檔案。"),
        )
    kept = safe_name(name)
    _, dot, ending = kept.lower().rpartition(".")
    if not dot or ending not in MEDIA:
        raise _refused(Text("the name has no ending that is taken", "檔案名稱的副檔名不獲接受"))
    if not _fits(ending, data):
        raise _refused(Text("the content is no {ending} file", "內容並非 {ending} 檔案").format(ending=ending.upper()))
    return Document(kept, MEDIA[ending], data)


def safe_name(name: str) -> str:
    """Return the last part of a file's name with plain characters, at most 120, and its ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join("_" if one in '<>:"|?*%;' else one for one in last if unicodedata.category(one) not in _HIDDEN)
    stem, dot, ending = " ".join(plain.split()).strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(" .")[:_MOST_NAME] or "document"
    return f"{stem}.{ending[:8]}" if ending else stem


def _fits(ending: str, data: bytes) -> bool:
    """Say whether bytes are what an ending claims."""
    if ending in _HEADS:
        return data.startswith(_HEADS[ending])
    return _office(data, _MAIN[ending]) if ending in _MAIN else _text(data)


def _text(data: bytes) -> bool:
    """Say whether bytes are readable UTF-8 text."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(one in _PLAIN or unicodedata.category(one) != "Cc" for one in set(words))


def _office(data: bytes, main: str) -> bool:
    """Say whether bytes are an Office file without macros and embedded programs; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [one.filename.lower() for one in packed.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    whole = len(names) <= _MOST_PARTS and main in names and "[content_types].xml" in names
    return whole and not any(active in name for name in names for active in _ACTIVE)


def _refused(what: Text) -> InputError:
    """Return the error for what is no document."""
    names = ", ".join(sorted({ending.upper() for ending in MEDIA}))
    return InputError(what, Text(f"Taken are {names}, without macros.", f"接受 {names}，並須不含巨集。"))
