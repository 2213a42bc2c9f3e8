"""Puts what a frame of a scan tells beside what is known: rows to add and to mend. Reads, never writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.vulnerabilities.model import Look, Sighting, graver, weight
from lionrock.vulnerabilities.policy import Policy
from lionrock.vulnerabilities.reading import Staged
from lionrock.vulnerabilities.scope import Asked
from lionrock.vulnerabilities.service.scopes import Later
from lionrock.vulnerabilities.store import writing
from lionrock.vulnerabilities.turning import Standing, Verb, told, verb

if TYPE_CHECKING:
    from lionrock.vulnerabilities.store.writing import Reads

_UNKNOWN: Final[dict[str, Any]] = {"id": "", "system": None, "exposure": "unknown"}


@dataclass(slots=True)
class Weighed:
    """What a frame does: findings to add and to mend, turns, and how many of each verb."""

    counts: Counter[str] = field(default_factory=Counter)
    fresh: list[dict[str, Any]] = field(default_factory=list)
    mended: list[dict[str, Any]] = field(default_factory=list)
    earlier: list[dict[str, Any]] = field(default_factory=list)
    """Findings that were there before they were first known."""
    turns: list[tuple[str, Instant, str]] = field(default_factory=list)
    notable: list[tuple[str, Sighting]] = field(default_factory=list)
    """What is new or back, for a person to look at."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a frame is weighed on: the scan's id and time, hosts and weaknesses by name, policy, later scans."""

    scan: str
    scanner: str
    at: Instant
    looks: Mapping[str, Look]
    hosts: Mapping[str, Mapping[str, Any]]
    weaknesses: Mapping[str, Mapping[str, Any]]
    policy: Policy
    later: Later

    def moment(self, sighting: Sighting) -> Instant:
        """Return when a finding was seen: as it says, else when its host was looked at, else when the scan was."""
        look = self.looks.get(sighting.host)
        return sighting.at or (look.at if look else None) or self.at

    def due(self, sighting: Sighting, opened: Instant) -> Instant | None:
        """Return by when a finding is to be fixed; what a document sets aside has no due time."""
        if told(sighting) == "aside":
            return None
        host = self.hosts.get(sighting.host, _UNKNOWN)
        return self.policy.due(
            opened,
            sighting.severity.level,
            host["exposure"],
            critical=host["system"] is not None,
            exploited=self.weaknesses.get(sighting.identifier, {}).get("exploited"),
        )


def weigh(db: Reads, ground: Ground, sightings: Iterable[Sighting]) -> Weighed:
    """Return what the findings of a frame do."""
    merged: dict[str, Sighting] = {}
    for one in sightings:
        key = one.key(ground.scanner).hex()
        merged[key] = graver(merged[key], one) if key in merged else one
    known = writing.standings(db, merged.keys())
    found = Weighed()
    for key, one in merged.items():
        standing = known.get(key)
        does = verb(standing, ground.scan, ground.moment(one))
        _count(found, does, one)
        if standing is None:
            _add(found, ground, key, one)
        else:
            _mend(found, ground, does, standing, one)
    return found


def absences(
    db: Reads, staged: Staged, hosts: Mapping[str, str], at: Instant
) -> Iterator[tuple[dict[str, Any], bool, Instant]]:
    """Yield each finding on the hosts of a scan that it does not tell of, whether it is fixed by that, and as of when.

    `hosts` gives ids by name; what was seen after this scan is left out.
    """
    scope = staged.scope
    looks = {hosts[name]: look for name, look in staged.looks.items() if name in hosts}
    for row in writing.there(db, staged.scanner.id, looks.keys()):
        look = looks[row["host"]]
        moment = look.at or staged.scan.ended or at
        if bytes.fromhex(row["identity"]) not in staged.keys and row["last_seen"] <= moment:
            yield row, scope.covers(look, _asked(row)), moment


def _asked(row: Mapping[str, Any]) -> Asked:
    """Return what a scope is asked about a finding."""
    return Asked(row["looked_for"], row["level"], row["port"], row["local"], row["quality"])


