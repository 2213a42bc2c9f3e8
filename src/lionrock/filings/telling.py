"""The lines filings add to the story of an incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.stories import Line
from lionrock.events.subjects import INCIDENT
from lionrock.filings import store
from lionrock.filings.record import Content
from lionrock.filings.subjects import subject
from lionrock.kernel.text import Text, same
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def lines(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield every approval of content."""
    for form in platform.registry.of(Filing):
        if form.of == INCIDENT:
            for content in store.contents(platform.db, incident, form.id):
                yield _approval(form, content, subject(platform, form, incident).back)


def _approval(form: Filing, content: Content, page: str) -> Line:
    """Return the line of an approval."""
    said = Text("{form}, version {n}, approved", "{form}第 {n} 版獲批准")
    return Line(
        at=content.approved_at,
        learned=content.approved_at,
        title=said.format(form=form.title, n=content.version),
        detail=same(f"SHA-256 {content.digest[:16]}…"),
        weight="decision",
        who=content.who.name,
        link=f"{page}/{form.id}",
        entry=content.entry,
    )
