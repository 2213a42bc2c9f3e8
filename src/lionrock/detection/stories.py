"""Findings as an analyst thinks of them: stories, and what is known of one entity. Pure.

A story is what shares a host, a user or an address within six hours, on the same system: the marks by which incidents
gather findings too, so the findings of one incident are one story here. What one rule finds about one entity again and
again, with nothing else beside it, is one story too, however many days it takes; and so are five stories or more on one
system in which the same rules and none else spoke: a logon script on every desk is read once. A group is named by its
oldest finding, which stays the same while it grows; where two become one, the older name goes on, and every finding
leads to its group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lionrock.detection.findings import Entity, Finding
from lionrock.detection.model import rank
from lionrock.events.findings import Level
from lionrock.events.trails import REACH, marks
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

MOST: Final = 5_000
"""Findings that are grouped at most, the latest of them."""
SPAN_DAYS: Final = 7
"""How far back groups reach."""

WIDE: Final = 5
"""Stories of the same rules on one system that are read as one."""

TACTICS: Final[dict[str, Text]] = {
    "reconnaissance": Text("Reconnaissance", "偵察"),
    "resource-development": Text("Resource development", "資源準備"),
    "initial-access": Text("Initial access", "初始入侵"),
    "execution": Text("Execution", "執行"),
    "persistence": Text("Persistence", "持續駐留"),
    "privilege-escalation": Text("Privilege escalation", "提升權限"),
    "defense-evasion": Text("Defence evasion", "規避防禦"),
    "credential-access": Text("Credential access", "竊取憑證"),
    "discovery": Text("Discovery", "探查"),
    "lateral-movement": Text("Lateral movement", "橫向移動"),
    "collection": Text("Collection", "收集資料"),
    "command-and-control": Text("Command and control", "命令與控制"),
    "exfiltration": Text("Exfiltration", "外傳資料"),
    "impact": Text("Impact", "造成影響"),
}
"""Tactics of MITRE ATT&CK in its order, by the tag that Sigma writes."""


@dataclass(frozen=True, slots=True)
class Step:
    """A tactic that findings of a group tell of: when first, and by how many of them."""

    tactic: str
    first: Instant
    findings: int

    @property
    def title(self) -> Text:
        """Return its name."""
        return TACTICS[self.tactic]


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that belong together, in order of their first event; never empty."""

    findings: tuple[Finding, ...]

    @property
    def id(self) -> str:
        """Return the id of its oldest finding, which is its name."""
        return min(one.id for one in self.findings)

    @property
    def gravest(self) -> Finding:
        """Return the finding that speaks for it: the first of the highest level, one that is not expected before."""
        return max(self.findings, key=lambda one: (one.expected is None, rank(one.level), -one.first.timestamp()))

    @property
    def level(self) -> Level:
        """Return the highest level in it."""
        return max((one.level for one in self.findings), key=rank)

    @property
    def system(self) -> str | None:
        """Return the system it is on, None while unknown; findings of two are never in one story."""
        return next((one.entity.system for one in self.findings if one.entity.system), None)

    @property
    def exercise(self) -> bool:
        """Say whether it is of an exercise."""
        return self.findings[0].exercise

    @property
    def first(self) -> Instant:
        """Return when its first event was."""
        return min(one.first for one in self.findings)

    @property
    def last(self) -> Instant:
        """Return when its last event was."""
        return max(one.last for one in self.findings)

    @property
    def events(self) -> int:
        """Return how many events were counted in it."""
        return sum(one.count for one in self.findings)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Return what it is about, in order of appearance."""
        return tuple(dict.fromkeys(one.entity for one in self.findings))

    @property
    def expected(self) -> bool:
        """Say whether all of it is expected."""
        return all(one.expected is not None for one in self.findings)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the tactics it tells of, in order of time; what a person expects tells of none while others do."""
        telling = [one for one in self.findings if one.expected is None] or list(self.findings)
        found: dict[str, Step] = {}
        for one in telling:
            for tactic in tactics(one.tags):
                known = found.get(tactic)
                first = min(one.first, known.first) if known else one.first
                found[tactic] = Step(tactic, first, (known.findings if known else 0) + 1)
        order = list(TACTICS)
        return tuple(sorted(found.values(), key=lambda step: (step.first, order.index(step.tactic))))

    def named(self, field: Callable[[Finding], str | None], most: int = 3) -> tuple[tuple[str, ...], int]:
        """Return the first names that a field of its findings holds, and how many more there are."""
        names = list(dict.fromkeys(name for name in map(field, self.findings) if name))
        return tuple(names[:most]), max(len(names) - most, 0)

    @property
    def where(self) -> str:
        """Return hosts, users and addresses, three of each at most."""
        parts = []
        for field in (lambda one: one.host, lambda one: one.user, lambda one: one.address):
            names, more = self.named(field)
            if names:
                parts.append(", ".join(names) + (f" +{more}" if more else ""))
        return " · ".join(parts)


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Return the stories these findings tell, the latest activity first; the order they are given in does not matter.

    A finding joins every story on its system that is less than six hours away and shares a mark with it, and makes
    them one.
    """
    apart: dict[tuple[str | None, bool], list[Finding]] = {}
    for one in findings:
        apart.setdefault((one.entity.system, one.exercise), []).append(one)
    return _ordered(story for of in apart.values() for story in _widespread(_recurring(_stories(of))))


def by_entity(findings: Iterable[Finding]) -> list[Group]:
    """Return one group for each entity, the latest activity first."""
    known: dict[tuple[Entity, bool], list[Finding]] = {}
    for one in findings:
        known.setdefault((one.entity, one.exercise), []).append(one)
    return _ordered(known.values())


def tactics(tags: Iterable[str]) -> list[str]:
    """Return the tactics among tags, in ATT&CK's order."""
    named = {tag.removeprefix("attack.").replace("_", "-").lower() for tag in tags if tag.startswith("attack.")}
    return [tactic for tactic in TACTICS if tactic in named]


