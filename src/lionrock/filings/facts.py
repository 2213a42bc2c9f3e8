"""What others compose from: the course of an incident as values, its lines in the story, and exhibits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.filings import exhibits, telling
from lionrock.kernel.contributions import Item, exhibit

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@tells("filings.story", of=INCIDENT)
def lines(platform: Platform, id: str) -> Iterable[Line]:
    """Tell approvals of content."""
    yield from telling.lines(platform, id)


@exhibit("filings.record", of=INCIDENT)
def record(platform: Platform, id: str) -> Iterator[Item]:
    """Yield what was typed, approved, corrected and submitted, and every ledger entry behind it."""
    yield from exhibits.items(platform, id)
