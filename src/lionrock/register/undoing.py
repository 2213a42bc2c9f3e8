"""Undoing an import: what it changed is put back as it was, except what was changed since, which is named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lionrock.events.register import RegisterImported, RegisterImportUndone
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register import memory, sealing, store
from lionrock.register.consistency import Clash, clashes
from lionrock.register.estate import Book
from lionrock.register.importing import Id, Step, Verb
from lionrock.register.memory import Import
from lionrock.register.model import Record, Version, kind_of
from lionrock.register.service import EDIT
from lionrock.register.writing import sealed


@dataclass(frozen=True, slots=True)
class Undo:
    """What undoing an import would do: steps, records that stay since they were changed after, what would not fit."""

    of: Import
    steps: tuple[Step, ...]
    kept: tuple[Step, ...]
    clashes: tuple[Clash, ...]

    @property
    def print(self) -> str:
        """Return a digest of what it does: another undo with the same print does the same."""
        told = "\n".join(f"{step.verb} {step.kind} {step.key} {step.before!r} {step.after!r}" for step in self.steps)
        return hashlib.sha256(f"{self.of.event}\n{told}".encode()).hexdigest()


def undo(platform: Platform, event: str) -> Undo:
    """Return what undoing an import would do; raises NotFoundError, or ConflictError when it was undone already."""
    found = memory.find_import(platform.db, event)
    if found is None:
        raise NotFoundError(
            Text("there is no such import", "沒有此項匯入"), Text("See the list of imports.", "請查看匯入紀錄。")
        )
    if found.undone is not None:
        raise ConflictError(
            Text("this import was undone already", "此項匯入已撤銷"),
            Text("Undo the undoing, or import the file again.", "可撤銷該次撤銷，或重新匯入檔案。"),
        )
    steps, kept = [], []
    for key, written, before, newest in _touched(platform, event):
        step = _step(key, newest.record, before)
        if newest.record not in {written.record, before}:
            kept.append(step)
        elif step.verb != "unchanged":
            steps.append(step)
    now = [one.record for one in platform.port(Book).opened().versions if one.record is not None]
    return Undo(found, tuple(steps), tuple(kept), tuple(clashes(_after(now, steps))))


def carry_out(platform: Platform, actor: Actor, reason: str, planned: Undo) -> str:
    """Put back what an import changed, in one change, and return its entry; raises ConflictError or InputError."""
    platform.port(Authorizer).require(actor, EDIT)
    if not reason.strip():
        raise InputError(Text("the reason is empty", "未填寫原因"), Text("Say why.", "請說明原因。"))
    if planned.clashes:
        raise _unfit(planned.clashes[0])
    if not planned.steps:
        raise InputError(
            Text("nothing of this import is left to undo", "此項匯入已沒有可撤銷的內容"),
            Text("See what was changed since.", "請查看其後的更改。"),
        )
    opened = platform.port(Book).opened()
    since = _since(platform, planned.of.event)
    counts = Counter(step.verb for step in planned.steps)
    with platform.change(actor, reason) as change:
        rows = sealed(platform, change, opened, planned.steps, since)
        root = hashlib.sha256("\n".join([planned.print, *(row.digest for row in rows)]).encode()).hexdigest()
        fact = RegisterImported(planned.of.file, root, counts["added"], counts["changed"], counts["ended"], 0)
        event = change.publish(fact, effective=since)
        store.add(change.db, [replace(row, event=event) for row in rows])
        change.publish(RegisterImportUndone(planned.of.event, planned.of.file, len(rows), len(planned.kept)))
        done = Import(event, planned.of.file, "undo", planned.print, actor.name or actor.id, change.now,
                      counts["added"], counts["changed"], counts["ended"], 0, planned.of.event)  # fmt: skip
        memory.keep_import(change.db, done)
    platform.port(Book).changed()
    return event


def _touched(platform: Platform, event: str) -> Iterator[tuple[str, Version, Record | None, Version]]:
    """Yield of each record an import wrote: its key, that version, what it said before, and its newest version."""
    cipher = platform.port(Cipher)
    for rows in store.histories_of_event(platform.db, event):
        place = next(number for number, row in enumerate(rows) if row.event == event)
        key, written = sealing.unseal(cipher, rows[place])
        newest = written if place == len(rows) - 1 else sealing.unseal(cipher, rows[-1])[1]
        yield key, written, sealing.unseal(cipher, rows[place - 1])[1].record if place else None, newest


def _step(key: str, stands: Record | None, before: Record | None) -> Step:
    """Return what puts a record back; ids are those of its newest version."""
    verb: Verb = (
        "unchanged" if stands == before else "ended" if before is None else "added" if stands is None else "changed"
    )
    record = before or stands
    assert record is not None or verb == "unchanged"
    kind = kind_of(record) if record is not None else "asset"
    return Step(verb, kind, key, stands, before)


def _after(now: Sequence[Record], steps: Sequence[Step]) -> list[Record]:
    """Return the register as it would be."""
    out: set[Id] = {(step.kind, step.key) for step in steps}
    rest = [one for one in now if (kind_of(one), one.key) not in out]
    return rest + [step.after for step in steps if step.after is not None]


def _since(platform: Platform, event: str) -> Instant:
    """Return since when the import was true: putting it back holds from the same moment on."""
    return max(row.effective for row in store.of_event(platform.db, event))


def _unfit(found: Clash) -> ConflictError:
    """Return the error of an undo after which the register would not fit together."""
    return ConflictError(
        Text("{key}: expected {expected}, found {found}", "{key}：應為{expected}，實為{found}").format(
            key=found.key, expected=found.expected, found=found.found
        ),
        Text("Change what refers to it first. Nothing was changed.", "請先更改引用它的紀錄。未有作出更改。"),
    )
