"""A population to be gathered again elsewhere: rows, the query in words, the code that made them, one plain ZIP.

The file is the same on every machine: members stored, names in order, dates fixed.
"""

from __future__ import annotations

import hashlib
import inspect
import struct
import zlib
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.audit.service import populations
from lionrock.audit.store import samples
from lionrock.events.audits import Population
from lionrock.kernel.contributions import Control
from lionrock.kernel.ledger.entry import canonical, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lionrock.audit.model import Fixed
    from lionrock.kernel.platform import Platform

_DATE: Final = 0x21
"""1 January 1980, the first day a ZIP file knows."""

_README: Final = """\
A population of an audit, to be gathered again elsewhere
供在他處重新收集的審核總體

population.jsonl  the rows as they were fixed, one a line; its SHA-256 is {digest}
about.json        kind, span, count and independent count, checkpoint, draws
query.txt         how to gather the same rows from the raw data, in words
code/             the file that made the rows (SHA-256 {code}), and that of the control they are of
lionrock_sample.py  redraws a sample: python lionrock_sample.py population.jsonl --seed SEED --items N

Gather the rows yourself after query.txt, write them one a line as canonical JSON (names in order, no spaces, UTF-8),
sort the lines by their bytes, and compare the SHA-256. The entry of the ledger that fixed it is {entry}.
請按 query.txt 自行收集，每項寫成一行規範 JSON（名稱排序、無空格、UTF-8），按位元組排序後比對 SHA-256。
確定此總體的存證帳本紀錄為 {entry}。
"""


def export(platform: Platform, fixed: Fixed) -> bytes:
    """Return the file for a population; raises SealedError without keys."""
    kind = platform.registry.get(Population, fixed.kind)
    source = _source(kind.rows)
    members: dict[str, bytes] = {
        "population.jsonl": populations.data(platform, fixed),
        "query.txt": f"{kind.query.en}\n{kind.query.zh}\n\n{kind.counting.en}\n{kind.counting.zh}\n".encode(),
        "code/population.py": source,
        "lionrock_sample.py": resources.files("lionrock.audit").joinpath("lionrock_sample.py").read_bytes(),
        "README.txt": _README.format(digest=fixed.digest, code=fixed.code, entry=fixed.entry).encode(),
    }
    about = _about(platform, fixed, kind)
    if fixed.choice in {one.id for one in platform.registry.of(Control)}:
        members["code/control.py"] = _source(platform.registry.get(Control, fixed.choice).test)
        about["control_code"] = hashlib.sha256(members["code/control.py"]).hexdigest()
    members["about.json"] = canonical(about)
    return stored(members)


def stored(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file of stored members in the order of their names, the same for the same members."""
    parts: list[bytes] = []
    listed: list[bytes] = []
    at = 0
    for name, data in sorted(members.items()):
        raw, size = name.encode("ascii"), len(data)
        fields = (20, 0, 0, 0, _DATE, zlib.crc32(data), size, size, len(raw), 0)
        header = struct.pack("<4s5H3I2H", b"PK\x03\x04", *fields) + raw
        listed.append(struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 0x0314, *fields, 0, 0, 0, 0o100644 << 16, at) + raw)
        parts += [header, data]
        at += len(header) + size
    whole = b"".join(listed)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(listed), len(listed), len(whole), at, 0)
    return b"".join([*parts, whole, end])


def _about(platform: Platform, fixed: Fixed, kind: Population) -> dict[str, Any]:
    """Return what the population is, as plain values; the time of the export is no part of it."""
    return {
        "population": fixed.id,
        "number": fixed.number,
        "kind": fixed.kind,
        "choice": fixed.choice,
        "title": asdict(kind.title),
        "since": stamp(fixed.since),
        "until": stamp(fixed.until),
        "sha256": fixed.digest,
        "count": fixed.count,
        "counted": fixed.counted,
        "explained": fixed.explained,
        "checkpoint": {"size": fixed.checkpoint, "root": fixed.root},
        "code": fixed.code,
        "entry": fixed.entry,
        "fixed": stamp(fixed.at),
        "draws": [
            {"number": one.number, "seed": one.seed, "items": one.items, "positions": list(one.positions)}
            for one in samples.draws(platform.db, fixed.id)
        ],
    }


def _source(made: Any) -> bytes:
    """Return the file a function stands in."""
    path = inspect.getsourcefile(inspect.unwrap(made))
    return Path(path).read_bytes() if path else b""
