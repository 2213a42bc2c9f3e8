"""Facts about who is on duty. They carry ids and times alone: whom an entry names stands sealed in the roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """A shift or a leave was added, changed or ended; `digest` is over the sealed entry's plaintext with a salt."""

    kind: Literal["shift", "leave"]
    entry: str
    verb: Literal["added", "changed", "ended"]
    version: int
    starts: Instant
    ends: Instant
    digest: str


@dataclass(frozen=True, slots=True)
class RosterImported:
    """A roster file was imported; counts by verb, and a digest over those of all its entries."""

    file: str
    digest: str
    added: int
    changed: int
    ended: int
    unchanged: int
