"""ServiceNow: configuration items (cmdb_ci and the classes below) exported as CSV, JSON or XML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from lionrock.kernel.text import Text
from lionrock.register import nested
from lionrock.register.encodings import MOST_BYTES, Encoding
from lionrock.register.imports import delimited
from lionrock.register.problems import Report, Spot
from lionrock.register.sheets import Importer, Sheet, normal, records

MEANT: Final = {
    "name": "name+hosts",
    "sys class name": "kind",
    "class": "kind",
    "ip address": "addresses",
    "fqdn": "hosts",
    "fully qualified domain name": "hosts",
    "host name": "hosts",
    "serial number": "serial",
    "mac address": "macs",
    "owned by": "owner",
    "managed by": "",
    "assigned to": "",
    "location": "zone",
    "sys id": "",
    "dns domain": "",
    "asset tag": "",
}
_MARKS: Final = frozenset(
    [
        "sys class name",
        "sys id",
        "owned by",
        "install status",
        "asset tag",
        "serial number",
        "fqdn",
        "operational status",
        "sys updated on",
        "managed by",
    ]
)
_ENOUGH: Final = 2


def claims(name: str, raw: bytes) -> int:
    """Say how sure it is that a file came from ServiceNow: by the names its tables have."""
    head = raw[:20_000].decode("utf-8", "ignore").lstrip("\ufeff \r\n\t")
    if head[:1] == "<":
        return 85 if "<cmdb_ci" in head else 0
    if head[:1] in {"{", "["}:
        return 85 if '"sys_class_name"' in head or '"sys_id"' in head else 0
    first = head.splitlines()[0] if head else ""
    names = {normal(one) for one in first.split(delimited.delimiter(first))} if first else set()
    return 70 if len(names & _MARKS) > _ENOUGH or ("sys class name" in names) else 0


def read(raw: bytes, report: Report, encoding: Encoding) -> Sheet | None:
    """Return configuration items as rows."""
    first = raw.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")[:1]
    if first == b"<":
        return _items(raw, report)
    if first not in {b"{", b"["}:
        return delimited.read(raw, report, encoding)
    found = nested.objects(raw, report, encoding, ("records", "result"))
    return None if found is None else records(nested.rows(found, report), report)


def _items(raw: bytes, report: Report) -> Sheet | None:
    """Return the items of an XML export; raises nothing, what is wrong is reported."""
    from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

    if len(raw) > MOST_BYTES:
        report.add(Spot(), "", Text(f"at most {MOST_BYTES:,} bytes", f"最多 {MOST_BYTES:,} 位元組"), f"{len(raw):,}")
        return None
    parser = etree.iterparse(io.BytesIO(raw), events=("start", "end"), resolve_entities=False, no_network=True,
                             load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)  # fmt: skip
    try:
        sheet = records(_elements(parser, report), report)
    except etree.XMLSyntaxError as problem:
        report.add(Spot(problem.lineno or 0), "", Text("well-formed XML", "格式正確的 XML"), str(problem.msg)[:120])
        return None
    return sheet if report.clean else None


def _elements(parser: Any, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the children of the first element as rows, by the line they stand in; a document type is reported."""
    depth = 0
    for event, element in parser:
        depth += 1 if event == "start" else -1
        if depth == 1 and event == "start" and element.getroottree().docinfo.doctype:
            report.add(Spot(1), "", Text("no document type (DTD)", "不含文件類型宣告（DTD）"), "DTD")
            return
        if event == "end" and depth == 1:
            yield element.sourceline or 0, {"class": str(element.tag)} | dict(_fields(element))
            element.clear()


def _fields(element: Any) -> Iterator[tuple[str, str]]:
    """Yield names and words of an item; a reference says its words in an attribute."""
    for child in element:
        if isinstance(child.tag, str):
            yield child.tag, child.get("display_value") or (child.text or "")


SERVICENOW = Importer(
    "servicenow", Text("ServiceNow (CSV, JSON or XML)", "ServiceNow（CSV、JSON 或 XML）"), claims, read, MEANT
)
