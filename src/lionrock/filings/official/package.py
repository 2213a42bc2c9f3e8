"""Opens an uploaded DOCX: bounded in size, members and growth, without macros, outside parts or fields that fetch."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lionrock.filings.official.refusing import bounded, refused

_MEMBERS: Final = 1_000
_GROWN: Final = 80 * 1024 * 1024
"""Bytes of all members together."""
_PART: Final = 20 * 1024 * 1024
_RATIO: Final = 200
BODY: Final = "word/document.xml"
_TYPES: Final = "[Content_Types].xml"
_ACTIVE: Final = ("vbaproject", "vbadata", "activex", "oleobject", "embeddings/", ".bin", ".exe", ".js")
_FETCHES: Final = ("DDE", "INCLUDETEXT", "INCLUDEPICTURE", "IMPORT", "DATABASE", "LINK ")
_SAFE_LINKS: Final = ("https://", "http://", "mailto:", "#")
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def members(data: bytes) -> dict[str, bytes]:
    """Return the members of a DOCX by name; raises InputError naming what is refused."""
    bounded(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _bounded(packed.infolist())
            found = {one.filename: _read(packed, one) for one in packed.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as problem:
        raise refused("it is no DOCX that can be opened", "並非可開啟的 DOCX") from problem
    _passive(found)
    return found


def packed(found: dict[str, bytes]) -> bytes:
    """Return members as a DOCX, dated alike so that equal members give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in found.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tree(data: bytes) -> Any:
    """Return a part as a tree; raises InputError for a document type, entities or a depth beyond bounds."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise refused("a part declares a document type or is not UTF-8", "部分內容聲明文件類型，或並非 UTF-8")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise refused("a part is no well-formed XML", "部分內容並非格式正確的 XML") from problem


def element(name: str) -> Any:
    """Return a new element of a Word document."""
    from lxml import etree

    return etree.Element(f"{W}{name}")


def written(part: Any) -> bytes:
    """Return a tree as a part."""
    from lxml import etree

    return bytes(etree.tostring(part, xml_declaration=True, encoding="UTF-8", standalone=True))


def _bounded(infos: list[zipfile.ZipInfo]) -> None:
    """Return when members are few, small and not overly packed; raises InputError."""
    if len(infos) > _MEMBERS or sum(one.file_size for one in infos) > _GROWN:
        raise refused("it holds too much when unpacked", "解壓後內容過多")
    names = [one.filename for one in infos]
    if len(set(names)) != len(names):
        raise refused("two members share a name", "兩個成員同名")
    for one in infos:
        if one.file_size > _PART or one.file_size > _RATIO * max(one.compress_size, 512):
            raise refused("a member grows too much when unpacked", "個別成員解壓後過大")
        if one.filename.startswith("/") or ".." in one.filename.split("/") or "\\" in one.filename:
            raise refused("a member stands outside of the file", "成員路徑超出檔案範圍")


def _read(packed_: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """Return a member, no more of it than it declares."""
    with packed_.open(one) as stream:
        data = stream.read(one.file_size + 1)
    if len(data) != one.file_size:
        raise refused("a member is not as long as it says", "成員長度與所述不符")
    return data


def _passive(found: dict[str, bytes]) -> None:
    """Return when nothing in it acts or fetches; raises InputError."""
    if BODY not in found or _TYPES not in found:
        raise refused("it is no Word document", "並非 Word 文件")
    if b"macroenabled" in found[_TYPES].lower() or any(word in name.lower() for name in found for word in _ACTIVE):
        raise refused("it holds macros, controls or embedded objects", "檔案載有巨集、控制項或嵌入物件")
    for name, data in found.items():
        if name.endswith(".rels"):
            _inside(data)
        elif name.endswith(".xml") and name.startswith("word/"):
            _still(data)


def _inside(data: bytes) -> None:
    """Return when every relationship leads inside the file; links a reader may click are let through."""
    for one in tree(data).iter("{*}Relationship"):
        if one.get("TargetMode", "").lower() != "external":
            continue
        link = one.get("Type", "").endswith("/hyperlink")
        if not link or not one.get("Target", "").lower().startswith(_SAFE_LINKS):
            raise refused("it refers to something outside of the file", "檔案引用外部內容")


def _still(data: bytes) -> None:
    """Return when no field of a part fetches or calls anything."""
    for said in _instructions(tree(data)):
        if any(word in f"{said.upper()} " for word in _FETCHES):
            raise refused("a field in it fetches from elsewhere", "檔案載有會讀取外部內容的功能變數")


def _instructions(part: Any) -> Iterator[str]:
    """Yield the instructions of all fields; split ones are joined by paragraph."""
    for paragraph in part.iter(f"{W}p"):
        yield "".join(one.text or "" for one in paragraph.iter(f"{W}instrText"))
    for one in part.iter(f"{W}fldSimple"):
        yield str(one.get(f"{W}instr", ""))
