"""The docket: incidents in brief, for others that name many of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lionrock.events.response import Matter
from lionrock.incidents import store
from lionrock.incidents.model import Incident
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


class Brief:
    """Answers from the tables of incidents."""

    def __init__(self, platform: Platform) -> None:
        """Read through this platform."""
        self.platform = platform

    def matter(self, id: str) -> Matter:
        """Return one incident; raises NotFoundError."""
        return _matter(store.get(self.platform.db, id))

    def matters(self, ids: Iterable[str]) -> dict[str, Matter]:
        """Return these incidents by their ids; unknown ids are left out."""
        wanted = set(ids)
        return {one.id: _matter(one) for one in store.several(self.platform.db, wanted)} if wanted else {}

    def open(self) -> list[Matter]:
        """Return the open incidents, the newest first."""
        return [_matter(one) for one in store.listing(self.platform.db, closed=False)]

    def seen(self, id: str) -> tuple[Sequence[Text], Sequence[str]]:
        """Return the titles of the findings and the hosts they name, each once."""
        members = store.members(self.platform.db, id)
        titles = dict.fromkeys(member.title for member in members)
        return list(titles), list(dict.fromkeys(member.host for member in members if member.host))


def _matter(incident: Incident) -> Matter:
    """Return an incident in brief."""
    return Matter(
        id=incident.id,
        reference=incident.reference,
        title=incident.title,
        system=incident.system,
        opened_at=incident.opened_at,
        open=incident.open,
        exercise=incident.exercise,
    )
