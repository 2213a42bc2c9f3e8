"""Seals whom an entry names, who entered it and why, each bound to its own place in the table."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import Final

import msgspec

from lionrock.kernel.clock import Instant, micros
from lionrock.kernel.ports import Cipher
from lionrock.register.roster.model import Entry, Held, Leave, Shift, kind_of
from lionrock.register.roster.store import Sealed

_SALT: Final = 32


@dataclass(frozen=True, slots=True)
class Body:
    """What is sealed: the people in order, who said so and why."""

    people: tuple[str, ...]
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a version stands: the entry's id, its number, when it was learned, and whether it ends the entry."""

    id: str
    number: int
    learned: Instant
    ended: bool = False


def seal(cipher: Cipher, slot: Slot, entry: Entry, by: str, reason: str) -> Sealed:
    """Return a version sealed, not yet with its ledger entry; the digest is over a salt and the plain body."""
    people = entry.people if isinstance(entry, Shift) else (entry.person,)
    plain = os.urandom(_SALT) + msgspec.json.encode(Body(people, by, reason))
    kind = kind_of(entry)
    return Sealed(
        kind,
        slot.id,
        slot.number,
        entry.starts,
        entry.ends,
        slot.learned,
        slot.ended,
        cipher.seal(plain, _purpose(kind, slot.id, slot.number, entry)),
        hashlib.sha256(plain).hexdigest(),
        "",
    )


def unseal(cipher: Cipher, row: Sealed) -> Held:
    """Return the entry of a stored row; raises SealedError without keys or when it was altered."""
    plain = cipher.open(row.sealed, _purpose(row.kind, row.entry, row.version, row))
    body = msgspec.json.decode(plain[_SALT:], type=Body)
    first, *rest = body.people
    entry: Entry = (
        Shift(row.starts, row.ends, first, tuple(rest)) if row.kind == "shift" else Leave(row.starts, row.ends, first)
    )
    return Held(row.entry, row.version, row.learned, entry, body.by, body.reason, row.event)


def _purpose(kind: str, id: str, number: int, span: Entry | Sealed) -> str:
    """Return what the sealed bytes are bound to: their row and its span."""
    return f"register.roster:{kind}/{id}/{number}/{micros(span.starts)}/{micros(span.ends)}"
