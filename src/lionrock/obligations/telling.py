"""The lines obligations add to the story of an incident."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from lionrock.events.stories import Line
from lionrock.kernel.text import Text
from lionrock.obligations import face, recall, store
from lionrock.obligations.model import Clock
from lionrock.obligations.record import ANNEX_E, ANNEX_F, OUTCOMES, Call, Reminder, Submission

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Read = Callable[[Call], str]

FORMS: Final = {ANNEX_E: Text("Annex E", "附件E"), ANNEX_F: Text("Annex F", "附件F")}


def lines(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield what was done about an incident, and where its clocks reminded; nothing while its opening is on the way."""
    matter = recall.known(platform, incident)
    if matter is None:
        return
    page = f"/incidents/{matter.reference}"
    yield from (_call(call, page) for call in store.calls(platform.db, incident))
    yield from (_submission(one, page) for one in store.submissions(platform.db, incident))
    clocks = {clock.id: clock for clock in recall.history(platform, incident)}
    yield from _reminded(store.reminders(platform.db, incident), clocks)


def _call(call: Call, page: str) -> Line:
    """Return the line of a call."""
    if not call.completed:
        title = Text("Call to the Commissioner’s Office: {outcome}", "致電專員辦公室：{outcome}")
        return Line(
            at=call.at,
            learned=call.recorded_at,
            title=title.format(outcome=OUTCOMES[call.outcome]),
            detail=Text("an attempt; it stops no clock", "僅屬嘗試，並不停止任何時限"),
            weight="done",
            who=call.who.name,
            link=f"{page}/call",
            entry=call.entry,
        )
    theirs = call.their_reference
    detail = Text(f"their reference {theirs}", f"對方檔案編號 {theirs}") if theirs else _NO_REFERENCE
    return Line(
        at=call.at,
        learned=call.recorded_at,
        title=Text("First notice by telephone, taken by {who}", "致電通報，由{who}接聽").format(who=call.spoken_to),
        detail=detail,
        weight="decision",
        who=call.who.name,
        link=f"{page}/call",
        entry=call.entry,
    )


def _submission(one: Submission, page: str) -> Line:
    """Return the line of a recorded submission."""
    said = Text("{form} recorded as submitted by {who}", "{form}由{who}記錄為已提交")
    return Line(
        at=one.at,
        learned=one.recorded_at,
        title=said.format(form=FORMS[one.filing], who=one.who.name),
        detail=Text(f"through {one.channel}", f"經由 {one.channel}"),
        weight="decision",
        who=one.who.name,
        link=f"{page}/{one.filing}",
        entry=one.entry,
    )


def _reminded(reminders: Iterable[Reminder], clocks: dict[str, Clock]) -> Iterator[Line]:
    """Yield the lines of reminders."""
    for one in reminders:
        clock = clocks[one.clock]
        said = Text("{share} % of the time for: {duty}", "「{duty}」的時限已過 {share}%")
        yield Line(
            at=one.at,
            learned=one.at,
            title=said.format(share=one.share, duty=face.TITLES[clock.terms.kind]),
            detail=Text(
                "the duty was open; computed under rulebook version {v}", "當時仍未辦理；按規則 {v} 版計算"
            ).format(v=face.rules(clock)),
            link=f"/obligations/clocks/{clock.id}",
            entry=one.entry,
        )


_NO_REFERENCE: Final = Text("no reference was given", "對方沒有提供檔案編號")
