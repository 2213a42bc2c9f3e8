"""Findings: one row per rule, entity and UTC day of event time, drills apart from what is real. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Literal, Protocol

from lionrock.detection.model import rank
from lionrock.events.findings import DetectionFinding, Level
from lionrock.events.ports import Placed
from lionrock.events.records import Alert, Frame, Match
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

EntityKind = Literal["asset", "user", "address", "none"]
MOST_EVENTS: Final = 50
"""Events kept for each finding, the oldest; the count goes on."""
Who = tuple[str | None, str | None]
"""A user and an address that a match names."""
_MOST_WHO: Final = 50
_DRILL: Final = "/exercise"
"""Stands behind the day of a drill's row: an attack on the day of a drill is no part of the drill."""
_ANYBODY: Final[Who] = (None, None)
"""Stands for those beyond the bound: no narrowing lets it through."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What a finding is about: the first present of asset, user and source address."""

    kind: EntityKind
    id: str
    system: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """One event behind a finding; `time` as replayed, aware UTC."""

    event: str
    time: Instant
    summary: str
    rule: str = ""
    """The rule it met, where a correlation found it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A person's word that a finding is expected; `expectation` is the standing one that says so, None by hand."""

    by: str
    reason: str
    at: Instant
    expectation: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One row, with its count and span of event time."""

    id: str
    rule: str
    title: Text
    level: Level
    tags: tuple[str, ...]
    entity: Entity
    host: str | None
    user: str | None
    address: str | None
    window: str
    count: int
    first: Instant
    last: Instant
    learned: Instant
    exercise: bool = False
    expected: Expected | None = None
    opens: bool = True
    """Whether it may open an incident."""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what makes the row one: rule, entity and day, and whether it is of a drill."""
        return (self.rule, self.entity.kind, self.entity.id, self.window)

    @property
    def day(self) -> str:
        """Return the UTC day it is of, as ISO 8601 writes it."""
        return self.window[:10]

    @property
    def where(self) -> Text:
        """Return host, user and address, as far as known, and the count."""
        known = " · ".join(part for part in (self.host, self.user, self.address) if part)
        times = Text("once" if self.count == 1 else f"{self.count} times", f"{self.count} 次")
        return Text(f"{known} · {times.en}" if known else times.en, f"{known} · {times.zh}" if known else times.zh)

    def grown(self, more: Finding) -> Finding:
        """Return the row after `more` of the same key; where it grew graver, no word for less covers it any more."""
        graver = rank(more.level) > rank(self.level)
        return replace(
            self,
            level=more.level if graver else self.level,
            expected=None if graver else self.expected,
            count=self.count + more.count,
            first=min(self.first, more.first),
            last=max(self.last, more.last),
            learned=max(self.learned, more.learned),
            opens=self.opens or more.opens,
        )

    def fact(self) -> DetectionFinding:
        """Return the fact that tells of it."""
        return DetectionFinding(
            finding=self.id,
            rule=self.rule,
            title_en=self.title.en,
            title_zh=self.title.zh,
            level=self.level,
            entity_kind=self.entity.kind,
            entity=self.entity.id,
            system=self.entity.system,
            host=self.host,
            user=self.user,
            address=self.address,
            window=self.window,
            count=self.count,
            first=self.first,
            last=self.last,
            exercise=self.exercise,
            opens=self.opens and self.expected is None,
            expected=self.expected is not None,
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """A frame's matches of one key: the row they make by themselves, their events, and alerts of other products.

    `who` are the users and addresses they name, fifty at most and then one that stands for all others; `text` is the
    SHA-256 of the rule as it was written, empty for rules of other products.
    """

    finding: Finding
    events: tuple[Seen, ...]
    alerts: tuple[Alert, ...] = ()
    who: frozenset[Who] = frozenset()
    text: str = ""


def counted(
    frame: Frame, matches: Iterable[Match], place: Callable[[str], Placed | None], new_id: Callable[[], str]
) -> list[Counted]:
    """Return a frame's matches by key, in order of first sight; `place` finds the asset of a host."""
    rows: dict[tuple[str, str, str, str], Counted] = {}
    placed: dict[str, Placed | None] = {}
    for match in matches:
        if match.host is not None and match.host not in placed:
            placed[match.host] = place(match.host)
        one = _single(frame, match, _about(match, placed.get(match.host or "")), new_id)
        known = rows.get(one.finding.key)
        rows[one.finding.key] = one if known is None else _joined(known, one)
    return list(rows.values())


class Marked(Protocol):
    """What tells what a match is about."""

    @property
    def host(self) -> str | None:
        """Return the machine, as the log names it."""

    @property
    def user(self) -> str | None:
        """Return the account."""

    @property
    def address(self) -> str | None:
        """Return the source address."""


def entity(match: Marked, placed: Placed | None) -> Entity:
    """Return what a match is about; a host that is not registered is no asset: its system is unknown."""
    if placed is not None:
        return Entity("asset", placed.asset, placed.system)
    if match.user:
        return Entity("user", match.user.lower(), None)
    if match.address:
        return Entity("address", match.address, None)
    return Entity("none", (match.host or "").lower(), None)


def grouped(about: tuple[str, str], placed: Placed | None) -> Entity:
    """Return what a correlation found something about: its group, on the system of the host the event came from."""
    kind, id = about
    if kind == "host":
        return Entity("asset", placed.asset, placed.system) if placed is not None else Entity("none", id, None)
    system = placed.system if placed is not None else None
    return Entity("user" if kind == "user" else "address" if kind == "address" else "none", id, system)


def _about(match: Match, placed: Placed | None) -> Entity:
    """Return what a match is about; one that names neither host, user nor address may be about a system as a whole."""
    if match.about is not None:
        return grouped(match.about, placed)
    found = entity(match, placed)
    return Entity("none", match.system, match.system) if match.system and not found.id else found


def _single(frame: Frame, match: Match, about: Entity, new_id: Callable[[], str]) -> Counted:
    """Return one match as a row of its own."""
    time = moment(frame, match)
    finding = Finding(
        id=new_id(),
        rule=match.rule,
        title=match.title,
        level=match.level,  # type: ignore[arg-type]  # the loader lets Sigma's five levels through alone
        tags=match.tags,
        entity=about,
        host=match.host,
        user=match.user,
        address=match.address,
        window=time.date().isoformat() + (_DRILL if frame.replayed_by else ""),
        count=1,
        first=min((time, *(link.time for link in match.chain))),
        last=time,
        learned=frame.learned,
        exercise=bool(frame.replayed_by),
        opens=match.opens and (match.alert is None or match.alert.state == "open"),
    )
    chain = (Seen(link.event, link.time, link.summary[:500], link.rule) for link in match.chain)
    seen = Seen(match.event or f"{frame.stream}:{match.ordinal}", time, match.summary[:500], match.by)
    alerts = (match.alert,) if match.alert else ()
    return Counted(finding, (*chain, seen), alerts, frozenset({(match.user, match.address)}), match.digest)


def moment(frame: Frame, match: Match) -> Instant:
    """Return when an event was, as replayed; an unknown time counts as the moment it was learned."""
    if match.time is None:
        return frame.learned
    return match.time + timedelta(microseconds=frame.replayed_by)


def _joined(known: Counted, one: Counted) -> Counted:
    """Return two parts of one key as one."""
    events = (*known.events, *one.events)[:MOST_EVENTS]
    more = one.who - known.who
    who = known.who | (more if len(known.who) < _MOST_WHO else {_ANYBODY}) if more else known.who
    return Counted(known.finding.grown(one.finding), events, (*known.alerts, *one.alerts), who, one.text)
