"""Seals versions of records and opens them again, each bound to its own place in the table."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from lionrock.kernel.clock import Instant
from lionrock.kernel.ports import Cipher
from lionrock.register.model import TYPES, Kind, Record, Version
from lionrock.register.store import Sealed

_SALT: Final = 32


@dataclass(frozen=True, slots=True)
class Body:
    """What is sealed: the record's key, the record (None when it ended), who said so and why."""

    key: str
    record: dict[str, Any] | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a version stands in the table, and its two times."""

    kind: Kind
    id: str
    number: int
    effective: Instant
    learned: Instant

    @property
    def purpose(self) -> str:
        """Return what the sealed bytes are bound to."""
        return f"register:{self.kind}/{self.id}/{self.number}"


def seal(cipher: Cipher, slot: Slot, body: Body) -> Sealed:
    """Return a version sealed, not yet with its entry; the digest is over a salt and the plain body."""
    plain = os.urandom(_SALT) + msgspec.json.encode(body)
    return Sealed(
        slot.kind,
        slot.id,
        slot.number,
        slot.effective,
        slot.learned,
        body.record is None,
        cipher.seal(plain, slot.purpose),
        hashlib.sha256(plain).hexdigest(),
        "",
    )


def body(key: str, record: Record | None, by: str, reason: str) -> Body:
    """Return what is to be sealed of a record."""
    return Body(key, None if record is None else msgspec.to_builtins(record), by, reason)


def unseal(cipher: Cipher, row: Sealed) -> tuple[str, Version]:
    """Return key and version of a stored row; raises SealedError without keys or when it was altered."""
    slot = Slot(row.kind, row.record, row.version, row.effective, row.learned)
    told = msgspec.json.decode(cipher.open(row.sealed, slot.purpose)[_SALT:], type=Body)
    record: Record | None = None if told.record is None else msgspec.convert(told.record, TYPES[row.kind])
    version = Version(
        row.kind,
        row.record,
        row.version,
        row.effective,
        row.learned,
        record,
        told.by,
        told.reason,
        row.event,
        row.digest,
    )
    return told.key, version
