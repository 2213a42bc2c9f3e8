"""Facts about what is protected. They carry ids and digests alone: the register is confidential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lionrock.kernel.clock import Instant


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


@dataclass(frozen=True, slots=True)
class BaselineSet:
    """The estate, as a filing describes it, is from now on the one that later changes are held against.

    `why` is plan, form or hand; `subject` the plan's kind and version, or the occasion of the form. `digest` is the
    SHA-256 of the picture, which stands sealed; `held` is how many changes stay open because nobody has labelled them.
    """

    why: Literal["plan", "form", "hand"]
    subject: str
    digest: str
    items: int
    held: int


@dataclass(frozen=True, slots=True)
class ChangesNoticed:
    """The estate differs from what was last submitted, in so many changes of one cause.

    `cause` is the entry of the register that made them, or stranger or mechanism.
    """

    cause: str
    changes: int


@dataclass(frozen=True, slots=True)
class ChangesLabelled:
    """A person said of changes whether they are material; unsaid where they cannot say yet.

    `digest` is over the sealed words and what they are about, with a salt. `occasion` is set where the label follows
    from what a person said of that form; else a form may follow from the label.
    """

    label: str
    verdict: Literal["material", "not_material", "unsaid"]
    changes: int
    digest: str
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class FormFollowed:
    """A form was opened or judged as people labelled changes; `occasion` is what the form is about."""

    label: str
    occasion: str
    filing: str


@dataclass(frozen=True, slots=True)
class RegisterAttested:
    """An owner, or somebody named for them, confirmed that entries are right as shown, until a time.

    `excepted` is how many they said are not. `digest` is over the digests of the entries as shown, with a salt.
    """

    act: str
    confirmed: int
    excepted: int
    digest: str
    until: Instant


@dataclass(frozen=True, slots=True)
class StandInNamed:
    """A person may confirm entries for an owner; both by the ids of their records."""

    owner: str
    person: str


@dataclass(frozen=True, slots=True)
class StandInEnded:
    """A person may confirm entries for an owner no more."""

    owner: str
    person: str


@dataclass(frozen=True, slots=True)
class AttestationsDue:
    """By then the next entries of the register are to be confirmed by their owners; None while every one is.

    `waiting` is how many are not confirmed now: new, changed, run out or said not to be right.
    """

    due: Instant | None
    waiting: int
