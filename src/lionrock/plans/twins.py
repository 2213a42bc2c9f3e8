"""Plans of a twin: set down by one person over a small estate, endorsed by another."""

from __future__ import annotations

from lionrock.events.plans import PlanKind
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.plans import service
from lionrock.plans.model import TITLES
from lionrock.plans.store import Version
from lionrock.register.twins import APPROVER, DEPUTY, estate


def both_endorsed(twin: Twin) -> None:
    """Register the small estate, and have both plans set down and endorsed for the board."""
    estate(twin)
    for kind in TITLES:
        endorsed(twin, set_down(twin, kind))


def endorsed_anew(twin: Twin, kind: PlanKind) -> None:
    """Have a plan reworded, set down again and endorsed."""
    section = service.assemble(twin.platform, kind).parts[0].id
    service.word(twin.platform, DEPUTY, kind, section, Text("Reviewed.", "已檢討。"), "the yearly review")
    endorsed(twin, set_down(twin, kind))


def set_down(twin: Twin, kind: PlanKind) -> Version:
    """Have a deputy set a plan down as it stands now."""
    return service.set_down(twin.platform, DEPUTY, kind, "the yearly review")


def endorsed(twin: Twin, version: Version) -> None:
    """Have an approver endorse a version for the board."""
    kind = service.kind(version.plan)
    service.endorse(twin.platform, APPROVER, kind, version.number, "board", version.digest)
