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


@dataclass(frozen=True, slots=True)
class RegisterImportUndone:
    """What an import changed was put back; `undone` is the entry of that import, `kept` what was changed since."""

    undone: str
    file: str
    restored: int
    kept: int


@dataclass(frozen=True, slots=True)
class MappingRemembered:
    """A person confirmed which column of a file means which field; `digest` is over the columns and their fields."""

    mapping: str
    kind: str
    columns: int
    digest: str


@dataclass(frozen=True, slots=True)
class MappingForgotten:
    """A person removed a remembered mapping of columns: it is proposed anew next time."""

    mapping: str
    kind: str


@dataclass(frozen=True, slots=True)
class MachineSetApart:
    """A person said that a machine is not what was proposed; `proposal` is a digest of its names and assets."""

    proposal: str
    names: int
