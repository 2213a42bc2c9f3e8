"""Facts about what is protected. They carry ids and digests alone: the register is confidential."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterChanged:
    """Operator, system, asset, dependency, person or threshold was added, changed or ended.

    The contents stand sealed in the register's own tables; `digest` is over the sealed record's plaintext with a salt.
    """

    kind: str
    record: str
    verb: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class RegisterImported:
    """A file was imported; counts by verb."""

    file: str
    digest: str
    added: int
    changed: int
    ended: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class RegisterExported:
    """Contents of the register were handed out as a file; `what` is a kind of record or the whole register.

    `digest` is the SHA-256 of the file.
    """

    what: str
    records: int
    digest: str
