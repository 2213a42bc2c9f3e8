"""What was said for forms and by whom, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

ANNEX_A: Final = "annex-a"
ANNEX_B: Final = "annex-b"
ANNEX_C: Final = "annex-c"
ANNEX_D: Final = "annex-d"
ANNEX_E: Final = "annex-e"
ANNEX_F: Final = "annex-f"

OCCASION: Final = "occasion"
"""What a form is about that is not about an incident."""

How = Literal["correction", "supplement"]
HOWS: Final[dict[How, Text]] = {
    "correction": Text("correction", "更正"),
    "supplement": Text("supplement", "補充"),
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as known at that moment."""

    actor: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A file made from approved content; the blob is under the cipher, the digest is of the plain file."""

    name: str
    media: str
    digest: str
    blob: str


@dataclass(frozen=True, slots=True)
class Content:
    """Content for a form as a person approved it; `digest` is the SHA-256 of its JSON."""

    subject: str
    filing: str
    version: int
    digest: str
    approved_at: Instant
    who: Who
    entry: str
    papers: tuple[Paper, ...] = ()

    def paper(self, name: str) -> Paper | None:
        """Return the file of this name, None when there is none."""
        return next((one for one in self.papers if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Typed:
    """Words a person typed into a field of a form, still under the cipher when `sealed`."""

    id: str
    field: str
    words: bytes
    sealed: bool
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something a form may be about: what happened, since when, and whether a person found it material.

    `told` is what happened, as JSON under the cipher. `material` None while nobody judged; `reason` is sealed too.
    """

    id: str
    number: int
    filing: str
    system: str | None
    opened_at: Instant
    effective: Instant
    told: bytes
    who: Who
    entry: str
    material: bool | None = None
    reason: bytes = b""
    judged_at: Instant | None = None
    judge: str = ""
    judged: str = ""

    @property
    def reference(self) -> str:
        """Return the name people call it by."""
        return f"FIL-{self.number:04}"


@dataclass(frozen=True, slots=True)
class Official:
    """The official file of a form as uploaded; `slots` are its places to fill, in their order."""

    id: str
    filing: str
    kind: Literal["docx", "pdf"]
    name: str
    digest: str
    blob: str
    slots: tuple[tuple[str, str], ...]
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which field of ours goes to which place of an official file; `language` is the one written there."""

    id: str
    form: str
    filing: str
    digest: str
    pairs: dict[str, str]
    language: Literal["en", "zh"]
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said, what is right, and since when that was known; the words are under the cipher.

    `version` is the approved version that said it; 0 where it was not content of ours.
    """

    id: str
    subject: str
    filing: str
    version: int
    field: str
    how: How
    said: bytes
    right: bytes
    since: Instant
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of a submission: a file under the cipher, with the digest of the plain one."""

    id: str
    submission: str
    subject: str
    filing: str
    name: str
    digest: str
    blob: str
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What another authority was told about an incident, by field where the person said so; words under the cipher."""

    id: str
    incident: str
    authority: str
    channel: str
    field: str
    words: bytes
    told_at: Instant
    at: Instant
    who: Who
    entry: str


@dataclass(frozen=True, slots=True)
class Sent:
    """That a person recorded a submission of a form that is not about an incident."""

    id: str
    subject: str
    filing: str
    version: int
    told_at: Instant
    at: Instant
    channel: str
    who: Who
    entry: str


def who(actor: Actor) -> Who:
    """Return who acts, as the records keep it."""
    return Who(actor.id, actor.name, actor.role)
