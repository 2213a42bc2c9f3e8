"""Duties that follow what was recorded elsewhere: changes of the register, forms handed in, plans endorsed.

A proposal opens the duty with its date at once, so that nobody's judgement is awaited past it; a judgement that the
change is not material withdraws it. A form or plan recorded as submitted ends the duty it answers; a later correction
ends nothing again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lionrock.duties import store
from lionrock.duties.model import Duty, Term
from lionrock.duties.service import acts, writing
from lionrock.duties.service.writing import ME, rules, warnings
from lionrock.events.audits import AuditReported
from lionrock.events.duties import DutyDated
from lionrock.events.filings import MaterialityJudged, OccasionGrew, OccasionOpened
from lionrock.events.obligations import SubmissionRecorded
from lionrock.events.plans import PlanEndorsed, PlanSubmitted
from lionrock.events.ports import Estate
from lionrock.events.register import AttestationsDue
from lionrock.events.risk import RiskReportSubmitted
from lionrock.events.rules import DetectionReviewed
from lionrock.kernel.change import Change, Delivery
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.law.filing import Filing
from lionrock.law.model import Obligation

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

OFFICE: Final = "OBL-19-OFFICE"
OFFICE_CHANGE: Final = "OBL-19-CHANGE"
PLAN: Final = "OBL-23-PLAN"
REVISE: Final = "OBL-23-REVISE"
REVIEW: Final = "OBL-23-REVIEW"
RESPONSE_PLAN: Final = "OBL-27-ERP"
RISKS: Final = "OBL-24-RA"
_ATTEST: Final = "register.attest"
_ATTESTS: Final = Text("Owners confirm their entries of the register", "負責人確認其登記冊紀錄")
_DETECTION: Final = "detection.review"
_REVIEWS: Final = Text("Review how detection works", "檢討偵測機制")
_REVIEWED: Final = "a review was signed · 已簽署檢討"
_OURSELVES: Final = Text("the operator itself", "營運者本身")
_ALL_CONFIRMED: Final = "every entry is confirmed · 所有紀錄均已確認"
_WAITS: Final = Text("Judge a change, then: {title}", "判斷一項更改；如屬重大：{title}")
_NOT_MATERIAL: Final = "judged not material · 判斷為不屬重大"


def proposed(platform: Platform, fact: OccasionOpened, delivery: Delivery) -> None:
    """Open the duty a change may call for, with its date, before anybody has judged the change."""
    row = _row(platform, fact.filing)
    if store.known(platform.db, row.id, fact.occasion, None):
        return
    with platform.change(ME, "a change may call for a form", handles=delivery) as change:
        title = _WAITS.format(title=row.title)
        _opened(change, row, fact.occasion, delivery.effective, title, f"FIL-{fact.number:04}")


def grew(platform: Platform, fact: OccasionGrew, delivery: Delivery) -> None:
    """Date the duty by the earliest of the changes that belong to it."""
    duty = _open_one(platform, _row(platform, fact.filing).id, fact.occasion)
    if duty is None or delivery.effective >= duty.triggered:
        return
    limit = rules(platform).obligation(duty.row).limit
    if limit is None:
        return
    due = dates.due(limit, delivery.effective, warnings(platform))
    with platform.change(ME, "an earlier change belongs to it", handles=delivery) as change:
        writing.dated(change, duty, Term(delivery.effective, due.work_to, due.last_day))


def judged(platform: Platform, fact: MaterialityJudged, delivery: Delivery) -> None:
    """Keep the duty of a change judged material; withdraw that of a change judged not."""
    row = _row(platform, fact.filing)
    duty = _open_one(platform, row.id, fact.occasion)
    if duty is None and store.known(platform.db, row.id, fact.occasion, None):
        return
    with platform.change(delivery.actor, "materiality judged", handles=delivery) as change:
        if duty is None:
            duty = _opened(change, row, fact.occasion, fact.since or delivery.effective, row.title, "")
        elif fact.material and store.revise(change.db, duty, {"title_en": row.title.en, "title_zh": row.title.zh}):
            last = duty.last_day.isoformat() if duty.last_day else ""
            change.publish(DutyDated(duty.id, duty.triggered, duty.work_to, last))
        if not fact.material:
            acts.withdrawn(change, duty.id, duty.version, _NOT_MATERIAL)


def submitted(platform: Platform, fact: SubmissionRecorded, delivery: Delivery) -> None:
    """End the duty a form answers; Annex A also ends the first notice of the office's address."""
    form = platform.registry.get(Filing, fact.filing)
    found = [_open_one(platform, form.obligation, fact.incident)]
    if form.obligation == OFFICE_CHANGE:
        found += [one for one in store.listing(platform.db) if one.row == OFFICE]
    how = Text("{form} recorded as submitted", "已記錄提交{form}").format(form=form.title)
    _end(platform, [one for one in found if one], fact.at, how, fact.channel, delivery)


def audited(platform: Platform, fact: AuditReported, delivery: Delivery) -> None:
    """End the duty that the report of an audit was submitted for."""
    found = [one for one in store.listing(platform.db) if one.id == fact.duty]
    how = Text("report of the audit recorded as submitted", "已記錄提交審核報告")
    _end(platform, found, fact.at, how, fact.receipt, delivery)


