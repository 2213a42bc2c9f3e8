"""Tasks: made, given, moved, done, undone, skipped; each change keeps who, when and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lionrock.events.response import Docket, TaskChanged, TaskMade, TaskVerb
from lionrock.kernel.change import Actor, Change
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.text import Text, same
from lionrock.response import model, store, times
from lionrock.response.errors import changed
from lionrock.response.model import NO_WORDS, NOBODY, Moment, Owner, Step, Task, who
from lionrock.response.owners import owner as owner_of
from lionrock.response.owners import shown
from lionrock.response.service.permission import REASON, SHORT, worded, works
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_TITLE = Text("What is to be done", "須做甚麼")
_ANSWER = Text("What was found", "結果")


@dataclass(frozen=True, slots=True)
class Changing:
    """A person who changes a task: which, the version they had before them, and why."""

    task: str
    version: int
    actor: Actor
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What the history says of a change; `effective` is when it was so, where that is not now."""

    verb: TaskVerb
    after: Text = NO_WORDS
    before: Text = NO_WORDS
    effective: Instant | None = None


def make(
    platform: Platform,
    actor: Actor,
    title: str,
    *,
    incident: str | None = None,
    owner: str = "",
    due: Instant | None = None,
) -> Task:
    """Make a task, on an incident or standing alone; `owner` is a key such as `account:…` or `role:analyst`."""
    works(platform, actor)
    words = same(" ".join(worded(title, _TITLE, most=SHORT).split()))
    given = owner_of(platform, owner) if owner else NOBODY
    exercise = platform.port(Docket).matter(incident).exercise if incident else False
    with platform.change(actor, f"task: {words.en}", exercise=exercise) as change:
        task = Task(
            id=new_id(),
            incident=incident,
            title=words,
            owner=given,
            due=times.ahead(due, change.now) if due else None,
            place=store.next_place(change.db, incident),
            made_at=change.now,
            made_by=who(actor),
            exercise=exercise,
        )
        add(change, [task])
    return task


def add(change: Change, tasks: list[Task]) -> None:
    """Insert and publish tasks within a change; the first line of each history is its making."""
    moments = []
    for task in tasks:
        fact = TaskMade(task.id, task.incident, task.owner.key, task.due, _digest(task.title.en), task.run, task.step)
        entry = change.publish(fact)
        moments.append(replace(_moment(change, task, "made", entry), after=task.title))
    store.add_tasks(change.db, tasks)
    store.remember(change.db, moments)


def give(platform: Platform, by: Changing, owner: str) -> Task:
    """Give a task to an account, a role, a person of the register, or nobody; an owner who loses it needs a reason."""
    given = owner_of(platform, owner) if owner else NOBODY
    before = store.task(platform.db, by.task)
    return _change(platform, by, _Told("owner", shown(given), shown(before.owner)), lambda was, _: was.given(given))


def take(platform: Platform, by: Changing) -> Task:
    """Take a task that is nobody's, or for one's role."""
    mine = Owner("account", by.actor.id, same(by.actor.name))
    before = store.task(platform.db, by.task)
    return _change(platform, by, _Told("owner", shown(mine), shown(before.owner)), lambda was, _: was.given(mine))


def move(platform: Platform, by: Changing, due: Instant | None) -> Task:
    """Set another due time, or none."""
    before = store.task(platform.db, by.task)

    def moved(was: Task, now: Instant) -> Task:
        return was.moved(times.ahead(due, now) if due else None)

    return _change(platform, by, _Told("due", _when(due), _when(before.due)), moved)


def rename(platform: Platform, by: Changing, title: str) -> Task:
    """Set other words."""
    words = same(" ".join(worded(title, _TITLE, most=SHORT).split()))
    before = store.task(platform.db, by.task)
    return _change(platform, by, _Told("words", words, before.title), lambda was, _: was.worded(words))


def finish(platform: Platform, by: Changing, answer: str = "", at: Instant | None = None) -> Task:
    """Record that a task was done, when, and what was found."""
    words = worded(answer, _ANSWER, required=False)

    def done(was: Task, now: Instant) -> Task:
        return was.done(times.happened(at, now), words)

    return _change(platform, by, _Told("done", same(words), effective=at), done)


def skip(platform: Platform, by: Changing) -> Task:
    """Record, with a reason, that a task is not to be done."""
    return _change(platform, by, _Told("skipped"), lambda was, now: was.skipped(now))


def resume(platform: Platform, by: Changing) -> Task:
    """Open a task again that was done or skipped, with a reason; what was recorded stays in its history."""
    before = store.task(platform.db, by.task)
    return _change(platform, by, _Told("resumed", before=same(before.answer)), lambda was, _: was.resumed())


def arrange(platform: Platform, by: Changing, step: Step) -> Task:
    """Move a task among the open tasks beside it; nothing happens where it stands there already."""
    works(platform, by.actor)
    before = store.task(platform.db, by.task)
    if model.rearranged(store.tasks(platform.db, before.incident), by.task, step) is None:
        return before
    with platform.change(by.actor, f"task moved: {before.title.en}", exercise=before.exercise) as change:
        was = _seen(store.task(change.db, by.task), by)
        order = model.rearranged(store.tasks(change.db, was.incident), by.task, step)
        if order is None:
            raise changed(was.title)
        after = was.placed(order.index(by.task))
        store.save_task(change.db, was, after)
        store.place(change.db, order)
        _tell(change, after, _Told("order"), "")
    return after


def _change(platform: Platform, by: Changing, told: _Told, transition: Callable[[Task, Instant], Task]) -> Task:
    """Do one change of a task: read, decide, write, tell; raises ConflictError when somebody was first."""
    works(platform, by.actor)
    found = _seen(store.task(platform.db, by.task), by)
    reason = worded(by.reason, REASON, required=model.wants_reason(found, told.verb, by.actor))
    with platform.change(by.actor, reason or f"task {told.verb}: {found.title.en}", exercise=found.exercise) as change:
        before = _seen(store.task(change.db, by.task), by)
        after = transition(before, change.now)
        store.save_task(change.db, before, after)
        _tell(change, after, told, reason)
    return after


def _seen(found: Task, by: Changing) -> Task:
    """Return the task; raises ConflictError when it is not the version the person saw."""
    if found.version != by.version:
        raise changed(found.title)
    return found


def _tell(change: Change, task: Task, told: _Told, reason: str) -> None:
    """Publish a change and add it to the history."""
    digest = _digest(told.after.en) if told.after.en else ""
    fact = TaskChanged(task.id, task.incident, told.verb, task.version, task.owner.key, task.due, digest)
    entry = change.publish(fact, effective=told.effective)
    moment = _moment(change, task, told.verb, entry)
    moment = replace(
        moment, after=told.after, before=told.before, reason=reason, effective=told.effective or change.now
    )
    store.remember(change.db, [moment])


def _moment(change: Change, task: Task, verb: str, entry: str) -> Moment:
    """Return a line of the history, without words."""
    return Moment(
        id=new_id(),
        subject=task.id,
        incident=task.incident,
        verb=verb,
        after=NO_WORDS,
        before=NO_WORDS,
        reason="",
        effective=change.now,
        at=change.now,
        who=who(change.actor),
        entry=entry,
    )


def _when(moment: Instant | None) -> Text:
    """Return a due time in words."""
    return stamp(moment) if moment else Text("no time", "沒有期限")


def _digest(words: str) -> str:
    """Return the SHA-256 of words."""
    return hashlib.sha256(words.encode()).hexdigest()
