"""Writes small EVTX containers, so that tests need nobody's logs.

After the format as documented by J. Metz, "Windows XML Event Log (EVTX) format" (libevtx): records in
binary XML without templates, names written in place.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

CHUNK = 65_536
_RECORDS = 512
_TIME = 133_000_000_000_000_000


def container(documents: Sequence[str]) -> bytes:
    """Return a container with one record for each XML document."""
    chunks, chunk, first = [], bytearray(_RECORDS), 1
    for number, document in enumerate(documents, 1):
        record = _record(document, number, len(chunk))
        if len(chunk) + len(record) > CHUNK:
            chunks.append(_closed(chunk, first, number - 1))
            chunk, first = bytearray(_RECORDS), number
            record = _record(document, number, len(chunk))
        chunk += record
    chunks.append(_closed(chunk, first, len(documents)))
    return _file_head(len(documents), len(chunks)) + b"".join(chunks)


def _record(document: str, number: int, at: int) -> bytes:
    """Return a record that begins at an offset of its chunk."""
    body = _document(ET.fromstring(document), at + 24)
    size = 24 + len(body) + 4
    return struct.pack("<4sIQQ", b"**\0\0", size, number, _TIME) + body + struct.pack("<I", size)


def event(system: Mapping[str, str], data: Mapping[str, str]) -> str:
    """Return an event as XML text."""
    root = ET.Element("Event")
    part = ET.SubElement(root, "System")
    ET.SubElement(part, "Provider", Name=system["Provider"])
    for name in ("EventID", "Channel", "Computer"):
        ET.SubElement(part, name).text = system[name]
    ET.SubElement(part, "TimeCreated", SystemTime=system["SystemTime"])
    values = ET.SubElement(root, "EventData")
    for name, value in data.items():
        ET.SubElement(values, "Data", Name=name).text = value
    return ET.tostring(root, encoding="unicode")


def _document(root: ET.Element, at: int) -> bytes:
    """Return a fragment in binary XML that begins at an offset of the chunk."""
    return b"\x0f\x01\x01\x00" + _element(root, at + 4) + b"\x00"


def _element(node: ET.Element, at: int) -> bytes:
    """Return an element with its attributes, text and children."""
    more = 0x40 if node.attrib else 0
    head = 9
    name = _name(node.tag, at + head)
    inner = b""
    start = at + head + len(name)
    if node.attrib:
        start += 4
        for key, value in node.attrib.items():
            inner += b"\x06" + struct.pack("<I", start + len(inner) + 5)
            inner += _name(key, start + len(inner)) + _text(value)
        inner = struct.pack("<I", len(inner)) + inner
        start -= 4
    inner += b"\x02"
    if node.text:
        inner += _text(node.text)
    for child in node:
        inner += _element(child, start + len(inner))
    inner += b"\x04"
    size = 4 + len(name) + len(inner)
    return struct.pack("<BII", 0x01 | more, size, at + head) + name + inner


def _name(text: str, at: int) -> bytes:
    """Return a name written in place."""
    return struct.pack("<IHH", 0, 0, len(text)) + text.encode("utf-16-le") + b"\0\0"


def _text(text: str) -> bytes:
    """Return a text value."""
    return struct.pack("<BBH", 0x05, 0x01, len(text)) + text.encode("utf-16-le")


def _closed(chunk: bytearray, first: int, last: int) -> bytes:
    """Return a chunk with its head filled in."""
    records = zlib.crc32(bytes(chunk[_RECORDS:]))
    struct.pack_into(
        "<8sQQQQIIII", chunk, 0, b"ElfChnk\0", first, last, first, last, 128, _RECORDS, len(chunk), records
    )
    struct.pack_into("<I", chunk, 124, zlib.crc32(bytes(chunk[:120]) + bytes(chunk[128:_RECORDS])))
    return bytes(chunk).ljust(CHUNK, b"\0")


def _file_head(records: int, chunks: int) -> bytes:
    """Return the head of a file."""
    parts = (b"ElfFile\0", 0, chunks - 1, records + 1, 128, 1, 3, 4096, chunks)
    head = struct.pack("<8sQQQIHHHH", *parts).ljust(120, b"\0")
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(4096, b"\0")
