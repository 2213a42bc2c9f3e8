"""Was an independent audit closed within the last 24 months?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from lionrock.audit import recorded
from lionrock.audit.model import EVERY, Audit
from lionrock.audit.service import audits
from lionrock.audit.store import audits as store
from lionrock.audit.twins import LEAD, begun, closed
from lionrock.events.audits import AuditClosed, IndependenceDoubted, IndependenceStated
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service as register
from lionrock.register.model import System
from lionrock.register.twins import ME, SYSTEMS, estate

_SUBJECT: Final = "operator"
_NONE: Final = Text(
    "no audit that was closed is on record here; whether one was held is not known",
    "此處沒有已結案的審核紀錄；是否曾進行審核屬未知",
)
_FELL: Final = Text(
    "{reference} is closed, but no statement of independence of its auditor stands",
    "{reference} 已結案，但其審核員的獨立聲明並不成立",
)
_HELD: Final = Text("{reference} was closed on {day}, by {firm}", "{reference} 於 {day} 結案，審核機構為 {firm}")
_OLD: Final = Text(
    "the last audit, {reference}, was closed on {day}: more than 24 months ago",
    "最近一次審核 {reference} 於 {day} 結案，已超過 24 個月",
)
_EDITED: Final = Text(
    "the ledger does not bear out what the table says of {reference}: its statement, report or closing is another",
    "存證帳本未能印證資料表所載的 {reference}：其聲明、報告或結案有異",
)
_AHEAD: Final = Text("the first audit falls due 24 months after {day}", "首次審核於 {day} 起計 24 個月內到期")


@control(
    "audit.held",
    title=Text("An independent auditor closed an audit within 24 months", "獨立審核員於 24 個月內完成審核"),
    satisfies=("C-AUD-01", "OBL-25-AUDIT"),
    every=days(1),
    proof="document",
    witness="person",
    on=(AuditClosed, IndependenceStated, IndependenceDoubted),
    guidance=Text(
        "Appoint an auditor who did not build or run what is audited. Open the audit under Evidence, Auditor's room, "
        "enter the signed statement of independence, and close it with the report.",
        "請委任並無建立或營運受審核項目的審核員。在「證據」的「審核室」開展審核，輸入已簽署的獨立聲明，並以報告結案。",
    ),
)
def held(platform: Platform) -> Iterator[Result]:
    """Yield one result for the operator: the newest closed audit with a standing statement decides."""
    done = [one for one in store.listing(platform.db) if one.closed is not None]
    independent = [one for one in done if one.independent]
    if independent:
        yield _judged(platform, max(independent, key=lambda one: one.closed or one.opened))
    elif done:
        yield Result(_SUBJECT, "failed", _FELL.format(reference=done[0].reference))
    else:
        yield _before_the_first(platform)


def _judged(platform: Platform, audit: Audit) -> Result:
    """Return the result of the newest audit that counts."""
    assert audit.closed is not None
    firm = audit.independence.firm if audit.independence else ""
    day = f"{audit.closed.astimezone(HONG_KONG):%Y-%m-%d}"
    if not recorded.closed(platform, audit):
        return Result(_SUBJECT, "unknown", _EDITED.format(reference=audit.reference))
    if platform.now() - audit.closed > EVERY:
        return Result(_SUBJECT, "failed", _OLD.format(reference=audit.reference, day=day))
    return Result(_SUBJECT, "passed", _HELD.format(reference=audit.reference, day=day, firm=firm))


def _before_the_first(platform: Platform) -> Result:
    """Return not due within 24 months of the earliest designation, else unknown."""
    port = platform.port(Estate)
    known = [port.system(id)["designated_on"] for id, _ in port.systems()]
    first = min((day for day in known if isinstance(day, date)), default=None)
    if first is None or platform.now() - datetime.combine(first, time(), HONG_KONG) > EVERY:
        return Result(_SUBJECT, "unknown", _NONE)
    return Result(_SUBJECT, "not_due", _AHEAD.format(day=first.isoformat()))


@world(held, "passed")
def an_audit_was_closed(twin: Twin) -> None:
    """An audit with a signed statement of independence was closed with its report today."""
    closed(twin)


@world(held, "unknown")
def no_audit_is_on_record(twin: Twin) -> None:
    """Systems are registered, their designation and audits are not."""
    estate(twin)


@world(held, "unknown")
def an_audit_is_only_open(twin: Twin) -> None:
    """An audit began and was never closed."""
    begun(twin)


@world(held, "not_due")
def the_first_audit_lies_ahead(twin: Twin) -> None:
    """The only system was designated half a year ago."""
    day = (twin.clock.now - days(180)).astimezone(HONG_KONG).date()
    one = SYSTEMS[0]
    estate(twin, assets=(), systems=())
    system = System(
        key=one.key, name=one.name, short=one.short, core_function=one.core_function, owner=one.owner, designated_on=day
    )
    register.put(twin.platform, ME, "designated", system)


@breaks(held)
def two_years_pass(twin: Twin) -> None:
    """More than 24 months pass without another audit."""
    twin.wait(EVERY + days(2))


@breaks(held)
def the_statement_falls(twin: Twin) -> None:
    """The auditor turns out to run what was audited."""
    audits.doubt(twin.platform, LEAD, "AUD-0001", "the firm also runs the audited systems")
