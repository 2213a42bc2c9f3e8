"""Does a grave finding of a critical system stay untouched?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.detection import expecting, store, twins
from lionrock.detection.effects import GRAVE
from lionrock.detection.expecting import Word
from lionrock.detection.findings import Finding
from lionrock.events.findings import ExpectationSet, FindingExpected
from lionrock.events.incidents import FindingJoined, IncidentOpened
from lionrock.events.openings import Openings
from lionrock.events.ports import Estate
from lionrock.kernel.clock import Instant, days, hours, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import DEPUTY, estate
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_ELSEWHERE: Final = "no system"
_LATELY: Final = days(30)
_PATIENCE: Final = days(1)
_NAMED: Final = 3


@control(
    "detection.findings-handled",
    title=Text("No grave finding stays untouched for more than a day", "沒有嚴重偵測結果逾一日無人處理"),
    satisfies=("C-MON-01",),
    every=minutes(30),
    proof="effect",
    on=(ExpectationSet, FindingExpected, FindingJoined, IncidentOpened),
    guidance=Text(
        "Under Findings, look at what is of high or critical level and in no incident: open an incident from it, or "
        "mark it as expected with a reason. A rule in watch opens none by itself: what it finds waits for a person. "
        "The day is a house default; no such figure of the Code was read.",
        "請在「偵測結果」查看屬高或危急級別而不在任何事故內的項目：由此開立事故，或說明理由標記為預期之內。"
        "觀察中的規則不會自行開立事故，其結果須由人員處理。一日為預設值，並非取自守則。",
    ),
)
def findings_handled(platform: Platform) -> Iterator[Result]:
    """Yield one result a system, and one for findings of none: not due where nothing grave was found in 30 days."""
    now = platform.now()
    found = store.grave(platform.db, now - _LATELY, sorted(GRAVE))
    standing = platform.port(Openings).standing([one.id for one in found])
    by_system: dict[str, list[Finding]] = {id: [] for id, _ in platform.port(Estate).systems()}
    if not by_system:
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    for one in found:
        known = one.entity.system if one.entity.system in by_system else _ELSEWHERE
        by_system.setdefault(known or _ELSEWHERE, []).append(one)
    for system, own in by_system.items():
        yield Result(system, *_judged(own, [one for one in own if one.id not in standing], now))


def _judged(found: Sequence[Finding], loose: Sequence[Finding], now: Instant) -> tuple[State, Text]:
    """Return state and reason of a system's findings, of which these stand in no incident."""
    if not found:
        return "not_due", Text("nothing grave was found in 30 days", "30 日內沒有嚴重偵測結果")
    late = [one for one in loose if now - one.learned > _PATIENCE]
    if late:
        said = Text("untouched: {n}, since {at}: {names}", "無人處理：{n} 項，自 {at} 起：{names}")
        titles = [one.title for one in late[:_NAMED]]
        names = Text(", ".join(one.en for one in titles), "、".join(one.zh for one in titles))
        return "failed", said.format(n=len(late), at=stamp(late[0].learned), names=names)
    words = Text("in incidents: {n}; younger than a day: {m}", "已在事故內：{n} 項；未滿一日：{m} 項")
    return "passed", words.format(n=len(found) - len(loose), m=len(loose))


@world(findings_handled, "passed")
def it_opened_an_incident(twin: Twin) -> None:
    """Another product found something on a system some days ago, and an incident was opened from it."""
    estate(twin)
    twins.found(twin, "oms-db")
    twin.wait(days(3))


@world(findings_handled, "not_due")
def nothing_was_found(twin: Twin) -> None:
    """Systems, and no finding of any."""
    estate(twin)


@world(findings_handled, "unknown")
def no_system_is_registered(twin: Twin) -> None:
    """Nobody registered what findings could be of."""


@breaks(findings_handled)
def a_rule_in_watch_finds_something(twin: Twin) -> None:
    """A rule in watch finds something on the other system, and nobody looks for two days."""
    twins.found(twin, "dir-1", rule="own.rule.in-watch")
    twin.wait(days(2))


@breaks(findings_handled)
def something_is_found_on_an_unknown_host(twin: Twin) -> None:
    """Something is found on a host that nobody registered, and nobody looks for two days."""
    twins.found(twin, "stranger", rule="own.rule.in-watch")
    twin.wait(days(2))


@breaks(findings_handled)
def an_old_log_tells_of_it(twin: Twin) -> None:
    """An old log is read that tells of an attack of two weeks ago, and nobody looks for two days."""
    twins.found(twin, "oms-db", days(14), rule="own.rule.in-watch")
    twin.wait(days(2))


@breaks(findings_handled)
def the_expected_comes_back(twin: Twin) -> None:
    """What was found is expected for one day; the same is found after it, and nobody looks for two days."""
    word = Word("Man Ho", "the test of the year", 1)
    expecting.expect(twin.platform, DEPUTY, [twins.found(twin, "dir-1", rule="own.rule.in-watch")], word)
    twin.wait(days(1) + hours(2))
    twins.found(twin, "dir-1", rule="own.rule.in-watch")
    twin.wait(timedelta(days=2))
