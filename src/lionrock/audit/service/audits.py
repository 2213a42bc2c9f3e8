"""Open an audit, write its plan down, enter the auditor's statement of independence, close it, say it was reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from lionrock.audit.model import LONGEST, MANAGE, MOST_STEPS, SHORT, Audit, Statement
from lionrock.audit.service import checking
from lionrock.audit.store import audits as store
from lionrock.events.audits import (
    AuditClosed,
    AuditOpened,
    AuditPlanned,
    AuditReported,
    IndependenceDoubted,
    IndependenceStated,
)
from lionrock.events.ports import Estate
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, RefusedError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.law.reading import packs

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform

_TITLE = Text("Title", "名稱")
_WHY = Text("Reason", "原因")


@dataclass(frozen=True, slots=True)
class Opening:
    """What an audit is about: a period (`until` exclusive), ids of requirement packs, ids of systems as of a date.

    Without packs or systems, all there are.
    """

    title: str
    since: Instant
    until: Instant
    packs: Sequence[str] = ()
    systems: Sequence[str] = ()
    as_of: Instant | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement of independence as the signed paper has it."""

    name: str
    firm: str
    text: str
    signed_on: date
    paper: bytes
    file: str


def known_packs() -> list[tuple[str, Text]]:
    """Return id and title of every requirement pack there is, the newest version of each."""
    return [(id, title) for id, title in {one.id: one.title for one in packs()}.items()]


def open_audit(platform: Platform, actor: Actor, wanted: Opening, reason: str = "an audit begins") -> Audit:
    """Open an audit; raises InputError for a period, pack or system that is none."""
    platform.port(Authorizer).require(actor, MANAGE)
    title = checking.words(wanted.title, _TITLE, SHORT)
    checking.span(wanted.since, wanted.until)
    chosen = tuple(sorted(set(wanted.packs))) or tuple(id for id, _ in known_packs())
    _known(chosen, [id for id, _ in known_packs()], Text("requirement pack", "要求檔"))
    there = dict(platform.port(Estate).systems())
    systems = tuple(wanted.systems) or tuple(there)
    _known(systems, list(there), Text("critical computer system", "關鍵電腦系統"))
    with platform.change(actor, reason) as change:
        number, id = store.next_number(change.db), new_id()
        as_of = wanted.as_of or change.now
        fact = AuditOpened(id, f"AUD-{number:04d}", title, wanted.since, wanted.until, chosen, systems, as_of)
        made = Audit(
            id=id,
            number=number,
            title=title,
            since=wanted.since,
            until=wanted.until,
            packs=chosen,
            systems=tuple((one, there[one].en, there[one].zh) for one in systems),
            systems_as_of=as_of,
            steps=(),
            opened=change.now,
            opened_by=actor.name,
            entry=change.publish(fact),
            independence=None,
            doubted="",
            closed=None,
            closed_note="",
            report="",
            reported_at=None,
            duty=None,
            receipt="",
            version=1,
        )
        store.add(change.db, made)
    return made


def plan(platform: Platform, actor: Actor, named: str, steps: Sequence[str]) -> Audit:
    """Write down the steps of plan and method as the auditor gave them; raises InputError."""
    audit = checking.open_audit(platform, actor, named)
    kept = tuple(checking.words(one, Text("Step", "步驟"), 500) for one in steps if one.strip())
    if not kept or len(kept) > MOST_STEPS:
        raise InputError(
            Text(f"{len(kept)} steps; 1 to {MOST_STEPS} are kept", f"{len(kept)} 個步驟；可保存 1 至 {MOST_STEPS} 個"),
            Text("Write one step a line.", "請每行寫一個步驟。"),
        )
    with platform.change(actor, "plan of the audit") as change:
        change.publish(AuditPlanned(audit.id, kept))
        _save(change, audit, {"steps": list(kept)})
    return checking.audit(platform.db, audit.id)


