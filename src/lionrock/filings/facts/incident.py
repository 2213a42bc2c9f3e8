"""Of an incident: its course as values, what others were told, its lines in the story, and exhibits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lionrock.events.filings import DutyBook
from lionrock.events.stories import Line, tells
from lionrock.events.subjects import INCIDENT
from lionrock.filings import course, exhibits, statements, telling
from lionrock.filings.record import ANNEX_E, ANNEX_F
from lionrock.kernel.contributions import Item, Known, exhibit, value
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@value("filings.detection", of=INCIDENT, label=Text("How it was detected", "如何偵測"))
def detection(platform: Platform, id: str) -> Known:
    """Return which rules found it; unknown without findings."""
    return course.detection(platform, id)


@value("filings.indicators", of=INCIDENT, label=Text("Indicators and methods observed", "觀察到的指標及手法"))
def indicators(platform: Platform, id: str) -> Known:
    """Return addresses, accounts and techniques of its findings; unknown without any."""
    return course.indicators(platform, id)


@value("filings.timeline", of=INCIDENT, label=Text("Timeline", "時序"))
def timeline(platform: Platform, id: str) -> Known:
    """Return what happened in order of time, without what the report itself caused."""
    return course.timeline(platform, id, f"/{ANNEX_F}")


@value("filings.written_at", of=INCIDENT, label=Text("Written record submitted at", "書面紀錄提交時間"))
def written_at(platform: Platform, id: str) -> Known:
    """Return when Annex E was first recorded as submitted; unknown while nobody recorded it."""
    found = platform.port(DutyBook).submissions(id, ANNEX_E)
    link = f"{course.page(platform, id)}/{ANNEX_E}#versions"
    if not found:
        return Known(None, Text("no submission of Annex E is on record", "沒有提交附件E的紀錄"), link)
    first = min(found, key=lambda one: one.at)
    source = Text("recorded by {who}", "由{who}記錄").format(who=first.name)
    return Known(first.at, source, link, first.at, first.recorded_at)


@value("filings.authorities", of=INCIDENT, label=Text("Other authorities told", "已通知的其他當局"))
def authorities(platform: Platform, id: str) -> Known:
    """Return which other authorities were told and when, as recorded; unknown while nobody recorded one."""
    return statements.authorities(platform, id)


@value("filings.corrections", of=INCIDENT, label=Text("Corrections to earlier statements", "對先前陳述的更正"))
def corrections(platform: Platform, id: str) -> Known:
    """Return what was corrected or added since; unknown while nothing was."""
    return statements.corrections(platform, id)


@tells("filings.story", of=INCIDENT)
def lines(platform: Platform, id: str) -> Iterable[Line]:
    """Tell approvals, corrections and what other authorities were told."""
    yield from telling.lines(platform, id)


@exhibit("filings.record", of=INCIDENT)
def record(platform: Platform, id: str) -> Iterator[Item]:
    """Yield what was typed, approved, corrected and submitted, and every ledger entry behind it."""
    yield from exhibits.items(platform, id)