def _count(found: Weighed, does: Verb, one: Sighting) -> None:
    """Count a verb; keep what a person may want to see of it."""
    found.counts[does] += 1
    if does in {"fresh", "back"}:
        found.notable.append((does, one))


def _add(found: Weighed, ground: Ground, key: str, one: Sighting) -> None:
    """Add a finding; one that a later scan looked for and did not see is fixed since that scan."""
    at = ground.moment(one)
    host = ground.hosts.get(one.host, _UNKNOWN)["id"]
    gone = ground.later.gone(host, one, at)
    id = new_id()
    found.fresh.append(
        {
            "id": id,
            "identity": key,
            "scanner": ground.scanner,
            "host": host,
            "weakness": ground.weaknesses.get(one.identifier, _UNKNOWN)["id"],
            "looked_for": one.check,
            "component": one.component,
            "local": one.local,
            "quality": one.quality,
            "state": "fixed" if gone else told(one),
            "first_seen": at,
            "opened": at,
            "ended": gone[1] if gone else None,
            "due": None if gone else ground.due(one, at),
            "first_scan": ground.scan,
            "last_scan": ground.scan,
            "port": one.port,
            **_said(one, at),
        }
    )
    if gone:
        found.turns.append((id, gone[1], "fixed"))


def _mend(found: Weighed, ground: Ground, does: Verb, standing: Standing, one: Sighting) -> None:
    """Mend a finding that is known."""
    at = ground.moment(one)
    if does == "again":
        _again(found, ground, standing, one, at)
        return
    state = told(one)
    opened = at if does == "back" or (standing.state == "aside" and state == "open") else standing.opened
    row = {"key": standing.id, "state": state, "opened": opened, "ended": None, "last_scan": ground.scan}
    found.mended.append(row | {"first_seen": standing.first_seen, "due": ground.due(one, opened)} | _said(one, at))
    if does == "back":
        gone = ground.later.gone(ground.hosts[one.host]["id"], one, at)
        found.turns.append((standing.id, at, "back"))
        if gone:
            found.mended[-1] |= {"state": "fixed", "ended": gone[1], "due": None}
            found.turns.append((standing.id, gone[1], "fixed"))
    elif standing.state != state:
        found.turns.append((standing.id, at, "aside" if state == "aside" else "opened"))


def _again(found: Weighed, ground: Ground, standing: Standing, one: Sighting, at: Instant) -> None:
    """Mend what an older scan, or a second telling in one file, adds: an earlier first time, a graver rating."""
    if standing.last_scan == ground.scan and weight(one) < standing.weight and standing.state != "fixed":
        row = {
            "key": standing.id,
            "state": told(one),
            "opened": standing.opened,
            "ended": None,
            "last_scan": ground.scan,
        }
        found.mended.append(
            row | {"first_seen": standing.first_seen, "due": ground.due(one, standing.opened)} | _said(one, at)
        )
    elif at < standing.first_seen:
        first = standing.state == "open" and standing.opened == standing.first_seen
        since = (
            {"opened": at, "due": ground.due(one, at)} if first else {"opened": standing.opened, "due": standing.due}
        )
        found.earlier.append({"key": standing.id, "first_seen": at, **since})


def _said(one: Sighting, at: Instant) -> dict[str, Any]:
    """Return what changes from telling to telling."""
    return {
        "version": one.version,
        "fix": one.fix[:200] if one.component else "",
        "level": one.severity.level,
        "score": one.severity.score,
        "cvss": one.severity.version,
        "stated": one.stated,
        "why": one.why,
        "last_seen": at,
        "weight": weight(one),
    }


def notable(sightings: Sequence[tuple[str, Sighting]], most: int) -> list[tuple[str, Sighting]]:
    """Return the gravest of what is new or back."""
    return sorted(sightings, key=lambda pair: (weight(pair[1]), pair[0], pair[1].host))[:most]
