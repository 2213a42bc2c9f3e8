"""Names incidents by the reference people call them by; an incident nobody knows keeps its id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lionrock.events.response import Docket
from lionrock.kernel.errors import UnavailableError

if TYPE_CHECKING:
    from lionrock.events.response import Matter
    from lionrock.kernel.platform import Platform


def references(platform: Platform, incidents: Iterable[str | None]) -> Mapping[str, str]:
    """Return the references of incidents by id."""
    wanted = {one for one in incidents if one}
    try:
        known = platform.port(Docket).matters(wanted) if wanted else {}
    except UnavailableError:
        known = {}
    return {one: known[one].reference if one in known else one for one in wanted}


def open_ones(platform: Platform) -> list[Matter]:
    """Return the incidents that are open, the newest first; none where nothing keeps incidents."""
    try:
        return list(platform.port(Docket).open())
    except UnavailableError:
        return []
