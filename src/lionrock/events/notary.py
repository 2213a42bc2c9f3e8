"""Facts about proof from outside: time stamps, witnesses, tiles."""

from __future__ import annotations

from dataclasses import dataclass

from lionrock.kernel.clock import Instant


@dataclass(frozen=True, slots=True)
class AnchorWanted:
    """A stamp of a checkpoint is wanted from an authority; it is asked until it comes."""

    size: int
    root: str
    authority: str


@dataclass(frozen=True, slots=True)
class CheckpointAnchored:
    """A time-stamping authority stamped a checkpoint (RFC 3161); `token` is the SHA-256 of its answer, kept as a blob.

    `stamped` is the authority's time. `verified` says whether the token led to a root certificate of the site;
    `warning` says why not.
    """

    size: int
    root: str
    authority: str
    stamped: Instant
    token: str
    verified: bool
    warning: str


@dataclass(frozen=True, slots=True)
class AnchorFailed:
    """An authority did not stamp a checkpoint; it is asked again at `again`."""

    size: int
    authority: str
    why: str
    attempts: int
    again: Instant


@dataclass(frozen=True, slots=True)
class WitnessNamed:
    """A person entered the key of a witness, got from the witness itself."""

    witness: str
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class WitnessDropped:
    """Cosignatures of a witness are taken no longer; those kept stand."""

    witness: str
    why: str


@dataclass(frozen=True, slots=True)
class CheckpointCosigned:
    """A witness signed that it saw a checkpoint and that it continues the one it saw before, at `stamped`."""

    size: int
    root: str
    witness: str
    name: str
    stamped: Instant


@dataclass(frozen=True, slots=True)
class TilesExported:
    """The log up to a checkpoint was written out as static files (C2SP tlog-tiles)."""

    size: int
    root: str
    files: int
