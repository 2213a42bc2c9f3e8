"""Zeek's logs as tab-separated values, the form Zeek writes by itself.

Run Zeek with `zeekctl deploy` and follow its spool and log folders (`<prefix>/spool/zeek`, `<prefix>/logs`),
unpacked. For industrial protocols load the ICSNPP packages; conn, dns, http, ssl, files, notice, SMB, Modbus, DNP3,
IEC 104 and S7 are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from lionrock.events.records import LogRecord, Sample, Source
from lionrock.kernel.text import Text
from lionrock.telemetry.formats import zeek
from lionrock.telemetry.formats.headed import HEADER, values
from lionrock.telemetry.formats.lines import another, lines, text

ID: Final = "zeek.tsv"
_MOST: Final = 500
_SHAPE: Final = zeek.shape(ID)
_WHOLE: Final = re.compile(r"\d{1,18}\Z")
_NUMBERS: Final = frozenset({"count", "int", "port"})
_SPELT: Final = re.compile(r"\\x([0-9a-fA-F]{2})")
_HEADS: Final = (b"#separator", b"#fields\t", b"#set_separator")


def _claims(name: str, head: bytes) -> bool:
    """Say whether the file begins with Zeek's header."""
    return head.startswith(_HEADS) and b"#fields" in head


def parse(raw: bytes, settings: Mapping[str, str]) -> LogRecord:
    """Return the record of one line under the names of its header; raises InputError."""
    path, sign, inner, unset, empty, columns = _header(settings.get(HEADER, ""))
    cells = text(raw).split(sign, _MOST)
    if len(cells) != len(columns):
        raise another(Text(f"{len(columns)} fields, as the header says", f"標頭所列的 {len(columns)} 個欄位"))
    fields: dict[str, Any] = {}
    for (name, kind), cell in zip(columns, cells, strict=True):
        if cell == unset:
            fields[name] = None
        elif kind.startswith(("set[", "vector[")):
            fields[name] = [] if cell == empty else cell.split(inner)[:_MOST]
        elif kind == "bool":
            fields[name] = "true" if cell == "T" else "false"
        else:
            fields[name] = int(cell) if kind in _NUMBERS and _WHOLE.match(cell) else cell
    return zeek.record(_SHAPE, path or zeek.path_of(fields), fields, raw, settings)


@lru_cache(64)
def _header(header: str) -> tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]:
    """Return path, separators, the signs for unset and empty, and the columns of a header; raises InputError."""
    spelt = _SPELT.match(values(header, "#separator"))
    sign = chr(int(spelt[1], 16)) if spelt else "\t"
    given = {
        name: values(header, f"#{name}").strip(sign) for name in ("path", "set_separator", "unset_field", "empty_field")
    }
    names = values(header, "#fields").strip(sign).split(sign)
    kinds = values(header, "#types").strip(sign).split(sign)
    if names == [""] or len(names) > _MOST:
        raise another(Text("a `#fields` line above", "上方的 `#fields` 標頭"))
    kinds += ["string"] * (len(names) - len(kinds))
    unset, empty = given["unset_field"] or "-", given["empty_field"] or "(empty)"
    return given["path"], sign, given["set_separator"] or ",", unset, empty, tuple(zip(names, kinds, strict=False))


def _above(path: str, names: str, kinds: str) -> bytes:
    """Return a header as Zeek writes it."""
    return (
        (
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
            f"#path\t{path}\n#open\t2026-11-22-18-30-00\n#fields\t{names}\n#types\t{kinds}\n"
        )
        .replace(" ", "\t")
        .replace("#separator\t", "#separator ")
        .encode()
    )


_ENDS: Final = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p"
_KINDS: Final = "time string addr port addr port"
_SAMPLES = (
    Sample(
        raw=(
            b"1795343401.120931\tC1a2\t192.0.2.20\t51023\t192.0.2.53\t53\tudp\t-\tupdate.evil.example\tTXT\t"
            b"a.example,b.example\tF"
        ),
        above=_above("dns", f"{_ENDS} proto rtt query qtype_name answers rejected",
                     f"{_KINDS} enum interval string string vector[string] bool"),
        expect={
            "time": "2026-11-22T10:30:01.120931+00:00",
            "address": "192.0.2.20",
            "ocsf": 4003,
            "logsource": ("zeek", "dns", "dns"),
            "fields": {"query": "update.evil.example", "record_type": "TXT", "answer": ["a.example", "b.example"],
                       "rtt": None, "rejected": "false", "dst_port": 53},
        },
    ),
    Sample(
        raw=b"1795343402.000000\tC1a3\t203.0.113.9\t51023\t192.0.2.10\t502\tWRITE_SINGLE_REGISTER\t-",
        above=_above("modbus", f"{_ENDS} func exception", f"{_KINDS} string string"),
        expect={"ocsf": 4001, "logsource": ("zeek", None, "modbus"), "fields": {"func": "WRITE_SINGLE_REGISTER"}},
    ),
    Sample(
        raw=b"1795343403.000000\tC1a4\t203.0.113.9\t51023\t192.0.2.10\t20000\tDIRECT_OPERATE\tRESPONSE\t4096",
        above=_above("dnp3", f"{_ENDS} fc_request fc_reply iin", f"{_KINDS} string string count"),
        expect={"logsource": ("zeek", None, "dnp3"), "message": "dnp3 203.0.113.9 192.0.2.10 20000 DIRECT_OPERATE "
            "RESPONSE"},
    ),
    Sample(
        raw=b"1795343404.000000\tC1a5\t203.0.113.9\t51023\t192.0.2.10\t445\tSMB::FILE_OPEN\t\\\\fs\\ADMIN$\tpsexesvc.exe",
        above=_above("smb_files", f"{_ENDS} action path name", f"{_KINDS} enum string string"),
        expect={"ocsf": 4006, "logsource": ("zeek", None, "smb_files"), "fields": {"path": "\\\\fs\\ADMIN$"}},
    ),
)  # fmt: skip

ZEEK_TSV = Source(
    id=ID,
    title=Text("Zeek network logs (TSV)", "Zeek 網絡日誌（TSV）"),
    guidance=Text(
        "Follow Zeek's spool and log folders as Zeek writes them; for OT protocols load the ICSNPP packages (Modbus, "
        "DNP3, "
        "S7comm, IEC 104). Times are UTC. Records name no sensor: set the stream's host.",
        "監察 Zeek 的 spool 及日誌資料夾；工業協定請載入 ICSNPP 套件（Modbus、DNP3、S7comm、IEC 104）。時間為 UTC。紀"
        "錄沒有感測器"
        "名稱：請設定資料流的主機。",
    ),
    claims=_claims,
    split=lines,
    parse=parse,
    samples=_SAMPLES,
    header=b"#",
    maps=_SHAPE.maps,
)
