"""Is every duty with a date fulfilled, or still ahead?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lionrock.duties import service, store
from lionrock.duties.model import Duty
from lionrock.duties.service import Wanted
from lionrock.events.duties import DutyDated, DutyFulfilled, DutyOpened, DutyReopened, DutyWithdrawn
from lionrock.kernel.clock import HONG_KONG, days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.twins import DEPUTY, ME, OPERATOR


@control(
    "duties.in-time",
    title=Text("No open duty is past its strict date", "沒有未履行的責任已過從嚴日期"),
    satisfies=(
        "C-GOV-04",
        *("OBL-19-OFFICE", "OBL-19-CHANGE", "OBL-21-UNIT", "OBL-22-MATERIAL", "OBL-23-PLAN", "OBL-23-REVISE"),
        *("OBL-23-REVIEW", "OBL-24-RA", "OBL-25-AUDIT", "OBL-27-ERP"),
    ),
    every=hours(1),
    proof="document",
    on=(DutyOpened, DutyDated, DutyFulfilled, DutyReopened, DutyWithdrawn),
    witness="person",
    guidance=Text(
        "Under Obligations, Calendar: fulfil the duty and record it, or withdraw it with a reason.",
        "在「法定責任」的「日程」履行並記錄，或說明原因後撤銷。",
    ),
)
def in_time(platform: Platform) -> Iterator[Result]:
    """Yield one result for each open duty with a date; unknown while the law's calendar is not set out."""
    found = [one for one in store.listing(platform.db) if one.work_to is not None]
    if not found:
        yield Result("calendar", "unknown", Text("no duty with a date is known", "未知任何設有日期的責任"))
    for one in found:
        past = one.work_to is not None and platform.now() > one.work_to
        words = Text("past its date", "已過日期") if past else Text("ahead", "未到期")
        yield Result(one.id, "failed" if past else "passed", words)


@world(in_time, "passed")
def a_duty_lies_ahead(twin: Twin) -> None:
    """A direction of the authority is to be answered in ten days, another was answered in time."""
    _direction(twin, "DIR-1")
    done = _direction(twin, "DIR-2")
    service.fulfil(twin.platform, DEPUTY, done.id, done.version, twin.clock.now, "answered", "R-1")


@world(in_time, "unknown")
def no_duty_is_known(twin: Twin) -> None:
    """Nobody entered the day of designation, and no duty was opened by hand."""


@breaks(in_time)
def its_day_passes(twin: Twin) -> None:
    """Eleven days pass and nobody answers."""
    twin.wait(days(11))


@breaks(in_time)
def a_record_is_taken_back(twin: Twin) -> None:
    """What was recorded as answered was not, and by the time somebody says so its day has passed."""
    (done,) = store.listing(twin.platform.db, done=True)
    (ahead,) = store.listing(twin.platform.db)
    twin.wait(days(11))
    service.reopen(twin.platform, DEPUTY, done.id, done.version, "the answer never left the house")
    service.withdraw(twin.platform, DEPUTY, ahead.id, ahead.version, "the authority withdrew it")


@breaks(in_time)
def designation_was_long_ago(twin: Twin) -> None:
    """The operator enters that it was designated years ago; the law's calendar has days that passed."""
    designated = (twin.clock.now - days(800)).astimezone(HONG_KONG).date()
    register.put(twin.platform, ME, "broken", replace(OPERATOR, designated_on=designated))
    service.set_out(twin.platform)


def _direction(twin: Twin, reference: str) -> Duty:
    """Open a direction with a date ten days ahead."""
    ahead = twin.clock.now + days(10)
    wanted = Wanted("direction", "Answer the direction", "Commissioner", reference, twin.clock.now, work_to=ahead)
    return service.open_duty(twin.platform, DEPUTY, wanted, "a direction came in")
