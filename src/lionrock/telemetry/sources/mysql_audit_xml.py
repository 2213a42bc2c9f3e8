"""The audit log of MySQL Enterprise and Percona Server as XML, old-style (attributes) and new-style (elements).

Set `audit_log_format = OLD` or `NEW` (the plugin's own default), and follow audit.log; MariaDB servers with the
compatible plugin write the same. No XML parser stands behind it: a record is cut out by its tags and read within
bounds, so that entities, document types and nesting of a stranger's making are refused, never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry.formats.json_lines import not_ours
from lionrock.telemetry.formats.lines import LONGEST, lines, text
from lionrock.telemetry.recognise import trying
from lionrock.telemetry.sources import mysql_audit

ID: Final = "mysql.audit-xml"
_BEGIN: Final = b"<AUDIT_RECORD"
_CLOSE: Final = b"</AUDIT_RECORD>"
_ASIDE: Final = re.compile(rb"\s*+(?:(?:<\?xml [^<>]{0,200}\?>|</?AUDIT>|\xef\xbb\xbf)\s*+)*+")
_HEAD: Final = re.compile(r"\s*+<AUDIT_RECORD(?=[\s/>])")
_ATTRIBUTE: Final = re.compile(r"""\s++([A-Za-z_][\w.-]{0,63}+)\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)')""")
_TOKEN: Final = re.compile(r"<(/?)([A-Za-z_][\w.-]{0,63}+)\s*+(/?)>|([^<]++)")
_ENTITY: Final = re.compile(r"&(?:#x([0-9A-Fa-f]{1,6})|#(\d{1,7})|(\w{1,16}));|&")
_KNOWN: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_MOST: Final = 300
_DEEPEST: Final = 6
_LAST: Final = 0x10FFFF


def split(block: bytes) -> Iterator[bytes]:
    """Yield the records of a block; what else stands there and is no declaration and no frame comes line by line."""
    at = 0
    while at < len(block):
        start = block.find(_BEGIN, at)
        yield from _between(block[at : start if start >= 0 else len(block)])
        if start < 0:
            return
        end = _end(block, start)
        yield block[start : min(end, start + LONGEST + 1)]
        at = end


def extent(block: bytes) -> int:
    """Return how much of a block of lines is whole records: all of it, or what stands before the one that is open."""
    start = block.rfind(_BEGIN)
    if start < 0 or _closed(block, start, len(block)) >= 0:
        return len(block)
    return block.rfind(b"\n", 0, start) + 1


def _end(block: bytes, start: int) -> int:
    """Return where a record ends: at its own end, or before the next one when it has none."""
    after = block.find(_BEGIN, start + 1)
    limit = after if after >= 0 else len(block)
    found = _closed(block, start, limit)
    return found if found >= 0 else limit


def _closed(block: bytes, start: int, limit: int) -> int:
    """Return where the record that begins here ends by itself, -1 when it does not before the limit."""
    new = block[start + len(_BEGIN) : min(limit, start + 64)].lstrip().startswith(b">")
    mark = _CLOSE if new else b"/>"
    found = block.find(mark, start, limit)
    return found + len(mark) if found >= 0 else -1


def _between(piece: bytes) -> Iterator[bytes]:
    """Yield what stands outside records and is neither the declaration nor the document's frame."""
    known = _ASIDE.match(piece)
    rest = piece[known.end() if known else 0 :]
    yield from (line for line in lines(rest) if line.strip())


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one event; raises InputError. Times are UTC by definition of the format."""
    written = text(raw)
    head = _HEAD.match(written)
    if head is None:
        raise not_ours("AUDIT_RECORD")
    fields: dict[str, Any] = {}
    at = head.end()
    while found := _ATTRIBUTE.match(written, at):
        _put(fields, found[1], found[2] if found[2] is not None else found[3])
        at = found.end()
    rest = written[at:].strip()
    if rest != "/>":
        if not rest.startswith(">") or not rest.endswith("</AUDIT_RECORD>"):
            raise _broken()
        _elements(fields, rest[1 : -len("</AUDIT_RECORD>")])
    if not {"timestamp", "name"} <= fields.keys():
        raise not_ours("TIMESTAMP and NAME")
    return mysql_audit.record(ID, fields, raw, settings)


def _elements(fields: dict[str, Any], body: str) -> None:
    """Add a record's elements under their names, inner ones joined by dots; raises InputError."""
    open_: list[str] = []
    said, at = "", 0
    while at < len(body):
        token = _TOKEN.match(body, at)
        if token is None:
            raise _broken()
        at = token.end()
        close, name, alone, words = token.groups()
        if words is not None:
            said = words
        elif alone:
            _put(fields, ".".join((*open_, name)), "")
        elif not close:
            open_, said = [*open_, name], ""
            if len(open_) > _DEEPEST:
                raise _broken()
        elif not open_ or open_[-1] != name:
            raise _broken()
        else:
            if said is not None and not (said.isspace() and len(open_) > 1):
                _put(fields, ".".join(open_), said)
            open_, said = open_[:-1], " "
    if open_:
        raise _broken()


