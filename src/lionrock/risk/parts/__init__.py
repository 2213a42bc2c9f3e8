"""The parts of a report: each a sequence of blocks in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.events.plans import Block, Words
from lionrock.kernel.text import Text
from lionrock.risk.parts import gaps, ground, judged, looked
from lionrock.risk.parts.known import gathered
from lionrock.risk.service.suggesting import suggestions

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.risk.model import Assessment, Scenario

Part = tuple[str, Text, list[Block]]
_NOTHING: Final = Text("Nothing that this platform looks for is unknown.", "本平台所查核的事項均已知。")


def parts(platform: Platform, one: Assessment, scenarios: Sequence[Scenario]) -> Iterator[Part]:
    """Yield id, title and blocks of each part, in the order of the report."""
    known = gathered(platform, one, scenarios)
    decided = suggestions(platform, one)
    dark = list(gaps.unknown(known, decided)) or [Words(_NOTHING)]
    yield "unknown", Text("What is not known", "尚未知道的事項"), dark
    yield "scope", Text("Scope", "範圍"), list(ground.scope(known))
    yield "method", Text("Method", "方法"), list(ground.method(known))
    yield "systems", Text("What the platform knows of each system", "平台對各系統的了解"), list(ground.systems(known))
    yield "scenarios", Text("Risk scenarios", "風險情景"), list(judged.scenarios(known))
    yield "treatment", Text("Treatment plan", "處理計劃"), list(judged.treatment(known))
    yield "acceptances", Text("Accepted risks", "已接受的風險"), list(judged.acceptances(known))
    yield "tests", Text("Penetration tests", "滲透測試"), list(looked.tests(known))
    yield "vulnerabilities", Text("Vulnerability assessment", "漏洞評估"), list(looked.vulnerabilities(known))
    yield "alternatives", Text("Alternative controls", "替代措施"), list(judged.alternatives(known))
    yield "declined", Text("Suggestions that were declined", "不採納的建議"), list(judged.declined(known, decided))
    yield "conclusion", Text("Conclusion", "結論"), list(judged.conclusion(known))
