"""The register's verbs: put, end and import records. The only writer of its table."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from lionrock.events.register import RegisterChanged, RegisterImported
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register import store
from lionrock.register.model import TYPES, Kind, Record, Version, kind_of
from lionrock.register.store import Sealed

PURPOSE = "register"


@dataclass(frozen=True, slots=True)
class Body:
    """What is sealed: the record (None when it ended), who changed it and why."""

    record: dict[str, object] | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing an import would do to one record; `after` None ends it."""

    verb: str
    kind: Kind
    id: str
    before: Record | None
    after: Record | None


def put(platform: Platform, actor: Actor, reason: str, record: Record, effective: Instant | None = None) -> None:
    """Add a record or a new version of it; `effective` is since when it is true, without it from now."""
    platform.port(Authorizer).require(actor, "register.edit")
    kind = kind_of(record)
    known = store.versions(platform.db)
    with platform.change(actor, reason) as change:
        number = known.get((kind, record.id), 0) + 1
        row = _seal(platform, change, kind, record.id, number, record, effective)
        store.add(change.db, [row])
        verb = "added" if number == 1 else "changed"
        change.publish(RegisterChanged(kind, record.id, verb, number, row.digest), effective=effective)


def apply(platform: Platform, actor: Actor, reason: str, file: str, digest: str, steps: Sequence[Step]) -> None:
    """Do what an import planned, in one change; unchanged records get no new version."""
    platform.port(Authorizer).require(actor, "register.edit")
    known = store.versions(platform.db)
    counts = {verb: sum(step.verb == verb for step in steps) for verb in ("added", "changed", "ended", "unchanged")}
    with platform.change(actor, reason) as change:
        rows = [
            _seal(platform, change, step.kind, step.id, known.get((step.kind, step.id), 0) + 1, step.after, None)
            for step in steps
            if step.verb != "unchanged"
        ]
        store.add(change.db, rows)
        root = hashlib.sha256("".join([digest, *(row.digest for row in rows)]).encode()).hexdigest()
        change.publish(RegisterImported(file=file, digest=root, **counts))


def records(platform: Platform, at: Instant | None = None, learned: Instant | None = None) -> list[Record]:
    """Return every current record, or those of a past moment; raises SealedError without keys."""
    return [found for row in store.current(platform.db, at, learned) if (found := opened(platform, row).record)]


def history(platform: Platform, kind: Kind, id: str) -> list[Version]:
    """Return every version of a record, newest first; raises NotFoundError when there never was one."""
    rows = store.history(platform.db, kind, id)
    if not rows:
        raise NotFoundError(
            Text(f"the register has no {kind} {id}", f"登記冊沒有 {kind} {id}"),
            Text("See the register for what there is.", "請查看登記冊。"),
        )
    return [opened(platform, row) for row in rows]


def opened(platform: Platform, row: Sealed) -> Version:
    """Return a stored version with its record; raises SealedError without keys or when altered."""
    plain = platform.port(Cipher).open(row.sealed, f"{PURPOSE}/{row.kind}/{row.record}/{row.version}")
    body = msgspec.json.decode(plain[32:], type=Body)
    record = msgspec.convert(body.record, TYPES[row.kind]) if body.record is not None else None
    return Version(row.kind, row.record, row.version, row.effective, row.learned, record, body.by, body.reason)


def _seal(  # noqa: PLR0913, PLR0917 what a version is made of
    platform: Platform,
    change: Change,
    kind: Kind,
    id: str,
    number: int,
    record: Record | None,
    effective: Instant | None,
) -> Sealed:
    """Return a version sealed under its own name; the digest is over a salt and the plain body."""
    body = Body(
        msgspec.to_builtins(record) if record is not None else None, change.actor.name or change.actor.id, change.reason
    )
    plain = os.urandom(32) + msgspec.json.encode(body)
    sealed = platform.port(Cipher).seal(plain, f"{PURPOSE}/{kind}/{id}/{number}")
    digest = hashlib.sha256(plain).hexdigest()
    return Sealed(kind, id, number, effective or change.now, change.now, record is None, sealed, digest)
