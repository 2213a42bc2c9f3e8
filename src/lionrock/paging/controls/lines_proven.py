"""Does every line that calls people work to the end: did a reference that went over it come back lately?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, State, control
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.paging import lines, settings, store
from lionrock.paging.line import Line
from lionrock.ui.words import stamp

_FRESH: Final = days(35)


@control(
    "paging.lines",
    title=Text("Every line that calls people was proven within 35 days", "每條傳召線路在 35 天內獲證明可用"),
    satisfies=("C-INC-01",),
    every=hours(1),
    proof="effect",
    guidance=Text(
        "Open Paging, send a test over the line to somebody, and have them enter the reference they got. A line that "
        "fails says why; see the mail server, the gateway, or the settings.",
        "開啟「傳召」頁，經該線路向某人發送測試，並由其輸入所收代碼。失敗的線路會說明原因；"
        "請檢查郵件伺服器、閘道或設定。",
    ),
)
def proven(platform: Platform) -> Iterator[Result]:
    """Yield one result a line; without any line that calls by itself, nobody is called by a machine."""
    if platform.demo:
        yield Result("paging", "not_applicable", Text("a demonstration calls nobody", "示範不會傳召任何人"))
        return
    found = [line for line in lines.lines(platform) if line.automatic]
    if not found:
        yield Result("paging", "failed", Text("no line calls by itself", "沒有可自動傳召的線路"))
    for problem in settings.problems(platform.settings):
        yield Result("settings", "failed", problem)
    for line in found:
        yield Result(line.id, *_judged(platform, line))


def _judged(platform: Platform, line: Line) -> tuple[State, Text]:
    """Return state and reason of a line."""
    state = store.messages.line(platform.db, line.id)
    if line.problem is not None:
        return "failed", line.problem
    if state.failing:
        return "failed", state.problem or Text("it failed", "曾經失敗")
    if state.proven_at is None:
        return "unknown", Text("no reference came back yet", "尚未有代碼返回")
    said = Text("proven on {at}", "於 {at} 證明").format(at=stamp(state.proven_at))
    return ("passed" if platform.now() - state.proven_at <= _FRESH else "partly"), said
