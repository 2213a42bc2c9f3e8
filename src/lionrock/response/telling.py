"""The lines response adds to the story of an incident: what was done, decided, noted, said and contained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.events.stories import Line
from lionrock.kernel.text import Text, same
from lionrock.response import store
from lionrock.response.containing import Barrier
from lionrock.response.model import Moment, Task
from lionrock.response.records import KINDS, PARTS, REACHED, Contact, Contained, Decision, Note, Record
from lionrock.response.store import Run
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_TASK: Final[Mapping[str, Text]] = {
    "made": Text("Task: {title}", "任務：{title}"),
    "done": Text("Done: {title}", "已完成：{title}"),
    "skipped": Text("Skipped: {title}", "略過：{title}"),
    "resumed": Text("Open again: {title}", "重新開啟：{title}"),
}
_BARRIER: Final[Mapping[str, Text]] = {
    "approved": Text("Containment approved: {target}", "批准遏制：{target}"),
    "in_force": Text("Contained by the platform: {target}", "平台已遏制：{target}"),
    "failed": Text("Containment failed: {target}", "遏制失敗：{target}"),
    "stuck": Text("Containment uncertain: {target}", "遏制狀況不明：{target}"),
    "prolonged": Text("Containment prolonged: {target}", "延長遏制：{target}"),
    "time_up": Text("Time of containment is up: {target}", "遏制時間已到：{target}"),
    "lifting": Text("Containment to be undone: {target}", "將還原遏制：{target}"),
    "undone": Text("Containment undone: {target}", "已還原遏制：{target}"),
}
_DECIDED: Final = frozenset({"approved", "lifting", "prolonged"})


def lines(platform: Platform, incident: str) -> Iterator[Line]:
    """Yield what was done about an incident; costs are no part of its story."""
    db = platform.db
    moments = store.moments(db, incident)
    yield from _tasks(store.tasks(db, incident), moments, incident)
    yield from _barriers(store.barriers(db, incident), moments, incident)
    yield from (_run(run, incident) for run in store.runs(db, incident))
    for record in store.listing(db, incident):
        yield from _record(record)


def _tasks(tasks: Iterable[Task], moments: Iterable[Moment], incident: str) -> Iterator[Line]:
    """Yield tasks that were done, skipped or opened again, and the making of those that no playbook made."""
    known = {task.id: task for task in tasks}
    for one in moments:
        task = known.get(one.subject)
        if task is None or one.verb not in _TASK or (one.verb == "made" and task.run):
            continue
        yield Line(
            at=one.effective,
            learned=one.at,
            title=_TASK[one.verb].format(title=task.title),
            detail=_detail(one.who.name, one.after if one.verb == "done" else None, one.reason, _late(one)),
            weight="done",
            who=one.who.name,
            link=f"/today/tasks/{task.id}",
            entry=one.entry,
        )


def _barriers(barriers: Iterable[Barrier], moments: Iterable[Moment], incident: str) -> Iterator[Line]:
    """Yield what became of containments; dry runs are no part of the story."""
    known = {one.id: one for one in barriers}
    for one in moments:
        barrier = known.get(one.subject)
        if barrier is None or one.verb not in _BARRIER:
            continue
        person = one.who.name if one.who.role != "system" else None
        yield Line(
            at=one.effective,
            learned=one.at,
            title=_BARRIER[one.verb].format(target=barrier.target),
            detail=_detail(person, one.after, one.reason),
            weight="decision" if one.verb in _DECIDED else "done",
            who=person or "",
            link=f"/incidents/{incident}/response/containment/{barrier.id}",
            entry=one.entry,
        )


def _run(run: Run, incident: str) -> Line:
    """Return the line of a playbook that was started."""
    return Line(
        at=run.started_at,
        learned=run.started_at,
        title=Text("Playbook started: {title}", "啟動行動手冊：{title}").format(title=run.title),
        detail=_detail(run.who.name, Text(f"{run.tasks} tasks", f"{run.tasks} 項任務")),
        weight="done",
        who=run.who.name,
        link=f"/incidents/{incident}/response",
        entry=run.entry,
    )


def _record(record: Record) -> Iterator[Line]:
    """Yield the lines of a record as it stands now."""
    told = _TOLD.get(record.kind)
    if told is None:
        return
    title, detail = told(record)
    corrected = Text("corrected", "已更正") if record.verb == "corrected" or record.reason else None
    yield Line(
        at=record.effective,
        learned=record.at,
        title=title,
        detail=_detail(record.who.name, detail, _written(record), corrected),
        weight="decision" if record.kind == "decision" else "done",
        who=record.who.name,
        link=f"/response/records/{record.thread}",
        entry=record.entry,
    )
    if record.settled_at is not None and isinstance(record.body, Contained):
        yield Line(
            at=record.settled_at,
            learned=record.at,
            title=Text("Undone by hand: {what}", "已人手還原：{what}").format(what=record.body.what),
            detail=_detail(record.who.name, same(record.body.undone)),
            weight="done",
            who=record.who.name,
            link=f"/response/records/{record.thread}",
            entry=record.entry,
        )


def _note(record: Record) -> tuple[Text, Text | None]:
    """Return what a note says."""
    assert isinstance(record.body, Note)
    label = PARTS.get(record.body.part, KINDS["note"])
    return Text("{label}: {words}", "{label}：{words}").format(label=label, words=record.body.words), None


def _contact(record: Record) -> tuple[Text, Text | None]:
    """Return whom a contact was with and what was said."""
    body = record.body
    assert isinstance(body, Contact)
    title = Text("{whom}: {how}", "{whom}：{how}").format(whom=body.whom, how=REACHED[body.reached])
    promised = None
    if record.due is not None:
        promised = Text("next call promised {at}", "約定再聯絡：{at}").format(at=stamp(record.due))
    return title, _detail(same(body.said), promised)


def _decision(record: Record) -> tuple[Text, Text | None]:
    """Return what was decided and why."""
    body = record.body
    assert isinstance(body, Decision)
    by = Text("decided by {who}", "由{who}決定").format(who=body.decided_by) if body.decided_by else None
    return Text("Decision: {what}", "決定：{what}").format(what=body.what), _detail(by, same(body.why))


def _contained(record: Record) -> tuple[Text, Text | None]:
    """Return what was done by hand, on what."""
    body = record.body
    assert isinstance(body, Contained)
    title = Text("Contained by hand: {what}", "人手遏制：{what}").format(what=body.what)
    return title, _detail(same(body.on), same(body.by))


_TOLD: Final[Mapping[str, Callable[[Record], tuple[Text, Text | None]]]] = {
    "note": _note,
    "contact": _contact,
    "decision": _decision,
    "containment": _contained,
}


def _written(record: Record) -> Text | None:
    """Return when a record was written, where that was later than what it tells."""
    if (record.at - record.effective).total_seconds() < 60:  # noqa: PLR2004 a minute
        return None
    return Text("written {at}", "{at} 補記").format(at=stamp(record.at))


def _late(one: Moment) -> Text | None:
    """Return when a change was recorded, where that was later than it happened."""
    if (one.at - one.effective).total_seconds() < 60:  # noqa: PLR2004 likewise
        return None
    return Text("recorded {at}", "{at} 補記").format(at=stamp(one.at))


def _detail(*parts: Text | str | None) -> Text:
    """Return the parts there are, with points between."""
    there = [same(part) if isinstance(part, str) else part for part in parts if part]
    return Text(" · ".join(one.en for one in there if one.en), " · ".join(one.zh for one in there if one.zh))
