"""Is what auditors found followed up in time?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lionrock.audit import recorded
from lionrock.audit.model import SETTLED
from lionrock.audit.service import findings as service
from lionrock.audit.store import audits as store
from lionrock.audit.store import findings
from lionrock.audit.twins import LEAD, begun, closed, found
from lionrock.events.audits import (
    AuditClosed,
    AuditFindingAnswered,
    AuditFindingClosed,
    AuditFindingEntered,
    AuditFindingReopened,
    AuditOpened,
)
from lionrock.kernel.clock import days
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

if TYPE_CHECKING:
    from lionrock.audit.model import Audit, Finding
    from lionrock.kernel.clock import Instant

_NONE: Final = Text("no audit is on record here", "此處沒有審核紀錄")
_LATE: Final = Text("{n} of {many} open past their date: {names}", "{many} 項未結案中 {n} 項已過期限：{names}")
_UNDATED: Final = Text(
    "{n} of {many} open without owner and date: whether they are late is not known",
    "{many} 項未結案中 {n} 項沒有負責人及日期：是否已過期限屬未知",
)
_FINE: Final = Text("{n} closed, {many} open within their dates", "{n} 項已結案，{many} 項在期限之內")
_EDITED: Final = Text(
    "the findings in the table are not those the ledger tells of", "資料表所載的審核結果與存證帳本不符"
)
_YET: Final = Text("the audit is open and nothing was found so far", "審核進行中，暫無結果")
_NAMED: Final = 10


@control(
    "audit.followed",
    title=Text("No finding of an auditor stands open past its date", "沒有審核結果過期未結案"),
    satisfies=("C-AUD-01",),
    every=days(1),
    proof="document",
    witness="person",
    on=(AuditOpened, AuditFindingEntered, AuditFindingAnswered, AuditFindingClosed, AuditFindingReopened, AuditClosed),
    guidance=Text(
        "Open the finding in the auditor's room: answer it with an owner and a date, and close it with what shows that "
        "it is done. Where a date cannot be kept, answer anew with the reason.",
        "請在審核室開啟該結果：填寫負責人及日期作回應，並以證據結案。如未能如期完成，請說明原因並重新回應。",
    ),
)
def followed(platform: Platform) -> Iterator[Result]:
    """Yield one result an audit: failed with a finding past its date, unknown while one has none."""
    every = store.listing(platform.db)
    if not every:
        yield Result("operator", "unknown", _NONE)
    for audit in every:
        told = [one for one in findings.of(platform.db, audit.id) if one.grade != SETTLED]
        if not recorded.followed(platform, audit):
            yield Result(audit.reference, "unknown", _EDITED)
            continue
        yield Result(audit.reference, *_judged(audit, told, platform.now()))


def _judged(audit: Audit, told: list[Finding], now: Instant) -> tuple[State, Text]:
    """Return state and reason of the findings of an audit."""
    open_ = [one for one in told if one.closed is None]
    late = [one.number for one in open_ if one.late(now)]
    undated = sum(one.due is None for one in open_)
    if late:
        names = ", ".join(late[:_NAMED])
        return "failed", _LATE.format(n=len(late), many=len(open_), names=names)
    if undated:
        return "unknown", _UNDATED.format(n=undated, many=len(open_))
    if not told and audit.closed is None:
        return "not_due", _YET
    return "passed", _FINE.format(n=len(told) - len(open_), many=len(open_))


@world(followed, "passed")
def a_finding_is_in_time(twin: Twin) -> None:
    """One finding, answered with an owner and a date a month ahead."""
    found(twin, begun(twin), "F-1", days(30))


@world(followed, "passed")
def an_audit_found_nothing(twin: Twin) -> None:
    """An audit was closed without a finding."""
    closed(twin)


@world(followed, "not_due")
def an_audit_just_began(twin: Twin) -> None:
    """An audit is open and nothing was found so far."""
    begun(twin)


@world(followed, "unknown")
def no_audit_is_on_record(twin: Twin) -> None:
    """Nobody entered an audit."""


@world(followed, "unknown")
def nobody_answered(twin: Twin) -> None:
    """A finding has neither owner nor date."""
    found(twin, begun(twin), "F-1", None)


@breaks(followed)
def the_date_passes(twin: Twin) -> None:
    """The date of the finding passes while it stands open."""
    twin.wait(days(31))


@breaks(followed)
def a_closed_finding_comes_back_late(twin: Twin) -> None:
    """The finding is closed, its date passes, and it turns out not to be done."""
    one = findings.of(twin.platform.db, store.listing(twin.platform.db)[0].id)[0]
    service.close(twin.platform, LEAD, one.id, "see entry", one.entry)
    twin.wait(days(31))
    service.reopen(twin.platform, LEAD, one.id, "it came back")


@breaks(followed, "unknown")
def a_second_one_is_not_answered(twin: Twin) -> None:
    """Another finding comes without owner and date."""
    found(twin, store.listing(twin.platform.db)[0], "F-2", None)
