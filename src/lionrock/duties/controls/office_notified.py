"""Is the office in Hong Kong registered, and was its present address notified?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lionrock.duties import service, store
from lionrock.duties.model import Duty
from lionrock.duties.service.following import OFFICE, OFFICE_CHANGE
from lionrock.events.duties import DutyDated, DutyFulfilled, DutyOpened, DutyReopened, DutyWithdrawn
from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import HONG_KONG, Instant, days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text, same
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.model import OPERATOR as KEY
from lionrock.register.model import Operator, Version
from lionrock.register.twins import DEPUTY, ME, OPERATOR

_SUBJECT = "office"


@control(
    "duties.office-notified",
    title=Text(
        "The office in Hong Kong is registered and its present address was notified",
        "已登記香港辦事處，並已通知其現時地址",
    ),
    satisfies=("C-GOV-01", "OBL-19-OFFICE", "OBL-19-CHANGE"),
    every=hours(1),
    proof="document",
    on=(
        *(RegisterChanged, RegisterImported, RegisterImportUndone),
        *(DutyOpened, DutyDated, DutyFulfilled, DutyReopened, DutyWithdrawn),
    ),
    witness="person",
    guidance=Text(
        "Enter the office and the day of designation in the register. Under Obligations, Calendar, record when and how "
        "the address was notified, with the receipt. After a move the earlier notice no longer counts. Whether the "
        "office is staffed nobody can see from here.",
        "在登記冊填寫辦事處及指定日期，並在「法定責任」的「日程」記錄通知地址的時間、方式及收據。搬遷後，"
        "之前的通知不再計算。辦事處是否有職員，此處無從得知。",
    ),
)
def office_notified(platform: Platform) -> Iterator[Result]:
    """Yield one result: a notice from before the office moved says nothing of the present one."""
    version = platform.port(Book).opened().find("operator", KEY)
    if version is None or not isinstance(version.record, Operator):
        yield Result(_SUBJECT, "unknown", Text("no operator is registered", "尚未登記營運者"))
        return
    if version.record.office is None:
        yield Result(_SUBJECT, "failed", Text("no office is registered", "尚未登記辦事處"))
        return
    duties = [*store.of_row(platform.db, OFFICE), *store.of_row(platform.db, OFFICE_CHANGE)]
    yield _judged(duties, _moved(register.history(platform, "operator", version.id)), platform.now())


def _moved(history: Sequence[Version]) -> Instant | None:
    """Return since when the office is where it is, None when it never was elsewhere; `history` is newest first."""
    since = history[0].effective
    for version in history[1:]:
        office = version.record.office if isinstance(version.record, Operator) else None
        assert isinstance(history[0].record, Operator)
        if office != history[0].record.office:
            return since
        since = version.effective
    return None


def _judged(duties: Sequence[Duty], moved: Instant | None, now: Instant) -> Result:
    """Return what the duties to notify the address show."""
    past = [one for one in duties if one.standing == "open" and one.work_to is not None and now > one.work_to]
    ahead = [one for one in duties if one.standing == "open" and one not in past]
    done = [one for one in duties if one.standing == "done" and one.done_at is not None]
    if past:
        words = Text("to be notified by {day}, and no notice is recorded", "應於 {day} 前通知，而未有通知紀錄")
        return Result(_SUBJECT, "failed", words.format(day=_day(past[0].work_to)))
    if ahead:
        words = Text("to be notified by {day}", "應於 {day} 前通知").format(day=_day(ahead[0].work_to))
        return Result(_SUBJECT, "partly" if done else "not_due", words)
    if not done:
        words = Text("no duty to notify it is known: enter the day of designation", "未知須通知的責任：請填寫指定日期")
        return Result(_SUBJECT, "unknown", words)
    last = max(done, key=lambda one: one.done_at or now)
    if not last.receipt:
        words = Text("notified on {day}, without a receipt", "已於 {day} 通知，未有收據")
        return Result(_SUBJECT, "partly", words.format(day=_day(last.done_at)), last.done_at, born=moved)
    words = Text("notified on {day}, receipt {receipt}", "已於 {day} 通知，收據 {receipt}")
    said = words.format(day=_day(last.done_at), receipt=last.receipt)
    return Result(_SUBJECT, "passed", said, last.done_at, born=moved)


def _day(moment: Instant | None) -> str:
    """Return a day in Hong Kong."""
    return moment.astimezone(HONG_KONG).date().isoformat() if moment else "–"


@world(office_notified, "passed")
def it_was_notified(twin: Twin) -> None:
    """The operator was designated ten days ago, and notified its office five days later."""
    designated = (twin.clock.now - days(10)).astimezone(HONG_KONG).date()
    register.put(twin.platform, ME, "a twin's operator", replace(OPERATOR, designated_on=designated))
    service.set_out(twin.platform)
    duty = _duty(twin)
    service.fulfil(twin.platform, DEPUTY, duty.id, duty.version, twin.clock.now - days(5), "Annex A", "R-19")


@world(office_notified, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The operator itself is not registered."""


@world(office_notified, "unknown")
def designation_is_unknown(twin: Twin) -> None:
    """The office stands in the register, and nobody entered the day of designation."""
    register.put(twin.platform, ME, "a twin's operator", OPERATOR)


@breaks(office_notified)
def the_office_is_taken_out(twin: Twin) -> None:
    """The register loses the office."""
    _changed(twin, office=None)


@breaks(office_notified)
def the_notice_was_wrong(twin: Twin) -> None:
    """The record of the notice is taken back, and the month in which it was due passes."""
    duty = _duty(twin)
    service.reopen(twin.platform, DEPUTY, duty.id, duty.version, "the form never left the house")
    twin.wait(days(30))


@breaks(office_notified)
def it_moves_and_tells_nobody(twin: Twin) -> None:
    """Days later the office moves, and for forty days nobody notifies the new address."""
    twin.wait(days(2))
    _changed(twin, office=same("2 Other Road"))
    twin.settle()
    twin.wait(days(40))


@breaks(office_notified, "unknown")
def the_notice_is_of_the_old_address(twin: Twin) -> None:
    """Within a day another office is entered: no form is called for, and the notice says nothing of it."""
    _changed(twin, office=same("2 Other Road"))


@breaks(office_notified, "partly")
def there_is_no_receipt(twin: Twin) -> None:
    """The notice is recorded again, this time without a receipt."""
    duty = _duty(twin)
    opened = service.reopen(twin.platform, DEPUTY, duty.id, duty.version, "the receipt was of another form")
    service.fulfil(twin.platform, DEPUTY, duty.id, opened.version, twin.clock.now, "Annex A", "")


def _duty(twin: Twin) -> Duty:
    """Return the duty to notify the office."""
    (found,) = store.of_row(twin.platform.db, OFFICE)
    return found


def _changed(twin: Twin, office: Text | None) -> None:
    """Enter the operator anew with another office."""
    version = twin.platform.port(Book).opened().find("operator", KEY)
    assert version is not None
    assert isinstance(version.record, Operator)
    register.put(twin.platform, ME, "broken", replace(version.record, office=office))