def endorsed(platform: Platform, fact: PlanEndorsed, delivery: Delivery) -> None:
    """Open the next review of the management plan, end the last one, and open the hand-in of a revised plan.

    A plan counts as revised when its new version is endorsed, once an earlier version was handed in.
    """
    if fact.plan != "management" or store.known(platform.db, REVIEW, str(fact.version), None):
        return
    book, at = rules(platform), delivery.effective
    handed_in = any(one.row == PLAN and one.standing == "done" for one in store.of_row(platform.db, PLAN))
    with platform.change(delivery.actor, "plan endorsed", handles=delivery) as change:
        for one in store.of_row(platform.db, REVIEW):
            if one.standing == "open":
                how = f"version {fact.version} endorsed · 已認可第 {fact.version} 版"
                acts.done(change, one.id, one.version, at, how, "")
        row = book.obligation(REVIEW)
        _opened(change, row, str(fact.version), at, row.title, "")
        if handed_in:
            row = book.obligation(REVISE)
            _opened(change, row, str(fact.version), at, row.title, "")


def plan_submitted(platform: Platform, fact: PlanSubmitted, delivery: Delivery) -> None:
    """End the hand-in of a plan, and of every revision up to the version handed in."""
    first = PLAN if fact.plan == "management" else RESPONSE_PLAN
    found = [one for one in store.listing(platform.db) if one.row == first]
    if fact.plan == "management":
        revised = [one for one in store.listing(platform.db) if one.row == REVISE and one.period.isdigit()]
        found += [one for one in revised if int(one.period) <= fact.version]
    how = Text("version {n} recorded as submitted: {how}", "已記錄提交第 {n} 版：{how}")
    _end(platform, found, fact.at, how.format(n=fact.version, how=fact.how), fact.receipt, delivery)


def risks_reported(platform: Platform, fact: RiskReportSubmitted, delivery: Delivery) -> None:
    """End the yearly risk assessment of the year the report is of.

    One that the authority required stands as a person opened it, with the authority's date: a person ends it too.
    """
    if fact.cycle != "yearly":
        return
    duty = _open_one(platform, RISKS, str(fact.period))
    how = Text("version {n} of the report recorded as submitted: {how}", "已記錄提交報告第 {n} 版：{how}")
    _end(platform, [duty] if duty else [], fact.at, how.format(n=fact.version, how=fact.how), fact.receipt, delivery)


def attestations(platform: Platform, fact: AttestationsDue, delivery: Delivery) -> None:
    """Keep one duty that owners confirm their entries of the register, dated by the next that is due."""
    duty = next((one for one in store.of_row(platform.db, "", _ATTEST) if one.standing == "open"), None)
    if duty is None and fact.due is None:
        return
    if duty is not None and duty.work_to == fact.due:
        return
    with platform.change(ME, "owners confirm their entries", handles=delivery) as change:
        if duty is None:
            made = writing.begun(change, "other", _ATTESTS, _OURSELVES, delivery.effective)
            writing.opened(change, replace(made, period=_ATTEST, work_to=fact.due))
        elif fact.due is None:
            acts.done(change, duty.id, duty.version, delivery.effective, _ALL_CONFIRMED, "")
        else:
            writing.dated(change, duty, Term(duty.triggered, fact.due, None))


def reviewed(platform: Platform, fact: DetectionReviewed, delivery: Delivery) -> None:
    """End the duty to review detection by this review, and open the next with the date the person gave."""
    before = [one for one in store.of_row(platform.db, "", _DETECTION) if one.standing == "open"]
    if any(one.work_to is not None and one.work_to >= fact.due for one in before):
        return
    with platform.change(ME, "detection was reviewed", handles=delivery) as change:
        for one in before:
            acts.done(change, one.id, one.version, delivery.effective, _REVIEWED, "")
        made = writing.begun(change, "other", _REVIEWS, _OURSELVES, delivery.effective)
        writing.opened(change, replace(made, period=_DETECTION, work_to=fact.due))


def _end(platform: Platform, found: list[Duty], at: Instant, how: Text, receipt: str, delivery: Delivery) -> None:
    """Fulfil these duties in the name of whoever recorded it; nothing where none is open."""
    if not found:
        return
    with platform.change(delivery.actor, how.en, handles=delivery) as change:
        for one in found:
            acts.done(change, one.id, one.version, at, f"{how.en} · {how.zh}", receipt)


def _opened(change: Change, row: Obligation, period: str, triggered: Instant, title: Text, reference: str) -> Duty:
    """Open the duty of a row that was triggered at a moment."""
    platform = change.platform
    operator = platform.port(Estate).operator()
    recipient = rules(platform).recipient(row.id, operator["sector"], designee=operator["designee"])
    duty = writing.begun(change, "statute", title, recipient, triggered)
    duty = replace(duty, row=row.id, period=period, reference=reference)
    if row.limit is not None:
        due = dates.due(row.limit, triggered, warnings(platform))
        duty = replace(duty, work_to=due.work_to, last_day=due.last_day)
    return writing.opened(change, duty)


def _open_one(platform: Platform, row: str, period: str) -> Duty | None:
    """Return the open duty of a row and period, None when there is none."""
    found = store.of_row(platform.db, row, period)
    return next((one for one in found if one.standing == "open"), None)


def _row(platform: Platform, filing: str) -> Obligation:
    """Return the row of the law that a form answers."""
    return rules(platform).obligation(platform.registry.get(Filing, filing).obligation)