class _Story:
    """A story while it is put together: its findings, its marks, and its last event so far."""

    __slots__ = ("findings", "last", "marks")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.marks: set[tuple[str, str]] = set()
        self.last: Instant | None = None

    def near(self, one: Finding) -> bool:
        """Say whether a finding that begins no earlier is within reach."""
        return self.last is not None and one.first - self.last <= REACH

    def take(self, one: Finding, shared: Iterable[tuple[str, str]]) -> None:
        """Take a finding in."""
        self.findings.append(one)
        self.marks.update(shared)
        self.last = one.last if self.last is None else max(self.last, one.last)

    def swallow(self, other: _Story) -> None:
        """Take another story in."""
        self.findings += other.findings
        self.marks |= other.marks
        if other.last is not None:
            self.last = other.last if self.last is None else max(self.last, other.last)


def _stories(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the stories of one system; going by first events, each mark leads to the one story that is near."""
    told: dict[int, _Story] = {}
    leads: dict[tuple[str, str], _Story] = {}
    read: dict[tuple[str | None, ...], frozenset[tuple[str, str]]] = {}
    for one in sorted(findings, key=lambda one: (one.first, one.id)):
        named = (one.entity.kind, one.entity.id, one.host, one.user, one.address)
        shared = read.get(named) or read.setdefault(named, _marks(one))
        met = {id(story): story for mark in shared if (story := leads.get(mark)) is not None and story.near(one)}
        into, *others = sorted(met.values(), key=lambda story: -len(story.marks)) or [_Story()]
        for other in others:
            into.swallow(other)
            told.pop(id(other), None)
            leads |= dict.fromkeys(other.marks, into)
        into.take(one, shared)
        leads |= dict.fromkeys(shared, into)
        told[id(into)] = into
    return [story.findings for story in told.values()]


def _recurring(told: Iterable[list[Finding]]) -> list[list[Finding]]:
    """Return the stories, those of one rule about one entity put together."""
    lone: dict[tuple[str, Entity, bool], list[Finding]] = {}
    found: list[list[Finding]] = []
    for story in told:
        what = {(one.rule, one.entity, one.exercise) for one in story}
        if len(what) > 1 or not (story[0].entity.id or story[0].host):
            found.append(story)
        else:
            lone.setdefault(what.pop(), []).extend(story)
    return [*found, *lone.values()]


def _widespread(told: Iterable[list[Finding]]) -> list[list[Finding]]:
    """Return the stories of one system, those in which the same rules and none else spoke put together if many."""
    alike: dict[frozenset[str], list[list[Finding]]] = {}
    for story in told:
        alike.setdefault(frozenset(one.rule for one in story), []).append(story)
    found: list[list[Finding]] = []
    for many in alike.values():
        found += [[one for story in many for one in story]] if len(many) >= WIDE else many
    return found


def _marks(one: Finding) -> frozenset[tuple[str, str]]:
    """Return what a finding can share: its asset too, which may have several names."""
    shared: frozenset[tuple[str, str]] = frozenset(marks(one))
    return shared | {("asset", one.entity.id)} if one.entity.kind == "asset" else shared


def _ordered(found: Iterable[Sequence[Finding]]) -> list[Group]:
    """Return findings that belong together as groups, the latest activity first."""
    made = [Group(tuple(sorted(one, key=lambda each: (each.first, each.id)))) for one in found]
    return sorted(made, key=lambda group: (-group.last.timestamp(), group.id))
