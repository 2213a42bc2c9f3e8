"""Does every line that calls people work to the end: did a reference that went over it come back lately?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.paging import PageAnswered, PageNotSent, PageSent
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.paging import lines, service, settings, store, twins
from lionrock.paging.line import Line
from lionrock.register import roster
from lionrock.register.twins import estate
from lionrock.ui.words import stamp

_FRESH: Final = days(35)
_NOBODY_LISTENS: Final = 9
"""The port of discard, on which nobody listens."""


@control(
    "paging.lines",
    title=Text("Every line that calls people was proven within 35 days", "每條傳召線路在 35 天內獲證明可用"),
    satisfies=("C-INC-01",),
    every=hours(1),
    proof="effect",
    on=(PageAnswered, PageNotSent, PageSent),
    witness="person",
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
    if state.set_as != line.print:
        return "unknown", Text("set otherwise since it was last tried", "上次測試後設定已更改")
    said = Text("proven on {at}", "於 {at} 證明").format(at=stamp(state.proven_at))
    return ("passed" if platform.now() - state.proven_at <= _FRESH else "partly"), said


@world(proven, "passed")
def a_reference_came_back(twin: Twin) -> None:
    """A test went over the one gateway, and whoever got it entered its reference."""
    twins.proven(twin, twins.manned(twin))


@world(proven, "unknown")
def a_gateway_is_set_and_untried(twin: Twin) -> None:
    """A gateway is set, and nobody ever tried it."""
    twins.wired(twin, _NOBODY_LISTENS)


@world(proven, "failed")
def no_line_is_set(twin: Twin) -> None:
    """Nobody can be called by a machine."""


@breaks(proven)
def the_gateway_stops_answering(twin: Twin) -> None:
    """The gateway is gone when the next message is to be sent."""
    twin.wait(hours(1))
    [person] = [one.person for one in roster.everyone(twin.platform, twin.clock.now)]
    twins.wired(twin, _NOBODY_LISTENS)
    service.try_line(twin.platform, twins.ME, twins.GATEWAY, person)
    service.send_due(twin.platform)


@breaks(proven)
def its_words_name_a_system(twin: Twin) -> None:
    """Somebody writes the name of a system into the gateway's template: it is used no more."""
    estate(twin)
    twins.wired(twin, _NOBODY_LISTENS, '{"message": "Outage management is down"}')


@breaks(proven)
def a_setting_is_no_number(twin: Twin) -> None:
    """Somebody gives the called person no time at all."""
    table = dict(twin.platform.settings.file["paging"])
    twin.tune("paging", **table, minutes=0)


@breaks(proven)
def the_gateway_is_taken_out(twin: Twin) -> None:
    """Somebody removes the one line from the settings."""
    twin.tune("paging")


@breaks(proven, "partly")
def nobody_tests_it_for_two_months(twin: Twin) -> None:
    """The last proof grows old."""
    twin.wait(days(60))


@breaks(proven, "unknown")
def the_gateway_moves(twin: Twin) -> None:
    """The gateway gets another address in the settings, and nobody tries it there."""
    hooks = twin.platform.settings.file["paging"]["webhooks"]
    moved = {name: {**hook, "url": "https://gateway.invalid/"} for name, hook in hooks.items()}
    twin.tune("paging", webhooks=moved)


@breaks(proven, "unknown")
def a_second_gateway_is_set(twin: Twin) -> None:
    """A second gateway is set, and nobody tries it."""
    hooks = twin.platform.settings.file["paging"]["webhooks"]
    twin.tune("paging", webhooks={**hooks, "second": {"url": "https://gateway.invalid/", "medium": "sms"}})
