"""What others compose from: the lines paging adds to the story of an incident, and how many pages are open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import gauge
from lionrock.kernel.text import Text
from lionrock.paging import people, store
from lionrock.paging.model import HOWS, Page, why
from lionrock.paging.record import Step

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_TOLD: Final = frozenset({"called", "answered", "unanswered", "voided"})


@tells("paging.story", of=INCIDENT)
def story(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield who was called about an incident, who answered, and where nobody did."""
    pages = {page.id: page for page in store.pages.about(platform.db, incident)}
    for step in store.pages.steps(platform.db, list(pages)) if pages else ():
        if step.kind in _TOLD:
            yield _line(platform, pages[step.page], step)


@gauge("pages", Text("Open pages", "未獲回應的傳召"))
def pages(platform: Platform) -> float:
    """Return how many pages want an answer."""
    return store.pages.count(platform.db)


def _line(platform: Platform, page: Page, step: Step) -> Line:
    """Return the line of a step."""
    weight: Literal["seen", "done"] = "done" if step.kind == "answered" else "seen"
    return Line(
        at=step.at,
        learned=step.at,
        title=_title(platform, step),
        detail=_detail(page, step),
        weight=weight,
        who=step.who,
        link=f"/incidents/paging/{page.number}",
        entry=step.entry,
    )


def _title(platform: Platform, step: Step) -> Text:
    """Return what a line says."""
    if step.kind == "unanswered":
        return Text("Nobody answered; called at once: {n}", "無人回應；同時傳召 {n} 人").format(n=step.detail)
    if step.kind == "voided":
        return Text("An answer by code no longer counts", "以代碼作出的回應不再算數")
    if step.kind == "called":
        return Text("{who} was called", "傳召{who}").format(who=people.name(platform, step.person))
    if step.who:
        return Text("Answered by {who}", "{who}已回應").format(who=step.who)
    return Text("{who} answered", "{who}已回應").format(who=people.name(platform, step.person))


def _detail(page: Page, step: Step) -> Text:
    """Return what stands below: why, and how."""
    how = next((words for key, words in HOWS.items() if key == step.detail), None)
    if step.kind == "answered" and how is not None:
        return Text("{reference}, {how}", "{reference}，{how}").format(reference=page.reference, how=how)
    return Text("{reference}: {why}", "{reference}：{why}").format(reference=page.reference, why=why(page.why))
