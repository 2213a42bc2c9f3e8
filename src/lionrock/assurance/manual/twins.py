"""Words of people for the twins in which the controls that read them are tested."""

from __future__ import annotations

from typing import Final

from lionrock.assurance.manual import service
from lionrock.assurance.manual.media import document
from lionrock.assurance.manual.model import Evidence
from lionrock.assurance.manual.service import Statement
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import days
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.model import System
from lionrock.register.service import put
from lionrock.register.twins import ME

SUPERVISOR: Final = Actor("twin-supervisor", "Man Ho 何文", "supervisor", "totp", fresh=True)
YEAR: Final = days(365)
_PAPER: Final = b"%PDF-1.7\nshown in a twin\n%%EOF\n"


def stated(twin: Twin, requirement: str, says: str = "met", systems: tuple[str, ...] = ()) -> Evidence:
    """Have a named person state about these systems, or all, that it is so, or that it is not, for a year."""
    return service.give(twin.platform, SUPERVISOR, _statement(twin, requirement, says, systems))


def shown(twin: Twin, requirement: str, says: str = "met", systems: tuple[str, ...] = ()) -> Evidence:
    """Take in a document that shows of these systems, or all, that it is so, or that it is not, for a year."""
    paper = document("shown.pdf", _PAPER)
    return service.give(twin.platform, SUPERVISOR, _statement(twin, requirement, says, systems), paper)


def withdrawn(twin: Twin, one: str = "EV-0001") -> None:
    """Withdraw what was given first."""
    service.withdraw(twin.platform, SUPERVISOR, one, "it was about another year")


def joined(twin: Twin) -> None:
    """Register a third system, of which nobody said anything."""
    added = System(
        key="met", name=Text("Metering", "電表系統"), short="MET", core_function=Text("reads meters", "讀取電表")
    )
    put(twin.platform, ME, "a system joins", added)


def _statement(twin: Twin, requirement: str, says: str, systems: tuple[str, ...]) -> Statement:
    """Return a statement that is true now and counts for a year."""
    now = twin.platform.now()
    return Statement(requirement, says, "Man Ho 何文", "said in a twin", now, now + YEAR, systems)
