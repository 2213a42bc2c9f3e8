"""What is kept beside evidence: its sealed record, withdrawals, requests and their answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import State
from lionrock.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Record:
    """The sealed part of evidence or of an answer, and the very document that packs carry.

    `person` states or hands in, `by` is who of the operator entered or accepted it. `salt` keeps its digest from being
    guessed at; `key` opens the document, is in no pack, and goes when the payload of the entry is erased.
    """

    requirement: str
    kind: str
    says: str
    systems: tuple[str, ...]
    effective: str
    until: str
    person: str
    words: str
    salt: str
    by: str = ""
    name: str = ""
    file: str = ""
    reference: str = ""
    marked: str = "manual evidence: what a person states or a document shows; not tested by Lionrock"


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as it lay sealed, with the key of its document; `erased` says what stands in its place."""

    record: Record | None
    key: bytes
    raw: bytes
    erased: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who withdrew evidence, and why."""

    evidence: str
    at: Instant
    why: str
    who: str
    entry: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The sealed part of a request: whom it went to, and what was asked in words.

    `owner` is the id of the person or contact of the register, to whom alone a link goes by mail; it may be empty.
    """

    person: str
    email: str
    words: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for evidence; `link` is the digest of the one token that opens it, `state` how far it is.

    States are open, answered, accepted and withdrawn; one that is open past `expires` has no link any more.
    """

    id: str
    number: int
    requirement: str
    systems: tuple[str, ...]
    whole: bool
    asked: Instant
    due: Instant
    expires: Instant
    link: str
    state: str
    asker: str
    asker_id: str
    sealed: bytes
    entry: str

    @property
    def reference(self) -> str:
        """Return the name people call it by, such as ER-0003."""
        return f"ER-{self.number:04d}"

    def shown(self, now: Instant) -> str:
        """Return its state as it stands now: an open one is overdue after its day and expired with its link."""
        if self.state != "open":
            return self.state
        return "expired" if now >= self.expires else "overdue" if now >= self.due else "open"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a request; `verdict` is empty until a person of the operator accepted or returned it."""

    id: str
    request: str
    at: Instant
    file: str
    media: str
    size: int
    blob: str
    sealed: bytes
    digest: str
    entry: str
    verdict: str = ""
    judged: Instant | None = None
    judge: str = ""
    why: str = ""
    judged_entry: str | None = None


REQUEST_STATES: Final[dict[str, tuple[State, Text]]] = {
    "open": ("not_due", Text("waits for an answer", "等候答覆")),
    "overdue": ("failed", Text("past its day", "已過期限")),
    "expired": ("unknown", Text("link is over, no answer", "連結已失效，未有答覆")),
    "answered": ("partly", Text("answered, not yet accepted", "已答覆，尚未接納")),
    "accepted": ("passed", Text("accepted", "已接納")),
    "withdrawn": ("not_applicable", Text("withdrawn", "已收回")),
}
"""How the states of a request are shown."""
