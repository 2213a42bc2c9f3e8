"""Is every duty with a date fulfilled, or still ahead?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.duties import store
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text


@control(
    "duties.in-time",
    title=Text("No open duty is past its strict date", "沒有未履行的責任已過從嚴日期"),
    satisfies=("C-GOV-02",),
    every=hours(1),
    proof="document",
    guidance=Text(
        "Under Obligations, Calendar: fulfil the duty and record it, or withdraw it with a reason.",
        "在「法定責任」的「日程」履行並記錄，或說明原因後撤銷。",
    ),
)
def in_time(platform: Platform) -> Iterator[Result]:
    """Yield one result for each open duty with a date; unknown while the law's calendar is not set out."""
    found = [one for one in store.listing(platform.db) if one.work_to is not None]
    if not found:
        yield Result("calendar", "unknown", Text("no duty with a date is known", "未知任何設有日期的責任"))
    for one in found:
        past = one.work_to is not None and platform.now() > one.work_to
        words = Text("past its date", "已過日期") if past else Text("ahead", "未到期")
        yield Result(one.id, "failed" if past else "passed", words)
