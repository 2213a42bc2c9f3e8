"""Was the weekly test call held, and did somebody answer it in time?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lionrock.events.paging import PageAnswered, PageOpened, PageUnanswered
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.paging import service, store, twins
from lionrock.paging.model import HOWS, Page
from lionrock.paging.service.testing import WEEKLY, weekly_moment
from lionrock.register.twins import DEPUTY
from lionrock.ui.words import stamp

_SUBJECT: Final = "paging"
_STALE: Final = days(8)
_LONGEST: Final = hours(6)
"""A test goes around the ladder once; by then it was answered, or nobody did."""


@control(
    "paging.weekly-test",
    title=Text("The weekly test call was answered in time", "每週測試傳召獲及時回應"),
    satisfies=("C-INC-01", "C-ERP-01"),
    every=hours(1),
    proof="effect",
    on=(PageAnswered, PageOpened, PageUnanswered),
    witness="person",
    guidance=Text(
        "Open Paging and look at the test: who was called, over which line, and what failed. Mend the line or the "
        "number, then have a test sent by hand to see it pass; the control follows the next weekly test.",
        "開啟「傳召」頁查看測試：傳召了誰、經哪條線路、何處失敗。修正線路或號碼後可人手發送測試；"
        "此措施以下一次每週測試為準。",
    ),
)
def weekly(platform: Platform) -> Iterator[Result]:
    """Yield how the last test went: failed when nobody answered in time, unknown when none was held lately."""
    if platform.demo:
        yield Result("paging", "not_applicable", Text("a demonstration calls nobody", "示範不會傳召任何人"))
        return
    try:
        due = weekly_moment(platform, platform.now())
    except ConfigurationError as problem:
        yield Result(_SUBJECT, "failed", problem.message)
        return
    if due is None:
        yield Result(_SUBJECT, "unknown", Text("no weekly test is set", "未有設定每週測試"))
        return
    yield Result(_SUBJECT, *_judged(platform, store.pages.latest(platform.db, WEEKLY)))


def _judged(platform: Platform, page: Page | None) -> tuple[State, Text]:
    """Return state and reason of the last test."""
    if page is None:
        return "unknown", Text("none was held yet", "從未進行")
    at = stamp(page.opened_at)
    if platform.now() - page.opened_at > _STALE:
        return "unknown", Text("the last was held on {at}", "上次於 {at} 進行").format(at=at)
    if page.unanswered_at is not None:
        return "failed", Text("{at}: nobody answered in time", "{at}：無人及時回應").format(at=at)
    if page.ending is None and platform.now() - page.opened_at > _LONGEST:
        return "failed", Text("{at}: calling stands still", "{at}：傳召停滯").format(at=at)
    if page.ending is None:
        return "not_due", Text("{at}: being called", "{at}：傳召中").format(at=at)
    how = HOWS[page.ending.how]
    return "passed", Text("{at}: answered {how}", "{at}：已回應，{how}").format(at=at, how=how)


@world(weekly, "passed")
def somebody_answered_the_test(twin: Twin) -> None:
    """The weekly test was held at its hour, and whoever was called took it."""
    twins.manned(twin)
    service.answer(twin.platform, DEPUTY, twins.weekly(twin).id)


@world(weekly, "not_due")
def it_is_being_called(twin: Twin) -> None:
    """The first weekly test is being called."""
    twins.manned(twin)
    twins.weekly(twin)


@world(weekly, "unknown")
def none_was_ever_held(twin: Twin) -> None:
    """People are on duty, and no test was ever held."""
    twins.manned(twin)


@breaks(weekly)
def nobody_answers_the_next(twin: Twin) -> None:
    """The next weekly test is held, and nobody answers."""
    twins.weekly(twin)
    twins.ignored(twin)


@breaks(weekly)
def it_is_answered_too_late(twin: Twin) -> None:
    """The next weekly test is taken an hour after everybody's time was over."""
    page = twins.weekly(twin)
    twins.ignored(twin)
    service.answer(twin.platform, DEPUTY, page.id)


@breaks(weekly)
def its_day_is_none(twin: Twin) -> None:
    """Somebody writes a day into the settings that there is not."""
    twin.tune("paging", weekly_day="payday")


@breaks(weekly, "unknown")
def the_job_stops(twin: Twin) -> None:
    """Two weeks pass without a test."""
    twin.wait(days(14))


@breaks(weekly, "unknown")
def it_is_switched_off(twin: Twin) -> None:
    """Somebody sets that there is no weekly test."""
    twin.tune("paging", weekly_day="none")


@breaks(weekly)
def the_timers_stand_still(twin: Twin) -> None:
    """The next weekly test is held, and whoever should call the next person has stopped."""
    twins.weekly(twin)
    twin.wait(hours(12))
