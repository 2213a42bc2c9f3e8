"""Are the thresholds of CoP 7.3.4 set for every critical computer system?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.estate import Book
from lionrock.register.thresholds import MEASURES


@control(
    "register.thresholds",
    title=Text("Thresholds of seriousness are set for every system", "每個系統均已設定嚴重程度的門檻"),
    satisfies=("C-BCP-01",),
    every=days(1),
    proof="document",
    guidance=Text(
        "Open the system in the register and set the thresholds that its continuity plan names, with the paper they "
        "stand in. Until then nothing can be held against them while an incident is judged.",
        "在登記冊開啟該系統，按業務持續計劃設定門檻，並註明所載文件。在此之前，評定事故時無從比對。",
    ),
)
def thresholds(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: passed with all four, failed with none, partly between; unknown without systems."""
    opened = platform.port(Book).opened()
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for version in opened.of("system"):
        assert version.record is not None
        known = opened.thresholds(version.record.key)
        unset = [measure.label for name, measure in MEASURES.items() if name not in known]
        yield Result(version.id, *_judged(unset), version.effective)


def _judged(unset: list[Text]) -> tuple[State, Text]:
    """Return state and reason for what is unset."""
    if not unset:
        return "passed", Text("all four are set", "四項均已設定")
    words = Text(", ".join(one.en for one in unset), "、".join(one.zh for one in unset))
    state: State = "failed" if len(unset) == len(MEASURES) else "partly"
    return state, Text("not set: {what}", "未設定：{what}").format(what=words)
