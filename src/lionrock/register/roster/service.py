"""The roster's verbs: put and end entries, import files. The only writer of its table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lionrock.events.rosters import RosterChanged, RosterImported
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register.encodings import Encoding
from lionrock.register.estate import Book
from lionrock.register.roster import importing, reading, store
from lionrock.register.roster.checking import faults
from lionrock.register.roster.directory import directory
from lionrock.register.roster.importing import Plan, Step, Upon
from lionrock.register.roster.model import LONGEST_LEAVE, REACH, Entry, Held
from lionrock.register.roster.sealing import Slot, seal, unseal
from lionrock.register.roster.store import Sealed
from lionrock.register.service import EDIT

MOST_REASON: Final = 500


def plan(platform: Platform, name: str, raw: bytes, *, whole: bool = False, encoding: Encoding = "utf-8") -> Plan:
    """Return what a file would do to the roster as it is now; raises SealedError without keys."""
    return importing.plan(name, raw, upon(platform), whole=whole, encoding=encoding)


def upon(platform: Platform) -> Upon:
    """Return what new entries are held against."""
    now = platform.now()
    standing = reading.between(platform, now - REACH - LONGEST_LEAVE, now + REACH + LONGEST_LEAVE)
    return Upon(standing, directory(platform.port(Book).opened()), now)


def put(
    platform: Platform, actor: Actor, reason: str, entry: Entry, id: str | None = None, base: int | None = None
) -> str:
    """Add an entry, or change the one with this id, and return its id; raises ConflictError in words.

    With `base`, also when the entry has another version by now.
    """
    platform.port(Authorizer).require(actor, EDIT)
    now = upon(platform)
    held = _held(now.standing, id) if id else None
    if held is not None and base is not None and held.number != base:
        raise _meanwhile()
    if held is not None and held.entry == entry:
        return held.id
    beside = [one.entry for one in now.standing if held is None or one.id != held.id]
    found = next(faults([entry], beside, now.people, now.now), None)
    if found is not None:
        raise ConflictError(
            found.words,
            Text(
                "Change the other entry first, or this one. Nothing was changed.",
                "請先更改另一項或此項。未有作出更改。",
            ),
        )
    return _single(platform, actor, reason, Step("changed" if held else "added", held, entry))


def end(platform: Platform, actor: Actor, reason: str, id: str) -> None:
    """End an entry; its versions are kept. Raises NotFoundError."""
    platform.port(Authorizer).require(actor, EDIT)
    row = store.current(platform.db, id)
    if row is None:
        raise gone()
    _single(platform, actor, reason, Step("ended", unseal(platform.port(Cipher), row), None))


def apply(platform: Platform, actor: Actor, reason: str, plan: Plan) -> None:
    """Do what an import planned, in one change; raises ImportRefusedError or, when nothing is to do, InputError."""
    platform.port(Authorizer).require(actor, EDIT)
    if not plan.checked().work:
        raise InputError(
            Text(f"{plan.file} says nothing that the roster does not", f"{plan.file} 與當值名單並無分別"),
            Text("Nothing is to be imported.", "無須匯入。"),
        )
    with platform.change(actor, _reason(reason)) as change:
        rows = [_sealed(change, step) for step in plan.work]
        root = hashlib.sha256("\n".join([plan.digest, *(row.digest for row in rows)]).encode()).hexdigest()
        event = change.publish(RosterImported(file=plan.file, digest=root, **plan.counts))
        store.add(change.db, [replace(row, event=event) for row in rows])


def _single(platform: Platform, actor: Actor, reason: str, step: Step) -> str:
    """Write one entry in one change and return its id."""
    assert step.verb != "unchanged"
    with platform.change(actor, _reason(reason)) as change:
        row = _sealed(change, step)
        fact = RosterChanged(row.kind, row.entry, step.verb, row.version, row.starts, row.ends, row.digest)
        store.add(change.db, [replace(row, event=change.publish(fact))])
    return row.entry


def _sealed(change: Change, step: Step) -> Sealed:
    """Return the version a step leads to; raises ConflictError when the entry was changed meanwhile."""
    held = step.held
    if held is not None:
        found = store.current(change.db, held.id)
        if found is None or found.version != held.number:
            raise _meanwhile()
    slot = Slot(held.id if held else new_id(), held.number + 1 if held else 1, change.now, ended=step.after is None)
    cipher = change.platform.port(Cipher)
    return seal(cipher, slot, step.entry, change.actor.name or change.actor.id, change.reason)


def _held(standing: Sequence[Held], id: str) -> Held:
    """Return the entry with this id; raises NotFoundError."""
    for held in standing:
        if held.id == id:
            return held
    raise gone()


def _reason(written: str) -> str:
    """Return the reason; raises InputError when there is none."""
    if not written.strip():
        raise InputError(Text("the reason is empty", "未填寫原因"), Text("Say why.", "請說明原因。"))
    return written.strip()[:MOST_REASON]


def _meanwhile() -> ConflictError:
    """Return the error of a change over an entry that is another one by now."""
    return ConflictError(
        Text("somebody else changed this entry meanwhile", "其他人已更改此項"),
        Text("Look at it again, then repeat the change.", "請重新查看後再更改。"),
    )


def gone() -> NotFoundError:
    """Return the error for an entry that is not in the roster."""
    return NotFoundError(
        Text("the roster has no such entry", "當值名單沒有此項"),
        Text("It may have been ended; see the roster.", "該項可能已終止；請查看當值名單。"),
    )
