"""The log of a visit by officers: begun at the door, written line by line, never edited; a correction is a line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.counsel import sealing
from lionrock.counsel.record import Line, LineKind, Visit, who
from lionrock.counsel.service.permission import allowed, happened
from lionrock.counsel.store import visits as store
from lionrock.counsel.visits import FORMS, Said, read, understood, written
from lionrock.events.counsel import VisitBegun, VisitEnded, VisitLineWritten
from lionrock.events.ports import Incidents
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, UnavailableError
from lionrock.kernel.ports import Authorizer, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

MOST_LINES: Final = 2_000
WITHHELD: Final = Text("privileged; only counsel reads it", "受保密權保護，只供律師閱覽")
_SALT: Final = 32


@dataclass(frozen=True, slots=True)
class Told:
    """A line as a person writes it: its fields as typed, when it was, and the line it corrects."""

    kind: LineKind
    fields: Mapping[str, str]
    privileged: bool = False
    at: Instant | None = None
    corrects: str = ""


def begin(platform: Platform, actor: Actor, at: Instant | None = None, incident: str = "") -> Visit:
    """Begin the log of a visit; nothing but the right to log visits stands before it."""
    allowed(platform, actor, "visit.record")
    subject = platform.port(Incidents).resolve(incident) if incident.strip() else None
    with platform.change(actor, "officers came") as change:
        id, number, began = new_id(), store.next_number(change.db), happened(at, change.now)
        visit = Visit(id, number, subject, began, change.now, who(actor), "")
        entry = change.publish(VisitBegun(id, visit.reference, subject, began), effective=began)
        visit = Visit(id, number, subject, began, change.now, who(actor), entry)
        store.begin(change.db, visit)
    return visit


def write(platform: Platform, visit: str, actor: Actor, told: Told) -> Line:
    """Write a line; one that holds what privilege is claimed over is sealed like a note for counsel.

    Without keys other lines are kept as they are, for a visit is logged all the same. Raises SealedError for a
    privileged line without keys.
    """
    allowed(platform, actor, "visit.record")
    words = written(understood(told.kind, told.fields))
    if told.privileged and not FORMS[told.kind].privileged:
        raise InputError(
            Text("this kind of line holds nothing privileged", "此類紀錄不載有受保密權保護的內容"),
            Text("Write it as a note.", "請寫成備註。"),
        )
    found = store.get(platform.db, visit)
    id = new_id()
    kept, digest, sealed = _kept(platform, id, words, privileged=told.privileged)
    with platform.change(actor, f"log of {found.reference}") as change:
        at = happened(told.at, change.now)
        number = store.next_line(change.db, found.id)
        _room(number)
        fact = VisitLineWritten(found.id, id, told.kind, at, told.privileged, digest, found.incident)
        line = Line(
            id,
            found.id,
            number,
            told.kind,
            at,
            change.now,
            sealed,
            told.privileged,
            digest,
            _corrected(platform, found, told.corrects),
            who(actor),
            change.publish(fact, effective=at),
        )
        store.write(change.db, line, kept)
    return line


def end(platform: Platform, visit: str, actor: Actor, at: Instant | None = None) -> Visit:
    """Record that the officers left; raises ConflictError when that is on record, InputError before they came."""
    allowed(platform, actor, "visit.record")
    with platform.change(actor, "the officers left") as change:
        found = store.get(change.db, visit)
        ended = happened(at, change.now)
        if found.ended is not None:
            raise ConflictError(
                Text("their leaving is on record", "已記錄離開時間"), Text("Nothing to do.", "無須處理。")
            )
        if ended < found.began:
            raise InputError(
                Text("they left before they came", "離開時間早於到訪時間"),
                Text("Give the time when they left.", "請填寫離開的時間。"),
            )
        entry = change.publish(VisitEnded(found.id, ended, found.incident), effective=ended)
        store.end(change.db, found.id, ended, entry)
    return store.get(platform.db, found.id)


def log(platform: Platform, visit: Visit, actor: Actor) -> list[Said]:
    """Return the lines of a visit with their words, privileged ones only for who may read privileged notes."""
    allowed(platform, actor, "visit.record")
    reads = platform.port(Authorizer).allows(actor, "privilege.read")
    return [_said(platform, line, reads=reads) for line in store.lines(platform.db, visit.id)]


def _said(platform: Platform, line: Line, *, reads: bool) -> Said:
    """Return a line with its words, or why they are not shown."""
    if line.privileged and not reads:
        return Said(line, None, WITHHELD)
    try:
        return Said(line, words(platform, line))
    except LionrockError as problem:
        return Said(line, None, problem.message)


def words(platform: Platform, line: Line) -> dict[str, str]:
    """Return the words of a line; raises SealedError without keys. Callers see to who may read them."""
    kept = store.words(platform.db, line.id)
    if not line.sealed:
        return read(kept[_SALT:].decode())
    return read(sealing.unseal(platform, kept, sealing.NOTE if line.privileged else sealing.VISIT, line.id))


def _kept(platform: Platform, id: str, words: str, *, privileged: bool) -> tuple[bytes, str, bool]:
    """Return words as kept, their digest, and whether they are sealed."""
    try:
        sealed = sealing.seal(platform, words, sealing.NOTE if privileged else sealing.VISIT, id)
    except (SealedError, UnavailableError):
        if privileged:
            raise
        plain = os.urandom(_SALT) + words.encode()
        return plain, hashlib.sha256(plain).hexdigest(), False
    return sealed.data, sealed.digest, True


def _corrected(platform: Platform, visit: Visit, line: str) -> str | None:
    """Return the line that is corrected, None when none is; raises InputError for one of another visit."""
    if not line:
        return None
    if all(one.id != line for one in store.lines(platform.db, visit.id)):
        raise InputError(
            Text("no such line in this log", "此紀錄沒有該項"),
            Text("Choose a line of this visit.", "請選擇此次到訪的一項。"),
        )
    return line


def _room(number: int) -> None:
    """Return when the log takes another line; raises InputError."""
    if number > MOST_LINES:
        raise InputError(
            Text(f"the log has {MOST_LINES} lines", f"紀錄已有 {MOST_LINES} 項"),
            Text("Begin another log.", "請開立另一份紀錄。"),
        )
