"""NetBox: devices and virtual machines, as its list page exports them (CSV) and as its interface answers (JSON)."""

from __future__ import annotations

from typing import Final

from lionrock.kernel.text import Text
from lionrock.register import nested
from lionrock.register.encodings import Encoding
from lionrock.register.imports import delimited
from lionrock.register.problems import Report
from lionrock.register.sheets import Importer, Sheet, normal, records

MEANT: Final = {
    "name": "name+hosts",
    "role": "kind",
    "device role": "kind",
    "device role name": "",
    "primary ip": "addresses",
    "primary ip address": "addresses",
    "ip address": "addresses",
    "primary ip4": "addresses",
    "primary ip4 address": "addresses",
    "primary ip6": "addresses",
    "primary ip6 address": "addresses",
    "oob ip": "addresses",
    "serial": "serial",
    "serial number": "serial",
    "site": "zone",
    "tenant": "owner",
    "owner": "owner",
    "id": "",
    "display": "",
    "url": "",
}
"""What the columns of NetBox mean; an address is known by its object, so parts of it are left aside."""
_MARKS: Final = frozenset({"device type", "device role", "rack", "cluster", "tenant", "manufacturer", "primary ip"})
_ENOUGH: Final = 3


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file came from NetBox: by the columns or names only it has together."""
    head = raw[:20_000].decode("utf-8", "ignore")
    if head.lstrip("\ufeff \r\n\t")[:1] in {"{", "["}:
        marks = ('"device_type"', '"primary_ip4"', '"primary_ip"', '"cluster"', '"/api/dcim/', "/api/virtualization/")
        return 80 if sum(one in head for one in marks) >= _ENOUGH else 0
    first = head.splitlines()[0] if head.strip() else ""
    names = {normal(one) for one in first.split(delimited.delimiter(first))} if first else set()
    return 70 if "name" in names and len(names & _MARKS) >= _ENOUGH else 0


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return devices or virtual machines as rows."""
    if raw.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] not in {b"{", b"["}:
        return delimited.read(raw, report, encoding)
    found = nested.objects(raw, report, encoding, ("results",))
    return None if found is None else records(nested.rows(found, report), report)


NETBOX = Importer("netbox", Text("NetBox (CSV or JSON)", "NetBox（CSV 或 JSON）"), claims, read, MEANT)
