"""Are the thresholds of CoP 7.3.4 set for every critical computer system?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.ports import Estate
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register.model import THRESHOLD_WORDS


@control(
    "register.thresholds",
    title=Text("Thresholds of seriousness are set for every system", "每個系統均已設定嚴重程度門檻"),
    satisfies=("C-BCP-01",),
    every=days(1),
    proof="configuration",
    guidance=Text(
        "Open the system in the register and set the thresholds its continuity plan names.",
        "在登記冊開啟該系統，按業務持續計劃設定門檻。",
    ),
)
def thresholds(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: passed with all four, failed with none, partly between."""
    estate = platform.port(Estate)
    for id, _ in estate.systems():
        found = estate.system(id)["thresholds"]
        unset = [THRESHOLD_WORDS[name][0] for name, value in found.items() if value is None]
        if not unset:
            yield Result(id, "passed", Text("all four are set", "四項均已設定"))
        else:
            state: State = "failed" if len(unset) == len(found) else "partly"
            yield Result(id, state, Text("unset: {en}", "未設定：{en}").format(en=_joined(unset)))


def _joined(words: list[Text]) -> Text:
    """Return words in a row."""
    return Text(", ".join(word.en for word in words), "、".join(word.zh for word in words))
