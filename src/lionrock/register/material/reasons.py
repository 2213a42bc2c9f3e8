"""Why a difference may be material (s. 22): its sort, how much it weighs, and the form that would tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.text import Text

Sort = Literal[
    "system",
    "mechanism",
    "exposure",
    "boundary",
    "stranger",
    "operator",
    "office",
    "supplier",
    "dependency",
    "location",
    "owner",
    "detail",
]
ANNEX_D: Final = "annex-d"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sort of difference in words; the heavier stands first."""

    weight: int
    label: Text
    why: Text
    filing: str = ANNEX_D


REASONS: Final[dict[Sort, Reason]] = {
    "system": Reason(
        100,
        Text("critical computer system", "關鍵電腦系統"),
        Text(
            "which critical computer systems there are, or what they are for, is not as it was submitted",
            "有哪些關鍵電腦系統或其用途，與所提交者不同",
        ),
    ),
    "mechanism": Reason(
        90,
        Text("security mechanism", "安全機制"),
        Text(
            "a mechanism that stands in the traffic changes how the systems behind it operate and are protected",
            "置於流量途中的機制會改變其後系統的運作及保護",
        ),
    ),
    "exposure": Reason(
        85,
        Text("faces the internet", "面向互聯網"),
        Text("who can reach the system changed", "可接觸系統者有變"),
    ),
    "boundary": Reason(
        80,
        Text("what the system is made of", "系統的組成"),
        Text("the boundary of the system is not as it was submitted", "系統的邊界與所提交者不同"),
    ),
    "stranger": Reason(
        75,
        Text("unknown machine", "未知機器"),
        Text(
            "a machine that is not registered talks inside the system’s network",
            "未登記的機器在系統的網絡內通訊",
        ),
    ),
    "operator": Reason(
        70,
        Text("who operates it", "營運者"),
        Text("a change of operator is notified under s. 20", "更換營運者須按第20條通知"),
        "annex-b",
    ),
    "office": Reason(
        68,
        Text("office in Hong Kong", "香港辦事處"),
        Text("a change of address is notified under s. 19", "更改地址須按第19條通知"),
        "annex-a",
    ),
    "supplier": Reason(
        65,
        Text("supplier", "供應商"),
        Text("who the system relies on from outside changed", "系統所倚賴的外間機構有變"),
    ),
    "dependency": Reason(
        60,
        Text("dependency", "相依關係"),
        Text("what the system needs in order to work changed", "系統運作所需者有變"),
    ),
    "location": Reason(
        50,
        Text("location in the network", "網絡位置"),
        Text("its network zone or network changed: others can reach it", "網絡區域或網段已變：可接觸者不同"),
    ),
    "owner": Reason(
        40,
        Text("owner", "負責人"),
        Text("who answers for it changed", "負責人有變"),
    ),
    "detail": Reason(
        10,
        Text("detail", "細節"),
        Text("a detail of what was submitted reads differently", "所提交內容的細節有別"),
    ),
}
"""From the heaviest to the lightest."""
