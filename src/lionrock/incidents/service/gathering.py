"""What findings do: join the incident they belong to, or open one that is *suspected*; never more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.events.findings import DetectionFinding
from lionrock.events.incidents import FindingJoined
from lionrock.events.ports import Findings
from lionrock.events.trails import REACH, Trail, marks, trail
from lionrock.incidents import grouping, store
from lionrock.incidents.grouping import Group, Joining, Outcome
from lionrock.incidents.history import Member
from lionrock.incidents.model import Incident
from lionrock.incidents.service.opening import add
from lionrock.kernel.change import Change, Delivery, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MOST: Final = 1_000
"""Findings looked at when something is left over, and findings of one incident whose times are read."""


def gather(platform: Platform, finding: DetectionFinding, delivery: Delivery) -> None:
    """Put a finding where it belongs, and with it what was left over before.

    A finding that is in an incident already only grew; its figures are detection's. One that a person's word says is
    expected belongs nowhere. The outcome is worked out first and written in one change; an incident closed meanwhile
    raises ConflictError, and the delivery is tried again.
    """
    if finding.expected or store.member(platform.db, finding.finding) is not None:
        return
    outcome = _arrived(platform, trail(finding))
    if outcome is None:
        return
    known = _known(platform, outcome.swept) | {finding.finding: finding}
    with platform.change(system("incidents"), _why(finding), handles=delivery, exercise=finding.exercise) as change:
        incident = _target(change, outcome.incident, finding)
        join(change, incident, finding, outcome.joined, outcome.also)
        _join_all(change, incident, known, outcome.swept)


def sweep(platform: Platform) -> int:
    """Join what an incident's later activity brought within reach; return how many findings joined."""
    total = 0
    for incident in store.listing(platform.db, closed=False):
        if store.members(platform.db, incident.id):
            total += _swept(platform, incident)
    return total


def _swept(platform: Platform, incident: Incident) -> int:
    """Join what is left over around one incident."""
    group = _group(platform, incident)
    joining = grouping.sweep(group, _loose(platform, group.first, group.last))
    known = _known(platform, joining)
    if not known:
        return 0
    reason = f"later activity of {incident.reference}"
    with platform.change(system("incidents"), reason, exercise=incident.exercise) as change:
        _join_all(change, _open(change, incident.id), known, joining)
    return len(known)


def _arrived(platform: Platform, arriving: Trail) -> Outcome | None:
    """Return what a finding that is in no incident leads to."""
    groups = [_group(platform, one) for one in store.several(platform.db, store.sharing(platform.db, arriving))]
    if not arriving.grave and not any(group.shared(arriving) for group in groups):
        return None
    return grouping.arrive(arriving, groups, _loose(platform, arriving.first, arriving.last))


def _loose(platform: Platform, first: Instant, last: Instant) -> list[Trail]:
    """Return the trails around a span of time that are in no incident."""
    found = platform.port(Findings).between(first - REACH, last + REACH, _MOST)
    taken = store.joined(platform.db, [one.finding for one in found])
    return [trail(one) for one in found if one.finding not in taken]


def _known(platform: Platform, joining: Iterable[Joining]) -> dict[str, DetectionFinding]:
    """Return the findings that join, as they stand now."""
    return {one.finding: one for one in platform.port(Findings).several([one.finding for one in joining])}


def _group(platform: Platform, incident: Incident) -> Group:
    """Return an open incident as grouping sees it, with its findings' times as they stand now.

    After *none of our systems* a finding on one of them stays apart: it is a new suspicion.
    """
    members = store.members(platform.db, incident.id)[-_MOST:]
    now = platform.port(Findings).several([member.finding for member in members])
    placed = {incident.system, *(member.system for member in members)}
    return Group(
        incident=incident.id,
        number=incident.number,
        systems=frozenset({None} if incident.scope == "none" else placed),
        marks=frozenset(mark for member in members for mark in member.marks),
        first=min(_firsts(members, now)),
        last=max(one.last for one in now) if now else max(_firsts(members, now)),
        exercise=incident.exercise,
    )


def _firsts(members: Iterable[Member], now: Iterable[DetectionFinding]) -> list[Instant]:
    """Return the first times of the findings, as they joined and as they stand now."""
    return [*(member.first for member in members), *(one.first for one in now)]


def _target(change: Change, id: str | None, finding: DetectionFinding) -> Incident:
    """Return the incident to join, opened now when there is none; raises ConflictError when it was closed."""
    if id is not None:
        return _open(change, id)
    opened = Incident(
        id=new_id(),
        number=store.next_number(change.db),
        title=title(finding),
        opened_at=change.now,
        by_hand=False,
        exercise=finding.exercise,
        scope="named" if finding.system else "unknown",
        system=finding.system,
        placed_by="register" if finding.system else None,
    )
    add(change, opened)
    return opened


def _open(change: Change, id: str) -> Incident:
    """Return the incident; raises ConflictError when it is closed."""
    found = store.get(change.db, id)
    if not found.open:
        raise store.conflict(found)
    return found


def _join_all(
    change: Change, incident: Incident, known: Mapping[str, DetectionFinding], joining: Iterable[Joining]
) -> None:
    """Put those findings to the incident that detection still knows."""
    for one in joining:
        if one.finding in known:
            join(change, incident, known[one.finding], one)


def join(
    change: Change, incident: Incident, finding: DetectionFinding, one: Joining, also: tuple[str, ...] = ()
) -> None:
    """Put one finding to the incident and say what they share."""
    because = tuple(f"{kind}:{key}" for kind, key in one.because)
    entry = change.publish(FindingJoined(incident.id, finding.finding, because), effective=finding.first)
    store.join(
        change.db,
        Member(
            finding=finding.finding,
            incident=incident.id,
            rule=finding.rule,
            title=_words(finding),
            level=finding.level,
            system=finding.system,
            host=finding.host,
            user=finding.user,
            address=finding.address,
            marks=marks(finding),
            first=finding.first,
            because=one.because,
            also=also,
            joined_at=change.now,
            entry=entry,
        ),
    )


def title(finding: DetectionFinding) -> Text:
    """Return the title of an incident that a finding opens: what was seen, and where."""
    words, place = _words(finding), finding.host or finding.entity
    return Text(f"{words.en}, {place}", f"{place}：{words.zh}") if place else words


def _words(finding: DetectionFinding) -> Text:
    """Return the finding's title in both languages; a rule without a Chinese one speaks English."""
    return Text(finding.title_en, finding.title_zh or finding.title_en)


def _why(finding: DetectionFinding) -> str:
    """Return the reason of the change."""
    return f"finding {finding.finding}: {finding.title_en}"
