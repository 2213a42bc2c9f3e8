"""Is anything critical past its due time, and was every asset of a critical system looked at?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from lionrock.events.ports import Estate
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.vulnerabilities.store import sums

_FRESH = timedelta(days=35)
"""A scan counts for a month and some days."""


@control(
    "vulnerabilities.remediated",
    title=Text(
        "Critical vulnerabilities of each critical system are fixed in time", "每個關鍵系統的危急漏洞均按期修復"
    ),
    satisfies=("C-VUL-01",),
    every=hours(6),
    proof="effect",
    guidance=Text(
        "Under Vulnerabilities, list what is overdue for the system: fix it and scan again, or have a named person "
        "accept it until a date. Import a scan of the system at least monthly.",
        "在「漏洞」列出該系統已過期限的項目：修復後再次掃描，或由具名人員限期接受風險。最少每月匯入一次該系統的掃描。",
    ),
)
def remediated(platform: Platform) -> Iterator[Result]:
    """Yield one result for each system: unknown without a scan of the last weeks, failed when something is past due."""
    now = platform.now()
    late = sums.overdue(platform.db, now, "critical")
    for id, _ in platform.port(Estate).systems():
        last = sums.last_look(platform.db, id)
        if last is None or last < now - _FRESH:
            yield Result(id, "unknown", Text("no scan looked at it lately", "近期沒有掃描涵蓋"), last)
        elif late.get(id):
            yield Result(id, "failed", Text(f"past due: {late[id]:,}", f"已過期限：{late[id]:,} 項"), last)
        else:
            yield Result(id, "passed", Text("nothing critical is past due", "沒有危急漏洞已過期限"), last)
