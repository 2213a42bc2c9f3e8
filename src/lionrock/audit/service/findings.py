"""Enter what the auditor found, answer it, follow it up, close it with evidence, open it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.audit.model import GRADES, LONGEST, SETTLED, SHORT, Audit, Finding, Follow, Paper
from lionrock.audit.service import checking
from lionrock.audit.store import audits as papers
from lionrock.audit.store import findings as store
from lionrock.audit.store import samples
from lionrock.events.audits import (
    AuditFindingAnswered,
    AuditFindingClosed,
    AuditFindingEntered,
    AuditFindingFollowed,
    AuditFindingReopened,
)
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.platform import Platform

NOTE: Final = Text("Note", "備註")
_LONGEST_DUE: Final = days(3 * 366)
_ENTRY: Final = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Entered:
    """A line of the auditor's list; `population`, `draw` and `position` name a sampled item, 0 where it is none."""

    number: str
    title: str
    grade: str
    clause: str = ""
    text: str = ""
    population: int = 0
    draw: int = 1
    position: int = 0


def enter(platform: Platform, actor: Actor, named: str, lines: Sequence[Entered]) -> list[Finding]:
    """Enter lines of the auditor's list as they were given; raises InputError, and then nothing was entered."""
    audit = checking.open_audit(platform, actor, named)
    told = [_checked(platform, audit, line) for line in lines]
    with platform.change(actor, f"{len(lines)} results of {audit.reference} entered from the auditor's list") as change:
        known = {one.number for one in store.of(change.db, audit.id)}
        return [_added(change, audit, line, draw, known) for line, draw in told]


def answer(platform: Platform, actor: Actor, id: str, response: str, owner: str, due: Instant) -> Finding:
    """Record management's response, who sees to it and by when; raises InputError."""
    found = _open(checking.finding(platform, actor, id))
    said = checking.words(response, Text("Response", "回應"))
    name = checking.words(owner, Text("Owner", "負責人"), SHORT)
    if not platform.now() < due <= platform.now() + _LONGEST_DUE:
        raise InputError(
            Text("the date is past, or more than three years away", "日期已過，或距今超過三年"),
            Text("Give a day ahead.", "請填寫未來的日期。"),
        )
    with platform.change(actor, "management answered a finding") as change:
        entry = change.publish(AuditFindingAnswered(found.audit, found.id, said, name, due))
        _save(change, found, {"response": said, "owner": name, "due": due})
        _step(change, found, "answered", said, entry)
    return checking.finding(platform, actor, id)


def follow(platform: Platform, actor: Actor, id: str, note: str) -> Finding:
    """Note what became of a finding."""
    found = checking.finding(platform, actor, id)
    said = checking.words(note, NOTE)
    with platform.change(actor, "finding followed up") as change:
        _step(change, found, "followed", said, change.publish(AuditFindingFollowed(found.audit, found.id, said)))
    return found


def close(platform: Platform, actor: Actor, id: str, why: str, shown: Paper | str) -> Finding:
    """Close a finding with what shows it: a paper, or the id of a ledger entry; raises InputError without either."""
    found = _open(checking.finding(platform, actor, id))
    said = checking.words(why, Text("What shows it", "何以證明"))
    evidence = shown.digest if isinstance(shown, Paper) else _entry(platform, shown)
    with platform.change(actor, "finding closed with evidence") as change:
        entry = change.publish(AuditFindingClosed(found.audit, found.id, said, evidence))
        if isinstance(shown, Paper):
            papers.keep(change.db, shown)
        _save(change, found, {"closed": change.now, "closed_why": said, "evidence": evidence})
        _step(change, found, "closed", said, entry)
    return checking.finding(platform, actor, id)


def reopen(platform: Platform, actor: Actor, id: str, why: str) -> Finding:
    """Open a closed finding again, with the date it had; raises InputError."""
    found = checking.finding(platform, actor, id)
    if found.closed is None or found.grade == SETTLED:
        raise InputError(
            Text("this one was not closed by a decision", "此項並非經決定結案"),
            Text("Only a closed finding is opened again.", "只有已結案的結果可重新開啟。"),
        )
    said = checking.words(why, Text("Reason", "原因"), 500)
    with platform.change(actor, said) as change:
        entry = change.publish(AuditFindingReopened(found.audit, found.id, said))
        _save(change, found, {"closed": None, "closed_why": "", "evidence": ""})
        _step(change, found, "reopened", said, entry)
    return checking.finding(platform, actor, id)


