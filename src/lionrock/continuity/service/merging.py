"""Takes in what was written without the platform: shown first, accepted one by one by a named person.

An accepted call goes through the book of calls, so that clocks follow from when it was; an accepted note through the
story. An answer decides nothing by itself: it stands beside the story, and a person answers the question.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import msgspec

from lionrock.continuity import offline, store
from lionrock.continuity.laptop import making
from lionrock.continuity.offline import Entry, Form
from lionrock.continuity.store.offline import Kept, Received
from lionrock.events.continuity import CallBook, NoteBook, OfflineAccepted, OfflineReceived, OfflineRefused, Told
from lionrock.events.ports import Incidents
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import minutes
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError, RefusedError, UnavailableError
from lionrock.kernel.ports import Authorizer, Cipher, SealedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PURPOSE: Final = "continuity.offline"
NEAR: Final = minutes(15)
"""How near a call on record must be to look like the same one."""
NEEDS: Final = {"call": "call.record", "attempt": "call.record", "answer": "incident.note", "note": "incident.note"}


def page(platform: Platform) -> bytes:
    """Return the page for a laptop, with the references of open incidents and nothing else of ours."""
    try:
        references = [reference for _, reference in platform.port(NoteBook).open()]
    except UnavailableError:
        references = []
    return making.page(new_id(), references[:100])


def receive(platform: Platform, actor: Actor, name: str, raw: bytes) -> Received:
    """Take a file in; its entries wait for a person, those known already are left out. Raises InputError."""
    sent, digest = offline.read(raw), hashlib.sha256(raw).hexdigest()
    before = store.file_of(platform.db, digest)
    if before is not None:
        raise ConflictError(
            Text(
                f"this very file came in on {before.at:%Y-%m-%d %H:%M} UTC",
                f"此檔案已於 {before.at:%Y-%m-%d %H:%M} UTC 匯入",
            ),
            Text("Its entries are in the list.", "其內容已在清單內。"),
        )
    with platform.change(actor, "a file of offline entries came in") as change:
        id = new_id()
        found = offline.entries(sent, id, change.now)
        known = store.known(change.db, [one.id for one in found])
        fresh = [_sealed(platform, one) for one in found if one.id not in known]
        entry = change.publish(OfflineReceived(id, digest, len(found), len(known)))
        kept = Received(id, digest, name[:200], change.now, sent.by, len(found), len(known), entry)
        store.add_file(change.db, kept)
        store.add_entries(change.db, fresh)
    return kept


def waiting(platform: Platform) -> list[tuple[Entry, list[Text]]]:
    """Return the entries that wait, each with what speaks against it; raises SealedError without keys."""
    found = opened(platform, store.waiting(platform.db))
    past = opened(platform, store.settled(platform.db))
    return [(one, _doubts(platform, one, [*found, *past])) for one in found]


def accept(platform: Platform, actor: Actor, id: str, reference: str) -> Entry:
    """Let an entry count for an incident, true when it was so; the person who accepts stands for it.

    Raises RefusedError without the permission, NotFoundError for an unknown incident, ConflictError when it is settled.
    """
    entry = _one(platform, id)
    _allowed(platform, actor, NEEDS[entry.kind])
    incident = platform.port(Incidents).resolve(reference)
    became = _enter(platform, actor, incident, entry)
    with platform.change(actor, f"offline entry accepted for {reference}") as change:
        fact = OfflineAccepted(entry.id, incident, entry.kind, entry.by, entry.effective, entry.written, became)
        event = change.publish(fact, effective=entry.effective)
        done = replace(
            entry, state="accepted", decided_at=change.now, actor=actor.id, name=actor.name,
            incident=incident, became=became, entry=event,
        )  # fmt: skip
        store.settle(change.db, done)
    return done


def refuse(platform: Platform, actor: Actor, id: str, reason: str) -> Entry:
    """Set an entry aside with a reason; it stays on record and counts for nothing."""
    entry = _one(platform, id)
    _allowed(platform, actor, NEEDS[entry.kind])
    reason = reason.strip()
    if not 0 < len(reason) <= offline.LONGEST:
        raise InputError(
            Text("a reason is expected", "應填寫理由"), Text("Say why it does not count.", "請說明為何不予採納。")
        )
    with platform.change(actor, "offline entry set aside") as change:
        event = change.publish(OfflineRefused(entry.id, reason))
        done = replace(
            entry, state="refused", decided_at=change.now, actor=actor.id, name=actor.name, reason=reason, entry=event
        )
        store.settle(change.db, done)
    return done


def opened(platform: Platform, rows: list[Kept]) -> list[Entry]:
    """Return entries with their words and who typed them; raises SealedError without keys."""
    typed = store.files(platform.db, {one.entry.file for one in rows})
    return [replace(one.entry, fields=_words(platform, one), by=typed[one.entry.file].by) for one in rows]


def _one(platform: Platform, id: str) -> Entry:
    """Return an entry that waits; raises NotFoundError or ConflictError."""
    found = opened(platform, [store.offline(platform.db, id)])[0]
    if found.state != "waiting":
        raise ConflictError(
            Text(f"{found.name} has dealt with this entry already", f"{found.name} 已處理此項紀錄"),
            Text("See what became of it.", "請查看處理結果。"),
        )
    return found


def _enter(platform: Platform, actor: Actor, incident: str, entry: Entry) -> Form:
    """Pass an entry to the verb it belongs to, and return what it became.

    A call of the same instant and outcome on record is the entry itself, from a try that was cut short.
    """
    if entry.kind in {"call", "attempt"}:
        book = platform.port(CallBook)
        outcome = "completed" if entry.kind == "call" else entry.fields["outcome"]
        if (entry.effective, outcome) not in book.made(incident):
            _call(book, actor, incident, entry)
        return "call" if entry.kind == "call" else "attempt"
    if entry.kind == "note":
        platform.port(NoteBook).written(incident, actor, _signed(entry), entry.effective)
        return "note"
    return "record"


def _call(book: CallBook, actor: Actor, incident: str, entry: Entry) -> None:
    """Record a call as of when it was."""
    if entry.kind == "attempt":
        book.attempted(incident, actor, entry.fields["outcome"], entry.effective)
        return
    told = Told(
        entry.fields["spoken_to"][: offline.SHORT],
        _signed(entry),
        entry.fields.get("their_reference", "")[: offline.SHORT],
        entry.effective,
    )
    book.completed(incident, actor, told)


def _signed(entry: Entry) -> str:
    """Return the words with who typed them and when, so that both times stand beside each other."""
    tail = f"\n[offline: {entry.by}, {entry.written.isoformat(timespec='minutes')}]"
    return entry.words[: offline.LONGEST - len(tail)] + tail


def _doubts(platform: Platform, entry: Entry, others: list[Entry]) -> list[Text]:
    """Return what speaks against an entry; one without a known incident says so."""
    try:
        incident = platform.port(Incidents).resolve(entry.reference) if entry.reference else ""
        calls = platform.port(CallBook).made(incident) if incident else ()
    except NotFoundError:
        return [_UNKNOWN, *offline.doubts(entry, (), others, NEAR)]
    except UnavailableError:
        calls = ()
    return offline.doubts(entry, calls, others, NEAR)


def _allowed(platform: Platform, actor: Actor, permission: str) -> None:
    """Return when a person holds the permission; raises RefusedError."""
    platform.port(Authorizer).require(actor, permission)
    if not actor.person:
        raise RefusedError(
            Text("only a person accepts what was written offline", "離線紀錄只可由人員接納"),
            Text("Sign in and do it in the console.", "請登入控制台進行。"),
        )


def _sealed(platform: Platform, entry: Entry) -> Kept:
    """Return an entry with its words under the cipher; as they are where the keys are not here."""
    body = msgspec.json.encode(dict(entry.fields))
    try:
        return Kept(entry, platform.port(Cipher).seal(body, PURPOSE), sealed=True)
    except (SealedError, UnavailableError):
        return Kept(entry, body, sealed=False)


def _words(platform: Platform, one: Kept) -> dict[str, str]:
    """Return the words of an entry; raises SealedError without keys."""
    body = platform.port(Cipher).open(one.body, PURPOSE) if one.sealed else one.body
    return msgspec.json.decode(body, type=dict[str, str])


_UNKNOWN: Final = Text("no incident has this reference here", "此處沒有此編號的事故")