def state(platform: Platform, actor: Actor, named: str, signed: Signed) -> Audit:
    """Enter the auditor's statement of independence from the signed paper.

    Raises InputError, and RefusedError when no person enters it.
    """
    audit = checking.open_audit(platform, actor, named)
    if not actor.person:
        raise RefusedError(
            Text("only a person may enter a statement of independence", "只有人員可輸入獨立聲明"),
            Text("Sign in and enter it from the signed paper.", "請登入，並按已簽署的文件輸入。"),
        )
    if signed.signed_on > platform.now().astimezone(HONG_KONG).date():
        raise InputError(
            Text("the statement is dated in the future", "聲明的日期在未來"),
            Text("Give the date on the paper.", "請填寫文件上的日期。"),
        )
    name = checking.words(signed.name, Text("Auditor", "審核員"), SHORT)
    firm = checking.words(signed.firm, Text("Firm", "機構"), SHORT)
    text = checking.words(signed.text, Text("Statement", "聲明"))
    paper = checking.paper(platform, actor, audit.id, "independence", signed.file, signed.paper)
    with platform.change(actor, "statement of independence entered") as change:
        day = signed.signed_on.isoformat()
        entry = change.publish(IndependenceStated(audit.id, name, firm, text, day, paper.digest))
        stated = Statement(name, firm, text, day, paper.digest, actor.name, change.now, entry)
        store.keep(change.db, paper)
        _save(change, audit, {"independence": asdict(stated) | {"at": change.now.isoformat()}, "doubted": ""})
    return checking.audit(platform.db, audit.id)


def doubt(platform: Platform, actor: Actor, named: str, why: str) -> Audit:
    """Say that the statement of independence no longer stands, also of an audit that is closed."""
    platform.port(Authorizer).require(actor, MANAGE)
    audit = checking.audit(platform.db, named)
    if not audit.independent:
        raise InputError(
            Text("no statement of independence stands", "沒有成立的獨立聲明"),
            Text("Enter the statement first.", "請先輸入聲明。"),
        )
    said = checking.words(why, _WHY, 500)
    with platform.change(actor, said) as change:
        change.publish(IndependenceDoubted(audit.id, said))
        _save(change, audit, {"doubted": said})
    return checking.audit(platform.db, audit.id)


def close(platform: Platform, actor: Actor, named: str, file: str, report: bytes, note: str = "") -> Audit:
    """Close an audit with the auditor's report; what it found is followed up further. Raises InputError."""
    audit = checking.open_audit(platform, actor, named)
    if audit.independence is None:
        raise InputError(
            Text("no statement of independence was entered", "尚未輸入獨立聲明"),
            Text("Enter the auditor's signed statement first.", "請先輸入審核員已簽署的聲明。"),
        )
    said = checking.words(note, Text("Note", "備註"), LONGEST, needed=False)
    paper = checking.paper(platform, actor, audit.id, "report", file, report)
    with platform.change(actor, "audit closed with its report") as change:
        change.publish(AuditClosed(audit.id, change.now, paper.digest, said))
        store.keep(change.db, paper)
        _save(change, audit, {"closed": change.now, "closed_note": said, "report": paper.digest})
    return checking.audit(platform.db, audit.id)


def report(platform: Platform, actor: Actor, named: str, duty: str | None, at: Instant, receipt: str) -> Audit:
    """Record that the report was submitted, for a duty of the calendar if one is named; raises InputError."""
    platform.port(Authorizer).require(actor, MANAGE)
    audit = checking.audit(platform.db, named)
    if audit.closed is None or at > platform.now():
        raise InputError(
            Text("the audit is still open, or the time lies ahead", "審核尚未結案，或時間在未來"),
            Text(
                "Close the audit with its report; then say when it was submitted.", "請先以報告結案，再填寫提交時間。"
            ),
        )
    said = checking.words(receipt, Text("Receipt", "收據編號"), SHORT, needed=False)
    with platform.change(actor, "report of the audit submitted") as change:
        change.publish(AuditReported(audit.id, duty or None, at, said), effective=at)
        _save(change, audit, {"reported_at": at, "duty": duty or None, "receipt": said})
    return checking.audit(platform.db, audit.id)


def _save(change: Change, audit: Audit, values: dict[str, Any]) -> None:
    """Change the audit as it was read; raises ConflictError."""
    if not store.change(change.db, audit, values):
        raise checking.MEANWHILE


def _known(chosen: Sequence[str], there: Sequence[str], what: Text) -> None:
    """Return when everything chosen exists; raises InputError that names what does not."""
    for one in chosen:
        if one not in there:
            raise InputError(
                Text("there is no {what} {one}", "沒有{what} {one}").format(what=what, one=one[:80]),
                Text("Choose among those shown.", "請在所列項目中選擇。"),
            )
