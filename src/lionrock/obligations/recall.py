"""What is on record of one incident's duties, read once an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lionrock.events.filings import Approvals
from lionrock.events.law import Law, Lawbook
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.obligations import store
from lionrock.obligations.model import Clock, Matter
from lionrock.obligations.record import ANNEX_E, Done
from lionrock.ui.once import once

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@once
def matter(platform: Platform, incident: str) -> Matter:
    """Return an incident as obligations know it, by id or reference; raises NotFoundError."""
    return store.matter(platform.db, incident)


def known(platform: Platform, incident: str) -> Matter | None:
    """Return an incident as obligations know it, None while its opening is still on the way to them."""
    try:
        return matter(platform, incident)
    except NotFoundError:
        return None


@once
def done(platform: Platform, incident: str) -> Done:
    """Return what was done about an incident."""
    return store.done(platform.db, (incident,))[incident]


@once
def law(platform: Platform) -> Lawbook:
    """Return the law as this site has it now."""
    return platform.port(Law).now()


@once
def versions(platform: Platform, incidents: tuple[str, ...]) -> Mapping[str, int]:
    """Return the newest approved version of each incident's written record; none where nothing keeps content."""
    try:
        return platform.port(Approvals).newest(incidents, ANNEX_E)
    except UnavailableError:
        return {}


@once
def history(platform: Platform, incident: str) -> tuple[Clock, ...]:
    """Return every clock an incident ever had, in the order they were computed."""
    return tuple(store.history(platform.db, incident))


def current(platform: Platform, incident: str) -> list[Clock]:
    """Return the clocks of an incident that run or were worked off."""
    return [clock for clock in history(platform, incident) if clock.state in {"running", "done"}]
