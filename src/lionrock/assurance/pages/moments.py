"""The moment a page of posture shows: now, or one of the past, kept in every link that leads on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.ui import times
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.ui.pages import Ask

_TO_COME = Text("{at} is still to come; shown as of now", "{at} 尚未到來；現顯示目前狀況")


@dataclass(frozen=True, slots=True)
class Moment:
    """What was asked: `past` None is now, `at` the moment shown; `problem` says why an answer shows now instead."""

    at: Instant
    past: Instant | None = None
    problem: Text | None = None

    @property
    def field(self) -> str:
        """Return the moment as a date-and-time field holds it, empty for now."""
        return times.field(self.past) if self.past else ""

    def link(self, url: str) -> str:
        """Return an address that shows the same moment."""
        if self.past is None:
            return url
        path, mark, anchor = url.partition("#")
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}at={quote(self.field)}{mark}{anchor}"


def moment(ask: Ask) -> Moment:
    """Return the moment that the query asks for; one that cannot be read or is still to come is now, and says so."""
    try:
        asked = times.typed(ask.query.get("at", "")[:40])
    except InputError as problem:
        return Moment(ask.now, None, problem.message)
    if asked is None:
        return Moment(ask.now)
    if asked > ask.now:
        return Moment(ask.now, None, _TO_COME.format(at=stamp(asked)))
    return Moment(asked, asked)
