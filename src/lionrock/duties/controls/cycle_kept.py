"""Was each report and plan that the law's calendar asks for handed in for its period, with a receipt?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lionrock.duties import service, store
from lionrock.duties.model import Duty
from lionrock.events.duties import DutyDated, DutyFulfilled, DutyOpened, DutyReopened, DutyWithdrawn
from lionrock.kernel.clock import HONG_KONG, Instant, days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.twins import DEPUTY, ME, OPERATOR

ROWS: Final = ("OBL-23-PLAN", "OBL-24-RA", "OBL-25-AUDIT", "OBL-27-ERP")
"""What the calendar asks an operator to hand in: plan, risk assessment, audit, response plan."""


@control(
    "duties.cycle-kept",
    title=Text(
        "Plan, risk assessment, audit and response plan of each period were handed in with a receipt",
        "各期的計劃、風險評估、審核及應急計劃均已提交並有收據",
    ),
    satisfies=("C-RSK-01", "C-AUD-01", "C-ERP-01", *ROWS),
    every=hours(1),
    proof="document",
    on=(DutyOpened, DutyDated, DutyFulfilled, DutyReopened, DutyWithdrawn),
    witness="person",
    guidance=Text(
        "Under Obligations, Calendar, record what was handed in, when, and the reference of the receipt. The test sees "
        "what people recorded; it says nothing of what stands in the report.",
        "在「法定責任」的「日程」記錄所提交的文件、時間及收據編號。此測試只檢視人員的紀錄，並不反映報告的內容。",
    ),
)
def cycle_kept(platform: Platform) -> Iterator[Result]:
    """Yield one result for each row of the law: not due before its first day, passed once its last period is done."""
    for row in ROWS:
        yield _judged(row, store.of_row(platform.db, row), platform.now())


def _judged(row: str, duties: Sequence[Duty], now: Instant) -> Result:
    """Return how one row of the calendar stands."""
    known = [one for one in duties if one.standing != "withdrawn" and one.work_to is not None]
    done = [one for one in known if one.standing == "done" and one.done_at is not None]
    past = [one for one in known if one.standing == "open" and one.work_to is not None and now > one.work_to]
    if past:
        words = Text("to be handed in by {day}, and nothing is recorded", "應於 {day} 前提交，而未有紀錄")
        return Result(row, "failed", words.format(day=_day(past[0].work_to)))
    if skipped := _skipped(duties, done, now):
        words = Text("that of {day} was said not to stand: {why}", "{day} 的一期被指不成立：{why}")
        return Result(row, "partly", words.format(day=_day(skipped.work_to), why=skipped.how))
    if not known:
        words = Text("no date is known: enter the day of designation", "未知日期：請填寫指定日期")
        return Result(row, "unknown", words)
    if not done:
        words = Text("to be handed in by {day} for the first time", "首次應於 {day} 前提交")
        return Result(row, "not_due", words.format(day=_day(min(one.work_to for one in known if one.work_to))))
    return _last(row, max(done, key=lambda one: one.work_to or now))


def _skipped(duties: Sequence[Duty], done: Sequence[Duty], now: Instant) -> Duty | None:
    """Return the last period that passed and was withdrawn, None when one was handed in since."""
    last = max((one.work_to for one in done if one.work_to), default=None)
    gone = [one for one in duties if one.standing == "withdrawn" and one.work_to is not None and one.work_to <= now]
    found = [one for one in gone if last is None or (one.work_to is not None and one.work_to > last)]
    return max(found, key=lambda one: one.work_to or now, default=None)


def _last(row: str, last: Duty) -> Result:
    """Return how the last period that was handed in stands."""
    words = Text("handed in on {day}, due by {end}", "已於 {day} 提交，期限為 {end}").format(
        day=_day(last.done_at), end=_day(last.work_to)
    )
    if last.done_at is not None and last.work_to is not None and last.done_at > last.work_to:
        said = Text("{what}: after its strict date", "{what}：在從嚴日期後").format(what=words)
        return Result(row, "partly", said, last.done_at)
    if not last.receipt:
        return Result(row, "partly", Text("{what}: no receipt", "{what}：沒有收據").format(what=words), last.done_at)
    said = Text("{what}, receipt {receipt}", "{what}，收據 {receipt}").format(what=words, receipt=last.receipt)
    return Result(row, "passed", said, last.done_at)


def _day(moment: Instant | None) -> str:
    """Return a day in Hong Kong."""
    return moment.astimezone(HONG_KONG).date().isoformat() if moment else "–"


@world(cycle_kept, "passed")
def the_plans_were_handed_in(twin: Twin) -> None:
    """Designated forty days ago, the operator handed both plans in; assessment and audit are not due yet."""
    designated = (twin.clock.now - days(40)).astimezone(HONG_KONG).date()
    register.put(twin.platform, ME, "a twin's operator", replace(OPERATOR, designated_on=designated))
    service.set_out(twin.platform)
    for row in ("OBL-23-PLAN", "OBL-27-ERP"):
        _done(twin, row)


@world(cycle_kept, "unknown")
def designation_is_unknown(twin: Twin) -> None:
    """Nobody entered the day of designation, so that nothing has a date."""


@breaks(cycle_kept)
def the_assessment_is_not_made(twin: Twin) -> None:
    """The year passes, and no risk assessment is recorded."""
    twin.wait(days(500))
    service.set_out(twin.platform)


@breaks(cycle_kept, "partly")
def the_receipt_was_of_another(twin: Twin) -> None:
    """The hand-in of a plan is recorded anew, without a receipt."""
    _reopened(twin)
    _done(twin, "OBL-23-PLAN", receipt="")


@breaks(cycle_kept, "partly")
def it_left_after_its_day(twin: Twin) -> None:
    """The hand-in of a plan turns out to have been months after its day."""
    _reopened(twin)
    twin.wait(days(90))
    _done(twin, "OBL-23-PLAN")


@breaks(cycle_kept, "partly")
def a_period_is_said_not_to_stand(twin: Twin) -> None:
    """The year passes; the next assessment is recorded, and the one that was due is withdrawn."""
    twin.wait(days(330))
    duty = next(one for one in store.of_row(twin.platform.db, "OBL-24-RA") if one.standing == "open")
    service.withdraw(twin.platform, DEPUTY, duty.id, duty.version, "the authority did not ask")
    twin.wait(days(150))


def _done(twin: Twin, row: str, receipt: str = "R-1") -> None:
    """Record that what a row asks for was handed in."""
    duty = next(one for one in store.of_row(twin.platform.db, row) if one.standing == "open")
    service.fulfil(twin.platform, DEPUTY, duty.id, duty.version, twin.clock.now, "secure channel", receipt)


def _reopened(twin: Twin) -> None:
    """Take back the record that the plan was handed in."""
    duty = next(one for one in store.of_row(twin.platform.db, "OBL-23-PLAN") if one.standing == "done")
    service.reopen(twin.platform, DEPUTY, duty.id, duty.version, "another document had been sent")
