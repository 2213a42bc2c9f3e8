"""Ports assurance provides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lionrock.assurance import judging, service, strips
from lionrock.assurance.service import Made
from lionrock.assurance.store import results, rulings
from lionrock.events.audits import AuditPacks, ControlHistory, ControlTold, Fresh, Ruled
from lionrock.events.risk import ControlState, Posture
from lionrock.kernel.contributions import Control, provides

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform


class Board:
    """Answers how controls stand, as the results kept of them say."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def states(self) -> Sequence[ControlState]:
        """Return the worst state of each control for each system it counts for; one never run is unknown."""
        found: dict[tuple[str, str], set[str]] = {}
        for control, system, state, _ in results.by_system(self.platform.db, self.platform.now()):
            found.setdefault((control, system), set()).add(state)
        named = {one.id: one.title for one in self.platform.registry.of(Control)}
        run = {control for control, _ in found}
        known = [
            ControlState(control, named[control], system, judging.worst(states))
            for (control, system), states in sorted(found.items())
            if control in named
        ]
        return known + [ControlState(id, title, "", "unknown") for id, title in named.items() if id not in run]


@provides(Posture)
def posture(platform: Platform) -> Board:
    """Return the board."""
    return Board(platform)


class Past:
    """Answers what controls proved over a span of time, from the runs kept of them."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def told(self, control: str, since: Instant, until: Instant, label: str) -> ControlTold:
        """Return spans with and without fresh proof, changes of code and rulings; `label` names the picture."""
        db = self.platform.db
        runs = results.runs(db, control, since, until)
        found = strips.stretches(runs, since, min(until, self.platform.now()))
        words = rulings.of(db, control, 500)
        return ControlTold(
            spans=tuple(Fresh(one.start, one.end, one.state, one.proven, one.runs) for one in found),
            share=strips.share(found),
            picture=str(strips.picture(found, label)),
            codes=tuple((run.began, run.code, run.first_entry) for run in runs[:1] + strips.changes(runs)),
            ruled=tuple(
                Ruled(one.at, one.ended or one.until, one.subject, one.who, one.why, one.entry)
                for one in reversed(words)
                if one.at < until and (one.ended or one.until) > since
            ),
        )


class Issuing:
    """Issues packs of audits."""

    def __init__(self, platform: Platform) -> None:
        """Issue from this platform."""
        self.platform = platform

    def issue(self, audit: str, profile: str, actor: Actor, reason: str) -> tuple[str, bytes]:
        """Return file name and bytes of a pack of an audit; the issue is on record."""
        made = service.issue(self.platform, service.Wanted(profile, audit=audit), actor, reason, _taken)
        return made.name, made.data


def _taken(made: Made) -> None:
    """Take delivery: the bytes go to whoever asked, with the answer."""


@provides(ControlHistory)
def control_history(platform: Platform) -> Past:
    """Return who knows what controls proved before."""
    return Past(platform)


@provides(AuditPacks)
def audit_packs(platform: Platform) -> Issuing:
    """Return who issues packs of audits."""
    return Issuing(platform)
