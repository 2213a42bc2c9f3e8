"""Is each plan endorsed, current and within its review date?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.plans import service, store
from lionrock.plans.model import TITLES


@control(
    "plans.endorsed",
    title=Text(
        "Each plan is endorsed, within its review date, and says what the register says",
        "每份計劃均獲認可、在檢討期內，並與登記冊一致",
    ),
    satisfies=("C-GOV-04", "C-ERP-01"),
    every=days(1),
    proof="document",
    guidance=Text(
        "Under Obligations, Plans: set the plan down as a version and have a second person endorse it for the "
        "board, its "
        "committee or senior management.",
        "在「法定責任」的「計劃」製訂版本，並由第二人代表董事會、其委員會或高級管理層認可。",
    ),
)
def endorsed(platform: Platform) -> Iterator[Result]:
    """Yield one result for each plan: partly when the register moved on since the endorsed version."""
    for kind in TITLES:
        found = next((one for one in store.versions(platform.db, kind) if one.endorsed), None)
        if found is None:
            yield Result(kind, "failed", Text("no version is endorsed", "沒有獲認可的版本"))
        elif found.review is not None and platform.now() > found.review:
            yield Result(kind, "failed", Text("the review date is past", "已過檢討日期"), found.endorsed)
        elif service.assemble(platform, kind).digest != found.digest:
            yield Result(
                kind, "partly", Text("the register says something else by now", "登記冊其後已有更改"), found.endorsed
            )
        else:
            words = Text("version {n} is endorsed", "第 {n} 版已獲認可").format(n=str(found.number))
            yield Result(kind, "passed", words, found.endorsed)