def _put(fields: dict[str, Any], name: str, value: str) -> None:
    """Add a value under its name in small letters; of one that repeats all are kept."""
    if len(fields) >= _MOST:
        raise not_ours(f"at most {_MOST} fields")
    name, value = name.lower(), _ENTITY.sub(_sign, value)
    if name not in fields:
        fields[name] = value
    else:
        known = fields[name] if isinstance(fields[name], list) else [fields[name]]
        fields[name] = [*known, value][:_MOST]


def _sign(found: re.Match[str]) -> str:
    """Return the character of an entity that XML itself knows; raises InputError for any other."""
    if found[3] in _KNOWN:
        return _KNOWN[found[3]]
    number = int(found[1], 16) if found[1] else int(found[2]) if found[2] else _LAST + 1
    if number > _LAST or 0xD800 <= number <= 0xDFFF:  # noqa: PLR2004 surrogates are no characters
        raise InputError(
            Text(f"entity {found[0][:20]} is refused", f"不接受實體 {found[0][:20]}"),
            Text("The audit log writes none of its own.", "審核日誌不會自訂實體。"),
        )
    return chr(number)


def _broken() -> InputError:
    """Return the error for a record whose tags do not close."""
    return not_ours("a whole AUDIT_RECORD: attributes, or elements that close")


_SAMPLES = (
    Sample(
        raw=(
            b'<AUDIT_RECORD\n    TIMESTAMP="2026-11-22T10:30:01 UTC"\n    RECORD_ID="7_2026-11-22T10:29:00"\n'
            b'    NAME="Query"\n    CONNECTION_ID="12"\n    STATUS="0"\n    STATUS_CODE="0"\n'
            b'    USER="ops[ops] @ scada-01 [192.0.2.7]"\n    OS_LOGIN=""\n    HOST="scada-01"\n    IP="192.0.2.7"\n'
            b'    COMMAND_CLASS="select"\n    SQLTEXT="SELECT * FROM customer WHERE a &lt; &quot;b&quot;"/>'
        ),
        expect={
            "time": "2026-11-22T10:30:01+00:00",
            "user": "ops",
            "address": "192.0.2.7",
            "ocsf": 6005,
            "logsource": ("mysql", "database", None),
            "fields": {"statement": 'SELECT * FROM customer WHERE a < "b"', "command": "select", "status": "0"},
        },
    ),
    Sample(
        raw=(
            b"<AUDIT_RECORD>\n  <TIMESTAMP>2026-11-22T10:30:02 UTC</TIMESTAMP>\n  <RECORD_ID>8_x</RECORD_ID>\n"
            b"  <NAME>Connect</NAME>\n  <CONNECTION_ID>13</CONNECTION_ID>\n  <STATUS>1045</STATUS>\n"
            b"  <STATUS_CODE>1</STATUS_CODE>\n  <USER>eve</USER>\n  <OS_LOGIN/>\n  <HOST>host.example</HOST>\n"
            b"  <IP>203.0.113.9</IP>\n  <COMMAND_CLASS>connect</COMMAND_CLASS>\n"
            b"  <CONNECTION_ATTRIBUTES>\n    <ATTRIBUTE>\n      <NAME>_client_name</NAME>\n"
            b"      <VALUE>libmysql</VALUE>\n    </ATTRIBUTE>\n  </CONNECTION_ATTRIBUTES>\n"
            b"  <PRIV_USER>eve</PRIV_USER>\n  <DB>meters</DB>\n"
            b" </AUDIT_RECORD>"
        ),
        expect={
            "time": "2026-11-22T10:30:02+00:00",
            "user": "eve",
            "address": "203.0.113.9",
            "ocsf": 3002,
            "fields": {
                "Result": "failure",
                "Database": "meters",
                "connection_attributes.attribute.value": "libmysql",
            },
        },
    ),
)

MYSQL_AUDIT_XML = Source(
    id=ID,
    title=Text("MySQL audit log (XML)", "MySQL 審核日誌（XML）"),
    guidance=Text(
        "Set `audit_log_format = NEW` or `OLD` (Percona Server: `audit_log_policy = ALL` beside it) and follow "
        "audit.log. Prefer JSON where the server writes it. Times are UTC. Set the stream's host.",
        "設定 `audit_log_format = NEW` 或 `OLD`（Percona Server 另設 `audit_log_policy = ALL`），並監察 audit.log。"
        "如伺服器可寫入 JSON，建議採用 JSON。時間為 UTC。請設定資料流的主機。",
    ),
    claims=trying(parse, split),
    split=split,
    parse=parse,
    samples=_SAMPLES,
    extent=extent,
    maps=mysql_audit.MAPS,
)
