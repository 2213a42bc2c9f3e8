"""The lines filings add to the story of an incident."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.stories import Line
from lionrock.events.subjects import INCIDENT
from lionrock.filings import store
from lionrock.filings.record import HOWS, Content, Correction, Statement
from lionrock.filings.store import statements
from lionrock.filings.subjects import subject
from lionrock.kernel.text import Text, same
from lionrock.law.filing import Filing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def lines(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield approvals and corrections of every form, and what other authorities were told."""
    for form in platform.registry.of(Filing):
        if form.of == INCIDENT:
            for content in store.contents(platform.db, incident, form.id):
                yield _approval(form, content, subject(platform, form, incident).back)
            for one in statements.corrections(platform.db, incident, form.id):
                yield _correction(form, one, subject(platform, form, incident).back)
    yield from (_statement(one) for one in statements.told(platform.db, incident))


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


def _correction(form: Filing, one: Correction, page: str) -> Line:
    """Return the line of a correction; its words stand on the page of the form."""
    label = next(each.label for each in form.fields if each.id == one.field)
    return Line(
        at=one.at,
        learned=one.at,
        title=Text("{form}: {how}", "{form}：{how}").format(form=form.title, how=HOWS[one.how]),
        detail=label,
        weight="decision",
        who=one.who.name,
        link=f"{page}/{form.id}#corrections",
        entry=one.entry,
    )


def _statement(one: Statement) -> Line:
    """Return the line of what another authority was told; the words stand on their page."""
    return Line(
        at=one.told_at,
        learned=one.at,
        title=Text("{who} was told", "已通知{who}").format(who=one.authority),
        detail=same(one.channel),
        weight="done",
        who=one.who.name,
        entry=one.entry,
    )
