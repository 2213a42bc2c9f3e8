"""The register's verbs: put, end and import records. The only writer of its table."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from lionrock.events.register import (
    MappingForgotten,
    MappingRemembered,
    RegisterChanged,
    RegisterExported,
    RegisterImported,
)
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register import exporting, memory, sealing, store
from lionrock.register.consistency import clashes
from lionrock.register.estate import Book
from lionrock.register.importing import Plan, Step, Verb
from lionrock.register.memory import Remembered
from lionrock.register.model import NAMES, Kind, Record, Threshold, Version, kind_of, threshold_key
from lionrock.register.opened import Opened
from lionrock.register.writing import meanwhile, moment, sealed

EDIT: Final = "register.edit"
READ: Final = "register.read"


def put(
    platform: Platform,
    actor: Actor,
    reason: str,
    record: Record,
    effective: Instant | None = None,
    base: int | None = None,
) -> str:
    """Add a record, or a version of it, and return its id; nothing is written when it stands so already.

    `effective` is since when it is true, without it from now. With `base`, raises ConflictError when the record has
    another version by now.
    """
    now = platform.port(Book).opened()
    before = now.find(kind_of(record), record.key)
    if before is not None and before.record == record:
        return before.id
    verb: Verb = "added" if before is None else "changed"
    step = Step(verb, kind_of(record), record.key, before.record if before else None, record)
    return _single(platform, actor, reason, [step], effective, base)[0]


def end(platform: Platform, actor: Actor, reason: str, version: Version, effective: Instant | None = None) -> None:
    """End a record as it was seen in `version`, with the thresholds of a system.

    Raises ConflictError when others still refer to it, or when it was changed meanwhile.
    """
    opened = platform.port(Book).opened()
    record = opened.get(version.kind, version.id).record
    assert record is not None
    limits = opened.thresholds(record.key).values() if version.kind == "system" else ()
    gone: list[Record] = [record, *limits]
    steps = [Step("ended", kind_of(one), one.key, one, None) for one in gone]
    _single(platform, actor, reason, steps, effective, version.number)


def set_thresholds(
    platform: Platform,
    actor: Actor,
    reason: str,
    system: str,
    values: Mapping[str, Threshold | None],
    effective: Instant | None = None,
) -> int:
    """Set thresholds of the system with this id, None unsets one; return how many changed."""
    opened = platform.port(Book).opened()
    found = opened.get("system", system).record
    assert found is not None
    key = found.key
    known = opened.thresholds(key)
    steps = []
    for name, wanted in values.items():
        before = known.get(name)
        if wanted != before:
            verb: Verb = "ended" if wanted is None else "added" if before is None else "changed"
            steps.append(Step(verb, "threshold", threshold_key(key, name), before, wanted))
    if steps:
        _single(platform, actor, reason, steps, effective, None)
    return len(steps)


def apply(
    platform: Platform,
    actor: Actor,
    reason: str,
    plan: Plan,
    effective: Instant | None = None,
    mapping: Remembered | None = None,
) -> str:
    """Do what an import planned, in one change, and return its entry; nothing to do raises InputError.

    Unchanged records get no new version. One entry carries a digest over those of all versions. The `mapping` of
    columns it was read with is remembered. Raises ImportRefusedError for a plan with problems.
    """
    platform.port(Authorizer).require(actor, EDIT)
    if not plan.checked().work:
        raise InputError(
            Text(f"{plan.file} says nothing that the register does not", f"{plan.file} 與登記冊並無分別"),
            Text("Nothing is to be imported.", "無須匯入。"),
        )
    opened, since = platform.port(Book).opened(), moment(platform, effective)
    with platform.change(actor, reason) as change:
        rows = sealed(platform, change, opened, plan.work, since)
        root = hashlib.sha256("\n".join([plan.digest, *(row.digest for row in rows)]).encode()).hexdigest()
        fact = RegisterImported(file=plan.file, digest=root, **plan.counts)
        event = change.publish(fact, effective=since)
        store.add(change.db, [replace(row, event=event) for row in rows])
        who = actor.name or actor.id
        row = memory.Import(
            event, plan.file, plan.format, plan.digest, who, change.now,
            plan.count("added"), plan.count("changed"), plan.count("ended"), plan.count("unchanged"),
        )  # fmt: skip
        memory.keep_import(change.db, row)
        if mapping is not None:
            remember(change, mapping)
    platform.port(Book).changed()
    return event


def remember(change: Change, mapping: Remembered) -> None:
    """Keep which column means which field for files with these columns; nothing is written when it stands so."""
    known = memory.find_mapping(change.db, mapping.heads)
    if known is not None and (known.kind, known.columns) == (mapping.kind, mapping.columns):
        return
    told = "\n".join(f"{head}\t{target}" for head, target in sorted(mapping.columns.items()))
    digest = hashlib.sha256(told.encode()).hexdigest()
    change.publish(MappingRemembered(mapping.id, mapping.kind, len(mapping.columns), digest))
    memory.keep_mapping(change.db, mapping)


def forget(platform: Platform, actor: Actor, reason: str, id: str) -> None:
    """Remove a remembered mapping; raises NotFoundError when there is none."""
    platform.port(Authorizer).require(actor, EDIT)
    found = next((one for one in memory.mappings(platform.db) if one.id == id), None)
    if found is None:
        raise NotFoundError(
            Text("this matching of columns is no longer kept", "此欄位對應已不再保留"),
            Text("See the list of imports.", "請查看匯入紀錄。"),
        )
    with platform.change(actor, reason) as change:
        change.publish(MappingForgotten(found.id, found.kind))
        memory.drop_mapping(change.db, found.id)


def export(platform: Platform, actor: Actor, reason: str, kind: Kind | None = None) -> bytes:
    """Return the whole register as TOML, or one kind as CSV; that it was handed out is an entry of the ledger."""
    platform.port(Authorizer).require(actor, EDIT)
    found = records(platform)
    data = exporting.document(found) if kind is None else exporting.table(found, kind)
    many = len(found) if kind is None else sum(kind_of(one) == kind for one in found)
    with platform.change(actor, reason) as change:
        change.publish(RegisterExported(kind or "register", many, hashlib.sha256(data).hexdigest()))
    return data


def records(platform: Platform, at: Instant | None = None, known: Instant | None = None) -> list[Record]:
    """Return the records that are true now, or were at `at` as far as was known at `known`."""
    return [version.record for version in versions(platform, at, known) if version.record is not None]


def versions(platform: Platform, at: Instant | None = None, known: Instant | None = None) -> list[Version]:
    """Return the versions that are true now, or were at `at` as far as was known at `known`; raises SealedError."""
    if at is None and known is None:
        return list(platform.port(Book).opened().versions)
    cipher = platform.port(Cipher)
    return [sealing.unseal(cipher, row)[1] for row in store.current(platform.db, at or known or platform.now(), known)]


def unchanged_since(platform: Platform, moment: Instant) -> bool:
    """Say whether the register is as it was known at a moment; needs no keys."""
    return store.newest_after(platform.db, moment) is None and platform.port(Book).opened().until is None


def history(platform: Platform, kind: Kind, id: str) -> list[Version]:
    """Return every version of a record, newest first; raises NotFoundError when there never was one."""
    rows = store.history(platform.db, kind, id)
    if not rows:
        raise NotFoundError(
            Text("the register never had this {kind}", "登記冊從未有此{kind}").format(kind=NAMES[kind]),
            Text("See the register for what there is.", "請查看登記冊。"),
        )
    cipher = platform.port(Cipher)
    return [sealing.unseal(cipher, row)[1] for row in rows]


def turned(platform: Platform) -> Instant | None:
    """Return when the register last became what it is: also by a version entered ahead, of which nobody told then."""
    return store.turned(platform.db, platform.now())


def left(platform: Platform, kind: Kind) -> dict[str, Instant]:
    """Return when records of a kind last left the register, by id: one that was put back is not what it was."""
    return store.left(platform.db, kind, platform.now())


def of_event(platform: Platform, event: str) -> list[Version]:
    """Return the versions that one entry of the ledger stands for: many after an import; raises SealedError."""
    cipher = platform.port(Cipher)
    return [sealing.unseal(cipher, row)[1] for row in store.of_event(platform.db, event)]


def resolve(platform: Platform, kind: Kind, key: str) -> str:
    """Return the id of the record with this key; raises NotFoundError."""
    found = platform.port(Book).opened().find(kind, key)
    if found is None:
        raise NotFoundError(
            Text("the register has no {kind} {key}", "登記冊沒有{kind} {key}").format(kind=NAMES[kind], key=key),
            Text("See the register for what there is.", "請查看登記冊。"),
        )
    return found.id


def _single(
    platform: Platform,
    actor: Actor,
    reason: str,
    steps: Sequence[Step],
    effective: Instant | None,
    base: int | None,
) -> list[str]:
    """Write a few records in one change, each with an entry of its own; return their ids."""
    platform.port(Authorizer).require(actor, EDIT)
    if not reason.strip():
        raise InputError(Text("the reason is empty", "未填寫原因"), Text("Say why.", "請說明原因。"))
    opened = platform.port(Book).opened()
    _fit(opened, steps)
    _based(opened, steps[0], base)
    since = moment(platform, effective)
    with platform.change(actor, reason) as change:
        rows = sealed(platform, change, opened, steps, since)
        told = []
        for step, row in zip(steps, rows, strict=True):
            fact = RegisterChanged(row.kind, row.record, step.verb, row.version, row.digest)
            told.append(replace(row, event=change.publish(fact, effective=since)))
        store.add(change.db, told)
    platform.port(Book).changed()
    return [row.record for row in rows]


def _based(opened: Opened, step: Step, base: int | None) -> None:
    """Return when a change is based on the version that stands; raises ConflictError."""
    found = opened.find(step.kind, step.key)
    if base is not None and (found is None or found.number != base):
        raise meanwhile()


def _fit(opened: Opened, steps: Sequence[Step]) -> None:
    """Return when the register would still fit together; raises ConflictError."""
    out = {(step.kind, step.key) for step in steps}
    rest = [one.record for key, one in opened.by_key.items() if key not in out and one.record is not None]
    found = next(clashes([*rest, *(step.after for step in steps if step.after is not None)]), None)
    if found is not None:
        raise ConflictError(
            Text(
                "{kind} {key}: expected {expected}, found {found}", "{kind} {key}：應為{expected}，實為{found}"
            ).format(kind=NAMES[found.kind], key=found.key, expected=found.expected, found=found.found),
            Text("Change what refers to it first. Nothing was changed.", "請先更改引用它的紀錄。未有作出更改。"),
        )
