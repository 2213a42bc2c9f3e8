"""Directories: LDIF (RFC 2849) as ldapsearch and ldifde write it; computers where there are any, else every entry."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding, marked
from lionrock.register.problems import Report, Spot
from lionrock.register.sheets import MOST_CELL, Importer, Sheet, records

MEANT: Final = {
    "cn": "name+hosts",
    "dns host name": "hosts",
    "ip host number": "addresses",
    "serial number": "serial",
    "mac address": "macs",
    "managed by": "owner",
    "location": "zone",
    "l": "zone",
    "s am account name": "",
    "name": "",
    "dn": "",
    "telephone number": "phone",
    "mail": "email",
    "title": "post_en",
    "display name": "name_en",
    "uid": "id",
}
_MACHINES: Final = frozenset({"computer", "device", "iphost"})
_WANTED: Final = frozenset(MEANT) | {"operating system", "description"}
_MOST_VALUES: Final = 20


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file is LDIF: an entry begins with its name."""
    head = raw[:4096].lstrip(b"\xef\xbb\xbf")
    if head.startswith((b"dn:", b"version:")) or b"\ndn: " in head or b"\ndn:: " in head:
        return 90
    return 30 if name.lower().endswith((".ldif", ".ldf")) else 0


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return entries as rows; entries that are no machines are left out with a note when others are."""
    text = marked(raw, report, encoding)
    if text is None:
        return None
    found = list(_entries(text, report))
    machines = [(line, one) for line, one in found if _MACHINES & set(one.get("objectClass", "").casefold().split(";"))]
    left = len(found) - len(machines)
    notes = (
        [Text(f"{left:,} entries that are no machines were left out", f"已略去 {left:,} 項非機器的條目")]
        if machines and left
        else []
    )
    return records(machines or found, report, notes)


def _entries(text: str, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line an entry begins in and its attributes; several values are joined by semicolons."""
    entry: dict[str, list[str]] = {}
    begun = 0
    for number, line in _unfolded(text):
        if not line:
            if "dn" in entry:
                yield begun, _joined(entry)
            entry = {}
        elif not line.startswith("#"):
            begun = begun if entry else number
            _note(line, number, entry, report)
    if "dn" in entry:
        yield begun, _joined(entry)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbered lines with their continuations; an empty one ends an entry."""
    held, at = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(" ") and held:
            held += line[1:]
            continue
        if held:
            yield at, held
        held, at = line, number
        if not line:
            yield number, ""
    if held:
        yield at, held


def _note(line: str, number: int, entry: dict[str, list[str]], report: Report) -> None:
    """Note one attribute; what is not written as one is reported. Values from addresses (`:<`) are never fetched."""
    name, colon, value = line.partition(":")
    if not colon:
        if line != "-":
            report.add(Spot(number), "", Text("an attribute and its value", "屬性及其值"), line[:80])
        return
    name = name.partition(";")[0]
    if value.startswith("<"):
        return
    if value.startswith(":"):
        try:
            value = base64.b64decode(value[1:].strip(), validate=True).decode("utf-8")
        except ValueError:
            value = ""  # a picture, a key or a password: nothing the register keeps
    kept = entry.setdefault("dn" if name.lower() == "dn" else name, [])
    if len(kept) < _MOST_VALUES and len(value) <= MOST_CELL:
        kept.append(value.strip())


def _joined(entry: dict[str, list[str]]) -> dict[str, str]:
    """Return the attributes that mean something here; managers are named by the first part of their name."""
    made = {name: ";".join(filter(None, values)) for name, values in entry.items() if _wanted(name)}
    for name in ("managedBy", "manager"):
        if name in made:
            made[name] = made[name].partition(",")[0].rpartition("=")[2]
    return made


def _wanted(name: str) -> bool:
    """Say whether an attribute is read: an entry has hundreds, and secrets among them."""
    from lionrock.register.sheets import normal

    return name == "objectClass" or normal(name) in _WANTED or normal(name).startswith(("os ", "given", "sn"))


LDIF = Importer("ldif", Text("Directory as LDIF", "LDIF 目錄檔案"), claims, read, MEANT)
