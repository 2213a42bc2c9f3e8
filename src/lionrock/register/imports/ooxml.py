"""The parts of a workbook, read within bounds: no document type, no entities, no network, no endless part."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Final

from lionrock.kernel.text import Text

_MOST_PART: Final = 192 * 1024 * 1024
_MOST_SMALL: Final = 4 * 1024 * 1024
_MOST_MEMBERS: Final = 2_000
_MOST_TEXTS: Final = 1_000_000
_MOST_LETTERS: Final = 64_000_000
_CHUNK: Final = 65_536
_OFFICE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ODD: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, KeyError, ValueError, OverflowError,
    RuntimeError, OSError,
)  # fmt: skip
"""What zipfile raises over bytes that are no archive, beside what it says it raises."""
_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class HostileError(Exception):
    """A workbook is not within bounds or not well-formed."""

    def __init__(self, expected: Text, found: str) -> None:
        """Say what was expected and found."""
        self.expected = expected
        self.found = found[:200]
        super().__init__(expected.en)


@contextmanager
def sound() -> Iterator[None]:
    """Turn whatever the reading of an archive raises over its bytes into HostileError: it was made for sound ones."""
    try:
        yield
    except _ODD as problem:
        words = Text("a whole workbook without password", "完整而沒有密碼的活頁簿")
        raise HostileError(words, str(problem) or type(problem).__name__) from problem


class _Bounded:
    """A part of the archive of which no more than so many bytes come out."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most

    def read(self, size: int = _CHUNK) -> bytes:
        """Return the next bytes; raises HostileError beyond the bound."""
        with sound():
            data = self._file.read(min(size, _CHUNK) if size > 0 else _CHUNK)
        self._left -= len(data)
        if self._left < 0:
            raise HostileError(
                Text("a workbook of ordinary size", "大小正常的活頁簿"), "a part that unpacks without end"
            )
        return data


class Package:
    """A workbook as an open archive."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Take the archive; raises HostileError when it holds too many parts or packed ones out of proportion."""
        self._archive = archive
        if len(archive.infolist()) > _MOST_MEMBERS:
            raise HostileError(Text(f"at most {_MOST_MEMBERS:,} parts", f"最多 {_MOST_MEMBERS:,} 個部分"), "more")
        self.since_1904 = False

    def sheets(self) -> list[tuple[str, str]]:
        """Return title and path of the visible sheets, in order; raises HostileError when there is none."""
        paths = {
            one.get("Id"): one.get("Target", "") for one in self.elements("xl/_rels/workbook.xml.rels", "Relationship")
        }
        found = []
        for one in self.elements("xl/workbook.xml", "sheet"):
            target = paths.get(one.get(_OFFICE) or one.get(_STRICT))
            if target and one.get("state", "visible") == "visible":
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found.append((one.get("name", "")[:80], path))
        self.since_1904 = any(
            one.get("date1904") in {"1", "true"} for one in self.elements("xl/workbook.xml", "workbookPr")
        )
        if not found:
            raise HostileError(Text("a visible sheet", "可見的工作表"), "none")
        return found

    def texts(self) -> list[str]:
        """Return the texts that cells share."""
        found: list[str] = []
        letters = 0
        for one in self.elements("xl/sharedStrings.xml", "si", optional=True):
            said = "".join(part.text or "" for part in one.iter("{*}t") if not _phonetic(part))
            letters += len(said)
            if len(found) >= _MOST_TEXTS or letters > _MOST_LETTERS:
                raise HostileError(Text("a workbook of ordinary size", "大小正常的活頁簿"), f"{letters:,} characters")
            found.append(said)
        return found

    def formats(self) -> tuple[dict[int, str], list[int]]:
        """Return the number formats of the workbook by number, and the format of each cell style in order."""
        path = "xl/styles.xml"
        formats = {
            _whole(one.get("numFmtId")): one.get("formatCode", "")[:200]
            for one in self.elements(path, "numFmt", optional=True)
        }
        styles = next(iter(self.elements(path, "cellXfs", optional=True)), None)
        return formats, [] if styles is None else [_whole(one.get("numFmtId")) for one in styles]

    def elements(self, path: str, name: str, *, optional: bool = False) -> Iterator[Any]:
        """Yield elements of a part by name, each whole and freed after; raises HostileError."""
        from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

        if optional and path not in self._archive.NameToInfo:
            return
        most = _MOST_PART if "/worksheets/" in path or "haredStrings" in path else _MOST_SMALL
        with sound():
            opened = self._archive.open(path)
        with opened as file:
            events = etree.iterparse(
                _Bounded(file, most), events=("end",), tag=f"{{*}}{name}", resolve_entities=False, no_network=True,
                load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True,
            )  # fmt: skip
            try:
                for _, element in events:
                    if element.getroottree().docinfo.doctype:
                        raise HostileError(Text("no document type (DTD)", "不含文件類型宣告（DTD）"), "DTD")
                    yield element
                    element.clear()
                    while element.getprevious() is not None:
                        del element.getparent()[0]
            except etree.XMLSyntaxError as problem:
                raise HostileError(Text("well-formed XML", "格式正確的 XML"), f"{path}: {problem.msg}") from problem


def _phonetic(part: Any) -> bool:
    """Say whether a text is a reading aid beside the text proper."""
    return str(part.getparent().tag).endswith("}rPh")


def _whole(number: str | None) -> int:
    """Return a small number, -1 when it is none."""
    return int(number) if number and number.isdigit() and len(number) < 6 else -1  # noqa: PLR2004 five digits
