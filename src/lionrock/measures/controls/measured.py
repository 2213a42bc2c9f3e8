"""Could anybody tell tonight whether a threshold was crossed?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.measures import service
from lionrock.measures.model import DOWNTIME


@control(
    "measures.downtime-seen",
    title=Text("The downtime of each critical system is read by itself", "每個關鍵系統的停機時間均自動讀取"),
    satisfies=("C-INC-01",),
    every=hours(1),
    proof="effect",
    guidance=Text(
        "Under Register, Measures: set up a probe that looks at the system's own front door. "
        "A reading typed in expires.",
        "在「登記冊」的「量度」設立探測，直接查看該系統的入口。人手輸入的讀數會屆滿。",
    ),
)
def downtime_seen(platform: Platform) -> Iterator[Result]:
    """Yield one result for each system: failed when its downtime has a threshold and nothing reads it."""
    for one in service.rows(platform):
        if one.measure != DOWNTIME:
            continue
        if one.limit is None:
            yield Result(one.system, "unknown", Text("no threshold is set", "未設定門檻"))
        elif one.value is None:
            yield Result(one.system, "failed", one.known.source)
        elif one.reading is not None:
            yield Result(
                one.system, "partly", Text("typed in, until it expires", "人手輸入，屆滿為止"), one.known.effective
            )
        else:
            yield Result(one.system, "passed", one.known.source, one.known.effective)
