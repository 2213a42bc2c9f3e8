"""Everything the page of one incident shows, gathered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from lionrock.events.findings import DetectionFinding
from lionrock.events.ports import Estate
from lionrock.events.stories import Line
from lionrock.events.trails import GRAVE, Mark
from lionrock.incidents import knowledge, merging, queue, recall, rows, seriousness, store, story
from lionrock.incidents.history import Decision, Member, Outside, Question, Seen
from lionrock.incidents.model import ASKED_AGAIN, Incident
from lionrock.incidents.ports import told
from lionrock.incidents.queue import Need
from lionrock.incidents.screen import Screen, screen
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Asked = Literal["system", "nature", "aware", "core"]


@dataclass(frozen=True, slots=True)
class Relative:
    """Another incident that shares something: a person may see a connection that grouping did not make."""

    incident: Incident
    shares: Text


@dataclass(frozen=True, slots=True)
class Judged:
    """One of several systems: its name, what was decided on it, its own screen, and the newest answer."""

    line: seriousness.Line
    name: Text
    screen: Screen
    latest: Decision | None


@dataclass(frozen=True, slots=True)
class Joint:
    """A merge or a split as the page tells it: the other incident, when, by whom and why."""

    other: Incident
    said: Decision | None
    at: Instant
    fresh: bool = True
    """Whether nobody answered since, so that taking it back restores the answers too."""


@dataclass(frozen=True, slots=True)
class Bonds:
    """Which incidents this one was merged with, split into, or taken from."""

    into: Joint | None
    merged: Sequence[Joint]
    split: Sequence[Joint]
    source: Joint | None

    @property
    def any(self) -> bool:
        """Say whether there is anything to tell of an incident that goes on."""
        return bool(self.merged or self.split or self.source)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One incident with everything around it; `latest` is the newest answer to each question."""

    incident: Incident
    system: Text | None
    systems: Sequence[tuple[str, Text]]
    need: Need | None
    lines: Sequence[Line]
    members: Sequence[Member]
    now: Mapping[str, DetectionFinding]
    latest: Mapping[str, Decision]
    screen: Screen
    sights: Sequence[Seen]
    relatives: Sequence[Relative]
    places: Mapping[str, int]
    """The position of each ledger entry that the page names; one not ordered yet has none."""
    judged: Sequence[Judged]
    outsiders: Sequence[Outside]
    bonds: Bonds

    @property
    def matches(self) -> int:
        """Return how many single matches the findings count."""
        return sum(one.count for one in self.now.values())

    @property
    def first_seen(self) -> Instant | None:
        """Return the earliest event time of its findings."""
        return min((one.first for one in self.now.values()), default=None)


def sheet(platform: Platform, id: str) -> Sheet:
    """Return the sheet of an incident; raises NotFoundError."""
    found = rows.read(platform, id)
    incident, lines = found.incident, told(platform, id)
    entries = [*filter(None, (line.entry for line in lines)), *(one.entry for one in found.sights)]
    return Sheet(
        incident=incident,
        system=named(platform, incident),
        systems=systems(platform),
        need=queue.need(incident, since_answers(platform, [incident]).get(id, 0), platform.now()),
        lines=lines,
        members=found.members,
        now=found.now,
        latest={one.question: one for one in found.decisions},
        screen=screen(platform, incident),
        sights=found.sights,
        relatives=relatives(platform, id),
        places=reading.positions(platform.db, entries),
        judged=judged(platform, found),
        outsiders=recall.outsiders(platform, id),
        bonds=bonds(platform, found),
    )


def named(platform: Platform, incident: Incident) -> Text | None:
    """Return the names of the systems it concerns, None while none is named."""
    each = [knowledge.named(platform, system) for system in incident.systems]
    return story.listed(each) if each else None


def judged(platform: Platform, found: rows.Rows) -> list[Judged]:
    """Return a line for each of several systems; none where it names one alone."""
    latest = {one.system: one for one in found.decisions if one.question == "core"}
    return [
        Judged(
            line=line,
            name=knowledge.named(platform, line.system),
            screen=screen(platform, found.incident, line.system),
            latest=latest.get(line.system),
        )
        for line in found.incident.lines
    ]


def bonds(platform: Platform, found: rows.Rows) -> Bonds:
    """Return which incidents it was merged with, split into, or taken from."""
    db, incident = platform.db, found.incident
    said = {(one.question, one.answer): one for one in found.decisions}

    def joint(question: Question, id: str, at: Instant, *, fresh: bool = True) -> Joint:
        other = recall.incident(platform, id)
        return Joint(other, said.get((question, other.reference)), at, fresh)

    gone, source = store.merge_of(db, incident.id), store.split_of(db, incident.id)
    merges = store.merges(db, incident.id)
    last = max((one.after.version for one in merges), default=0)
    return Bonds(
        into=joint("absorbed", gone.incident, gone.at) if gone else None,
        merged=[
            joint(
                "merged",
                one.absorbed,
                one.at,
                fresh=one.after.version == last and merging.untouched(incident, one.after),
            )
            for one in merges
        ],
        split=[joint("split", one.made, one.at) for one in store.splits(db, incident.id)],
        source=joint("parted", source.source, source.at) if source else None,
    )


@once
def needs(platform: Platform) -> list[tuple[Incident, Need | None]]:
    """Return the open incidents, what needs a decision first."""
    now = platform.now()
    opened = store.listing(platform.db, closed=False)
    late = since_answers(platform, opened)
    return queue.ordered((one, queue.need(one, late.get(one.id, 0), now)) for one in opened)


def since_answers(platform: Platform, incidents: Iterable[Incident]) -> dict[str, int]:
    """Return how many grave findings joined each after its dismissal; what was not dismissed is left out."""
    dismissed = {one.id: one.ask_again_at - ASKED_AGAIN for one in incidents if one.ask_again_at is not None}
    return store.joined_after(platform.db, dismissed, GRAVE) if dismissed else {}


def systems(platform: Platform) -> list[tuple[str, Text]]:
    """Return the critical computer systems to choose from; none while the register does not answer."""
    try:
        return list(platform.port(Estate).systems())
    except LionrockError:
        return []


def relatives(platform: Platform, id: str) -> list[Relative]:
    """Return the other incidents that share a host, account or address, in the order of their numbers."""
    shared: dict[str, list[Mark]] = {}
    for other, mark in store.related(platform.db, id):
        shared.setdefault(other, []).append(mark)
    found = store.several(platform.db, shared)
    return [Relative(one, words) for one in found if (words := story.shared(sorted(shared[one.id])))]


def names(platform: Platform) -> story.Names:
    """Return who says the names of systems."""
    return partial(knowledge.named, platform)
