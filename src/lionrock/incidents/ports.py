"""The port incidents implement: what obligations and evidence need to know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.continuity import NoteBook
from lionrock.events.incidents import Kin
from lionrock.events.openings import Openings
from lionrock.events.ports import Incidents
from lionrock.events.response import Docket
from lionrock.events.risk import IncidentTally
from lionrock.events.stories import Line, Teller
from lionrock.events.subjects import INCIDENT
from lionrock.incidents import recall, service, store, story
from lionrock.incidents.docket import Brief
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import provides
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text, same
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_REFERENCE: Final = re.compile(r"(?:INC-)?0*([1-9][0-9]{0,8})", re.IGNORECASE)


class Desk:
    """Answers from the tables of incidents."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def describe(self, incident: str) -> dict[str, Any]:
        """Return id, reference, title, systems, standing, seriousness, times, findings (ids) and the story in order."""
        found = recall.incident(self.platform, self.resolve(incident))
        return {
            "id": found.id,
            "reference": found.reference,
            "title": found.title,
            "system": found.system,
            "systems": [(line.system, line.verdict) for line in found.lines]
            or [(one, found.verdict) for one in found.systems],
            "merged_into": found.merged_into,
            "standing": found.standing,
            "provisional": found.provisional,
            "seriousness": found.verdict,
            "serious_at": found.verdict_at,
            "aware_at": found.aware_at,
            "opened_at": found.opened_at,
            "closed_at": found.closed_at,
            "exercise": found.exercise,
            "findings": [member.finding for member in recall.members(self.platform, found.id)],
            "story": told(self.platform, found.id),
        }

    def resolve(self, reference: str) -> str:
        """Return the id for a reference such as INC-0007, 7, or an id; raises NotFoundError."""
        if re.fullmatch(r"[0-9a-f]{32}", reference):
            return recall.incident(self.platform, reference).id
        numbered = _REFERENCE.fullmatch(reference.strip())
        found = store.by_number(self.platform.db, int(numbered[1])) if numbered else None
        if found is None:
            raise NotFoundError(
                Text(f"no incident is called {reference[:40]}", f"沒有名為 {reference[:40]} 的事故"),
                Text(
                    "References look like INC-0007; see the list of incidents.", "編號形如 INC-0007；請查閱事故清單。"
                ),
            )
        return found.id


@once
def told(platform: Platform, id: str) -> list[Line]:
    """Return the story as every capability tells it, in the order in which it was so; with what was merged into it."""
    tellers = [teller for teller in platform.registry.of(Teller) if teller.of == INCIDENT]
    lines = [
        line if one == id else _elsewhere(line, recall.incident(platform, one).reference)
        for one in recall.family(platform, id)
        for teller in tellers
        for line in teller.tell(platform, one)
    ]
    return sorted(lines, key=lambda line: (line.at, line.learned, line.entry or ""))


def _elsewhere(line: Line, reference: str) -> Line:
    """Return a line of an incident that was merged in, with the reference it is told of."""
    return replace(line, detail=story.joined(same(reference), line.detail))


class Relations:
    """Answers which incidents were made one."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def family(self, incident: str) -> Sequence[str]:
        """Return this incident and every incident merged into it, by id, itself first."""
        return list(recall.family(self.platform, incident))

    def head(self, incident: str) -> str:
        """Return the incident that goes on where this one was merged away, else this one."""
        return store.head(self.platform.db, incident)


class Notes:
    """Takes in notes through the ordinary verb."""

    def __init__(self, platform: Platform) -> None:
        """Write through this platform."""
        self.platform = platform

    def written(self, incident: str, actor: Actor, words: str, at: Instant) -> str:
        """Write a note that was true at `at`; return its id."""
        return service.note(self.platform, incident, actor, words, effective=at).id

    def open(self) -> Sequence[tuple[str, str]]:
        """Return id and reference of the incidents that are open, the newest first."""
        return [(one.id, one.reference) for one in store.listing(self.platform.db, closed=False)]

    def acknowledged(self, incident: str) -> bool:
        """Say whether a person acknowledged the incident or answered a question on it."""
        db = self.platform.db
        return any(seen.how == "acknowledged" for seen in store.sights(db, incident)) or bool(
            store.decisions(db, incident)
        )


class Opener:
    """Opens incidents from findings."""

    def __init__(self, platform: Platform) -> None:
        """Write through this platform."""
        self.platform = platform

    def standing(self, findings: Sequence[str]) -> Mapping[str, str]:
        """Return the reference of the incident of each of these findings that stands in one."""
        return store.references(self.platform.db, findings)

    def unfounded(self, since: Instant) -> Mapping[str, str]:
        """Return the reference for each finding of incidents that persons closed since then as a technical fault."""
        return store.unfounded(self.platform.db, since)

    def open(self, actor: Actor, findings: Sequence[str]) -> str:
        """Open a *suspected* incident with these findings as members and return its reference."""
        return service.open_from(self.platform, actor, findings).reference


@provides(Openings)
def openings(platform: Platform) -> Opener:
    """Return the opener."""
    return Opener(platform)


@provides(Kin)
def kin(platform: Platform) -> Relations:
    """Return the relations."""
    return Relations(platform)


@provides(NoteBook)
def notebook(platform: Platform) -> Notes:
    """Return the notes."""
    return Notes(platform)


@provides(Incidents)
def incidents(platform: Platform) -> Desk:
    """Return the desk."""
    return Desk(platform)


@provides(Docket)
def docket(platform: Platform) -> Brief:
    """Return the docket."""
    return Brief(platform)


class Tally:
    """Answers how many incidents there were."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def since(self, moment: Instant) -> Mapping[str, int]:
        """Return by system how many incidents were opened since a moment, exercises and merged ones left out."""
        return store.tally(self.platform.db, moment)


@provides(IncidentTally)
def tally(platform: Platform) -> Tally:
    """Return the tally."""
    return Tally(platform)
