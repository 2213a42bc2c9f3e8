"""What people write down beside the tasks: notes, contacts, costs, decisions, containment by hand; pure.

A record is a row a version: a correction adds a row and the old one stays. `effective` is when it was true, `at` when
it was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

import msgspec

from lionrock.events.response import RecordVerb
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.text import Text
from lionrock.response.errors import StateError
from lionrock.response.model import Who

RecordKind = Literal["note", "contact", "cost", "decision", "containment"]
Reached = Literal["reached", "they_called", "message", "no_answer"]
Way = Literal["telephone", "in_person", "message", "mail", "video"]
Part = Literal["", "remediation", "preventive", "lessons"]
Category = Literal["staff", "supplier", "equipment", "travel", "other"]

REACHED: Final[Mapping[Reached, Text]] = MappingProxyType(
    {
        "reached": Text("spoke to them", "已聯絡上"),
        "they_called": Text("they contacted us", "對方主動聯絡"),
        "message": Text("left a message", "已留言"),
        "no_answer": Text("no answer", "無人接聽"),
    }
)
WAYS: Final[Mapping[Way, Text]] = MappingProxyType(
    {
        "telephone": Text("telephone", "電話"),
        "in_person": Text("in person", "親身"),
        "message": Text("message", "短訊"),
        "mail": Text("e-mail or letter", "電郵或信件"),
        "video": Text("video call", "視像通話"),
    }
)
PARTS: Final[Mapping[Part, Text]] = MappingProxyType(
    {
        "remediation": Text("Remediation and recovery", "補救及恢復"),
        "preventive": Text("Preventive measures", "預防措施"),
        "lessons": Text("Lessons", "教訓"),
    }
)
"""Parts of the written report that only people know; a note without one is a note of the shift."""
CATEGORIES: Final[Mapping[Category, Text]] = MappingProxyType(
    {
        "staff": Text("own staff", "本身員工"),
        "supplier": Text("supplier or consultant", "供應商或顧問"),
        "equipment": Text("equipment and licences", "設備及許可"),
        "travel": Text("travel and meals", "交通及膳食"),
        "other": Text("other", "其他"),
    }
)
KINDS: Final[Mapping[RecordKind, Text]] = MappingProxyType(
    {
        "note": Text("Shift note", "更次備註"),
        "contact": Text("Contact", "聯絡"),
        "cost": Text("Cost", "費用"),
        "decision": Text("Decision", "決定"),
        "containment": Text("Containment by hand", "人手遏制措施"),
    }
)


@dataclass(frozen=True, slots=True)
class Note:
    """Words for whoever comes next, or for one part of the written report."""

    words: str
    part: Part = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Who was called and what they said; `promise` is what was promised, `kept` how it ended."""

    whom: str
    way: Way
    reached: Reached
    said: str = ""
    number: str = ""
    promise: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """What it cost: minutes of work, cents of a Hong Kong dollar; None is unknown, never zero."""

    category: Category
    what: str
    minutes: int | None = None
    cents: int | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A fact a decision rests on: a line of the story, its ledger entry and its page."""

    title: Text
    entry: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided and why; `decided_by` is whoever decided, when another person writes it down."""

    what: str
    why: str
    decided_by: str = ""
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Contained:
    """What was done by hand, on what, by whom; `undone` says how it was taken back."""

    what: str
    on: str
    by: str = ""
    asset: str | None = None
    undone: str = ""


Body = Note | Contact | Cost | Decision | Contained
BODIES: Final[Mapping[RecordKind, type[Body]]] = MappingProxyType(
    {"note": Note, "contact": Contact, "cost": Cost, "decision": Decision, "containment": Contained}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One version of a record; `thread` is the record itself.

    `due` is when a promised call comes, or when containment is to be undone; `settled_at` when that was over.
    """

    id: str
    thread: str
    version: int
    verb: RecordVerb
    kind: RecordKind
    incident: str | None
    body: Body
    effective: Instant
    at: Instant
    who: Who
    reason: str = ""
    due: Instant | None = None
    settled_at: Instant | None = None
    exercise: bool = False
    entry: str = ""

    @property
    def waiting(self) -> bool:
        """Say whether something was promised, or is to be undone, and is not over."""
        return self.due is not None and self.settled_at is None

    def late(self, now: Instant) -> bool:
        """Say whether the time of what was promised has passed."""
        return self.waiting and self.due is not None and self.due < now

    def corrected(self, **changes: Any) -> Record:
        """Return the next version with other contents."""
        return replace(self, version=self.version + 1, verb="corrected", **changes)

    def settled(self, at: Instant, words: str) -> Record:
        """Return the next version with what was promised kept, or what was done undone; raises StateError."""
        if self.settled_at is not None:
            raise StateError(
                Text("that is over already", "此事已了結"), Text("Correct the record instead.", "請改為更正該項紀錄。")
            )
        if isinstance(self.body, Contact) and self.due is not None:
            return replace(
                self, version=self.version + 1, verb="settled", settled_at=at, body=replace(self.body, kept=words)
            )
        if isinstance(self.body, Contained):
            return replace(
                self, version=self.version + 1, verb="settled", settled_at=at, body=replace(self.body, undone=words)
            )
        raise StateError(
            Text("nothing was promised in this record", "此項紀錄沒有任何約定"),
            Text("Write another record.", "請另寫一項紀錄。"),
        )


def body(kind: RecordKind, plain: Any) -> Body:
    """Return the body of a kind from what was stored."""
    return msgspec.convert(plain, BODIES[kind])


def part(of: Record) -> Part:
    """Return the part of the written report a record is for, "" for none."""
    return of.body.part if isinstance(of.body, Note) else ""


def digest(of: Body) -> str:
    """Return the SHA-256 of a body's canonical JSON."""
    return hashlib.sha256(canonical(msgspec.to_builtins(of))).hexdigest()


@dataclass(frozen=True, slots=True)
class Sum:
    """Costs added up; `without` counts lines that name no amount, `hourless` those that name no hours."""

    lines: int
    minutes: int
    cents: int
    without: int
    hourless: int


def added(costs: Iterable[Record]) -> Sum:
    """Return the sum of costs; what is unknown is counted, never taken for nothing."""
    bodies = [one.body for one in costs if isinstance(one.body, Cost)]
    return Sum(
        lines=len(bodies),
        minutes=sum(one.minutes or 0 for one in bodies),
        cents=sum(one.cents or 0 for one in bodies),
        without=sum(one.cents is None for one in bodies),
        hourless=sum(one.minutes is None for one in bodies),
    )


def by_category(costs: Sequence[Record]) -> list[tuple[Category, Sum]]:
    """Return the sum of each category there is, in the order of the list."""
    groups: dict[Category, list[Record]] = {}
    for one in costs:
        if isinstance(one.body, Cost):
            groups.setdefault(one.body.category, []).append(one)
    return [(category, added(groups[category])) for category in CATEGORIES if category in groups]