def _checked(platform: Platform, audit: Audit, line: Entered) -> tuple[Entered, str | None]:
    """Return a line with its words checked, and the draw its item is of; raises InputError."""
    if line.grade not in GRADES:
        raise InputError(
            Text(f"there is no grade {line.grade[:40]!r}", f"沒有等級 {line.grade[:40]!r}"),
            Text(f"Write one of {', '.join(GRADES)}.", f"請寫 {'、'.join(GRADES)} 之一。"),
        )
    checked = Entered(
        checking.words(line.number, Text("Number", "編號"), 40),
        checking.words(line.title, Text("Title", "標題"), SHORT),
        line.grade,
        checking.words(line.clause, Text("Clause", "條文"), SHORT, needed=False),
        checking.words(line.text, Text("Text", "內容"), LONGEST, needed=False),
        line.population,
        line.draw,
        line.position,
    )
    return checked, _draw(platform, audit, line) if line.position else None


def _draw(platform: Platform, audit: Audit, line: Entered) -> str:
    """Return the draw an item is of; raises InputError when that item was not drawn."""
    fixed = samples.numbered(platform.db, audit.id, line.population)
    for one in samples.draws(platform.db, fixed.id) if fixed else ():
        if one.number == line.draw and line.position in one.positions:
            return one.id
    raise InputError(
        Text(
            f"row {line.position} was not drawn in draw {line.draw} of population {line.population}",
            f"總體 {line.population} 的第 {line.draw} 次抽樣未抽中第 {line.position} 項",
        ),
        Text("Give population, draw and row as the sample shows them.", "請按樣本所示填寫總體、抽樣次序及項次。"),
    )


def _added(change: Change, audit: Audit, line: Entered, draw: str | None, known: set[str]) -> Finding:
    """Write one line; raises InputError when its number is taken."""
    if line.number in known:
        raise InputError(
            Text(f"number {line.number} was entered before", f"編號 {line.number} 先前已輸入"),
            Text("Each line of the auditor's list has a number of its own.", "審核員清單的每一項有各自的編號。"),
        )
    known.add(line.number)
    settled, position = line.grade == SETTLED, line.position or None
    fact = AuditFindingEntered(
        audit.id, new_id(), line.number, line.title, line.grade, line.clause, line.text, draw, position
    )
    made = Finding(
        id=fact.finding,
        audit=audit.id,
        number=line.number,
        title=line.title,
        grade=line.grade,
        clause=line.clause,
        text=line.text,
        draw=draw,
        position=position,
        entered=change.now,
        who=change.actor.name,
        response="",
        owner="",
        due=None,
        closed=change.now if settled else None,
        closed_why="",
        evidence="",
        version=1,
        entry=change.publish(fact),
    )
    store.add(change.db, made)
    return made


def _open(finding: Finding) -> Finding:
    """Return a finding that is open; raises InputError."""
    if finding.closed is not None:
        raise InputError(
            Text(f"finding {finding.number} is closed", f"審核結果 {finding.number} 已結案"),
            Text("Open it again first.", "請先重新開啟。"),
        )
    return finding


def _entry(platform: Platform, named: str) -> str:
    """Return the id of an entry that exists, given its id or number; raises InputError."""
    number, text = named.strip().isdigit() and len(named) < 16, named.strip()  # noqa: PLR2004 digits of a number
    leaf = None
    if number or _ENTRY.fullmatch(text):
        leaf = reading.at(platform.db, int(text)) if number else reading.entry(platform.db, text)
    if leaf is None:
        raise InputError(
            Text("no evidence: neither a paper nor an entry of the ledger", "沒有證據：既非文件，亦非存證帳本的紀錄"),
            Text("Choose a file, or give the number of an entry.", "請選擇檔案，或填寫紀錄編號。"),
        )
    return leaf.id


def _save(change: Change, finding: Finding, values: dict[str, Any]) -> None:
    """Change the finding as it was read; raises ConflictError."""
    if not store.change(change.db, finding, values):
        raise checking.MEANWHILE


def _step(change: Change, finding: Finding, what: str, note: str, entry: str) -> None:
    """Add a step in the life of a finding."""
    store.follow(change.db, Follow(new_id(), finding.id, change.now, change.actor.name, what, note, entry))
