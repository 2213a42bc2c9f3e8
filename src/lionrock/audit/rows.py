"""Rows of a population as bytes: one canonical JSON line each, in byte order, so that everybody gets one digest. Pure.

The format is documented in docs/reference/audit-samples.md and read by `lionrock_sample.py`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lionrock.audit.model import MOST_ROWS
from lionrock.events.audits import Row
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.text import Text

_HINT: Final = Text("Choose a shorter span of time.", "請選擇較短的時段。")


@dataclass(frozen=True, slots=True)
class Rows:
    """A population as bytes with its digest and number of rows."""

    data: bytes
    digest: str
    count: int


def made(rows: Iterable[Row]) -> Rows:
    """Return rows as bytes; raises InputError when there are too many, RefusedError when two carry one id."""
    lines: dict[str, bytes] = {}
    for row in rows:
        name = str(row["id"])
        if name in lines:
            raise RefusedError(
                Text(f"two rows of the population carry the id {name[:80]}", f"總體中有兩項使用同一識別碼 {name[:80]}"),
                Text("A population names everything once; report this.", "總體的每一項只可列出一次；請回報此情況。"),
            )
        if len(lines) >= MOST_ROWS:
            raise InputError(Text(f"more than {MOST_ROWS:,} rows", f"超過 {MOST_ROWS:,} 項"), _HINT)
        lines[name] = canonical(dict(row))
    data = b"".join(line + b"\n" for line in sorted(lines.values()))
    return Rows(data, hashlib.sha256(data).hexdigest(), len(lines))


def read(data: bytes, positions: Iterable[int]) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows at these numbers, from 1."""
    lines = data.split(b"\n")[:-1]
    return [(position, json.loads(lines[position - 1])) for position in positions]


def settled(count: int, counted: int, explained: str) -> None:
    """Return when a population may be fixed; raises RefusedError when it is empty or differs without a reason."""
    if not count:
        raise RefusedError(
            Text("the population is empty: nothing can be drawn from it", "總體為空，無從抽取"),
            Text("Look at kind and span of time.", "請查看類別及時段。"),
        )
    if count != counted and not explained:
        raise RefusedError(
            Text(
                f"the rows are {count:,}, an independent count found {counted:,}: the population is not shown complete",
                f"共有 {count:,} 項，獨立點算則為 {counted:,} 項：未能顯示總體完整",
            ),
            Text(
                "Explain the difference for the auditor to judge, or find out what is missing.",
                "請解釋差異供審核員判斷，或查明所缺項目。",
            ),
        )
