"""Computers of Active Directory: `Get-ADComputer -Filter * -Properties *` through ConvertTo-Csv or ConvertTo-Json."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.register import nested
from lionrock.register.encodings import Encoding
from lionrock.register.imports import delimited
from lionrock.register.problems import Report
from lionrock.register.sheets import Importer, Sheet, records

MEANT: Final = {
    "name": "name+hosts",
    "dnshost name": "hosts",
    "dns host name": "hosts",
    "ipv4address": "addresses",
    "ipv4 address": "addresses",
    "ipv6address": "addresses",
    "ipv6 address": "addresses",
    "serial number": "serial",
    "location": "zone",
    "managed by": "owner",
    "operating system": "",
    "object class": "",
    "sam account name": "",
    "cn": "",
    "display name": "",
    "canonical name": "",
}
_KEPT: Final = frozenset(
    [
        "Name",
        "DNSHostName",
        "IPv4Address",
        "IPv6Address",
        "serialNumber",
        "Location",
        "ManagedBy",
        "OperatingSystem",
        "Description",
        "Enabled",
        "Created",
        "LastLogonDate",
        "ObjectClass",
    ]
)
"""Properties that are read: an export of all of them holds hundreds."""


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file holds computers of Active Directory."""
    head = raw[:40_000].decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "ignore")
    return 80 if "DNSHostName" in head and ("SamAccountName" in head or "DistinguishedName" in head) else 0


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return computers as rows; managers are named by the first part of their distinguished name."""
    plain = raw.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if plain[:1] not in {b"{", b"["}:
        return delimited.read(raw, report, encoding)
    found = nested.objects(raw, report, encoding, ())
    if found is None:
        return None
    kept = ((number, _kept(one)) for number, one in nested.rows(found, report))
    return records(kept, report, [Text("Other properties are not read", "未讀取其他屬性")])


def _kept(row: dict[str, str]) -> dict[str, str]:
    """Return what is read of a computer."""
    made = {name: words for name, words in row.items() if name in _KEPT}
    if "ManagedBy" in made:
        made["ManagedBy"] = made["ManagedBy"].partition(",")[0].rpartition("=")[2]
    return made


COMPUTERS = Importer(
    "computers",
    Text("Computers of Active Directory (CSV or JSON)", "Active Directory 電腦（CSV 或 JSON）"),
    claims,
    read,
    MEANT,
)
