"""Did a person review how detection works within six months, with tests that were run in that time?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.detection import store as findings
from lionrock.detection import twins
from lionrock.detection.reviewing import content, service, store
from lionrock.detection.reviewing.service import HALF, Word
from lionrock.detection.reviewing.store import Review
from lionrock.detection.testing import service as testing
from lionrock.events.findings import RulesLoaded
from lionrock.events.rules import DetectionReviewed, RulesTested
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import SUPERVISOR
from lionrock.ui.words import date

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SUBJECT: Final = "detection"


@control(
    "detection.mechanism-reviewed",
    title=Text(
        "Within six months a person reviewed detection, and rules were tested",
        "六個月內曾由人員檢討偵測機制，規則亦曾測試",
    ),
    satisfies=("C-MON-02",),
    every=days(1),
    proof="document",
    on=(DetectionReviewed, RulesLoaded, RulesTested),
    witness="person",
    guidance=Text(
        "Under Findings, Review, look at what was tested, what fired and what changed since the last review, and sign. "
        "A review of a time in which no rule was tested says little: try the rules on their samples, replay a capture, "
        "or hold a drill, then review.",
        "請在「偵測結果」的檢討頁查看上次檢討後的測試、觸發及更改，然後簽署。"
        "期內沒有測試規則的檢討說明不多：請先以樣本測試規則、重播紀錄檔案或舉行演習，再作檢討。",
    ),
)
def mechanism_reviewed(platform: Platform) -> Iterator[Result]:
    """Yield one result: not due for the first six months, unknown before any rules served."""
    now, began, last = platform.now(), findings.began(platform.db), store.latest(platform.db, 1)
    if began is None:
        yield Result(_SUBJECT, "unknown", Text("no set of rules served yet", "尚未有規則生效"))
    elif last:
        yield _of(last[0], now)
    elif now - began <= HALF:
        said = Text("not reviewed yet; due {at}", "尚未檢討；{at} 到期").format(at=date(began + HALF))
        yield Result(_SUBJECT, "not_due", said)
    else:
        said = Text("never reviewed; due since {at}", "從未檢討；自 {at} 起到期").format(at=date(began + HALF))
        yield Result(_SUBJECT, "failed", said)


def _of(one: Review, now: Instant) -> Result:
    """Return what the last review comes to."""
    at = date(one.signed)
    if now > one.due or now - one.signed > HALF:
        said = Text("last reviewed {at}; due since {due}", "上次檢討 {at}；自 {due} 起到期")
        return Result(_SUBJECT, "failed", said.format(at=at, due=date(min(one.due, one.signed + HALF))))
    if not one.content["tests"]:
        said = Text("reviewed {at}; no rule was tested in the time reviewed", "{at} 檢討；所檢討期間沒有測試規則")
        return Result(_SUBJECT, "partly", said.format(at=at), effective=one.signed)
    if one.outcome == "unsound":
        said = Text("reviewed {at}: found not to work as it should", "{at} 檢討：運作未如理想")
        return Result(_SUBJECT, "partly", said.format(at=at), effective=one.signed)
    said = Text("reviewed {at} by {who}, after tests", "{at} 由 {who} 在測試後檢討").format(at=at, who=one.by)
    return Result(_SUBJECT, "passed", said, effective=one.signed)


def _sign(twin: Twin, outcome: str = "sound") -> None:
    """Sign a review as a supervisor does."""
    of = service.span(twin.platform)
    shown = content.digest(content.content(twin.platform, *of))
    service.sign(twin.platform, SUPERVISOR, of, shown, Word(outcome, "looked at all of it", 183))


@world(mechanism_reviewed, "passed")
def reviewed_after_tests(twin: Twin) -> None:
    """Two rules with samples served for a year, were tried, and a supervisor signed the review today."""
    for id in (twins.FIRST, twins.SECOND):
        twins.sampled(twin, id)
    twins.serving(twin)
    twin.wait(days(365))
    testing.samples(twin.platform, testing.ME)
    twin.wait(days(1))
    _sign(twin)


@world(mechanism_reviewed, "not_due")
def rules_serve_since_today(twin: Twin) -> None:
    """Two rules serve since today, and nobody reviewed anything yet."""
    twins.ruled(twin)


@world(mechanism_reviewed, "unknown")
def no_rules_ever_served(twin: Twin) -> None:
    """No set of rules was ever told to serve."""


@breaks(mechanism_reviewed)
def nobody_reviews_for_a_year(twin: Twin) -> None:
    """A year passes."""
    twin.wait(days(365))


@breaks(mechanism_reviewed, "partly")
def reviewed_without_a_test(twin: Twin) -> None:
    """A month later it is reviewed again, and no rule was tested in between."""
    twin.wait(days(30))
    _sign(twin)


@breaks(mechanism_reviewed, "partly")
def found_unsound(twin: Twin) -> None:
    """Rules are tried again, and the person who reviews says that detection does not work as it should."""
    twins.sampled(twin, twins.FIRST, word="accepted")
    twins.looked(twin)
    testing.samples(twin.platform, testing.ME)
    twin.wait(days(1))
    _sign(twin, "unsound")
