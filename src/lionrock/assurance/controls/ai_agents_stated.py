"""May AI agents do little, with a second person where it matters, as somebody states or a document shows?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.assurance.manual.claims import ON, told
from lionrock.assurance.manual.twins import stated
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import estate


@control(
    "assurance.ai-agents-stated",
    title=Text(
        "A named person states, or a document shows, that AI agents of the system may do little, resist hostile "
        "input, and wait for a second person where it matters",
        "有具名人員陳述，或有文件顯示：系統的人工智能代理權限有限、能抵禦惡意輸入，重大行動須經第二人核准",
    ),
    satisfies=("C-AI-02",),
    every=days(1),
    proof="document",
    on=ON,
    witness="person",
    guidance=Text(
        "Ask whoever runs the agents for their grants, the test with hostile input and the list of acts that wait "
        "for a person; or state that there are none. Where it is said that it is not so, narrow the grants and "
        "enter newer evidence.",
        "請向管理代理的人員索取其權限、惡意輸入測試，以及須經人員核准的行動清單；或陳述並無使用。如指並非如此，請收"
        "窄權限，再提交新的證據。",
    ),
)
def ai_agents(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: as the newest word that counts says, unknown without one."""
    yield from told(platform, "C-AI-02")


@world(ai_agents, "passed")
def it_is_said_of_every_system(twin: Twin) -> None:
    """A named person states it of every system."""
    estate(twin)
    stated(twin, "C-AI-02")


@world(ai_agents, "unknown")
def nobody_said_anything(twin: Twin) -> None:
    """Two systems, and no word on either."""
    estate(twin)


@breaks(ai_agents)
def a_newer_word_denies_it(twin: Twin) -> None:
    """A day later a person states that it is not so."""
    twin.wait(days(1))
    stated(twin, "C-AI-02", "not_met")
