"""Is the work on every open incident begun, owned and in time?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.incidents import IncidentClosed, IncidentOpened
from lionrock.events.response import Docket, Matter, TaskChanged, TaskMade
from lionrock.kernel.clock import EPOCH, Instant, hours, minutes
from lionrock.kernel.contributions import Result, State, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register.twins import DEPUTY, alerted, estate
from lionrock.response import service, store
from lionrock.response.model import Task
from lionrock.response.service.tasks import Changing

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_SUBJECT: Final = "incidents"
_BEGIN: Final = hours(4)
"""How long an incident may be open before work on it is on record; a house default."""
_NAMED: Final = 3


@control(
    "response.tasks-in-time",
    title=Text(
        "Work on every open incident is on record, owned and in time",
        "每宗未結束事故的工作均有紀錄、有負責人並按時進行",
    ),
    satisfies=("C-ERP-01",),
    every=minutes(10),
    proof="effect",
    on=(IncidentClosed, IncidentOpened, TaskChanged, TaskMade),
    witness="person",
    guidance=Text(
        "Open the incident: start the playbook that fits, give each task an owner and a time, and record what is done "
        "or, with a reason, what is not to be done. The four hours until work must be on record are a house default.",
        "請開啟該事故：啟動合適的應對手冊，為每項任務指定負責人及時限，並記錄已完成的工作，或說明理由略過。"
        "四小時內須有工作紀錄屬預設值。",
    ),
)
def tasks_in_time(platform: Platform) -> Iterator[Result]:
    """Yield one result for each open incident; not due where none is open, unknown where no work was ever recorded."""
    now = platform.now()
    matters = [one for one in platform.port(Docket).open() if not one.exercise]
    if not matters:
        known = bool(store.ended_tasks(platform.db, EPOCH))
        words = Text("no incident is open", "沒有未結束的事故")
        yield Result(_SUBJECT, "not_due" if known else "unknown", words)
    for one in matters:
        yield Result(one.reference, *_judged(one, store.tasks(platform.db, one.id), now), None, one.system)


def _judged(matter: Matter, tasks: Sequence[Task], now: Instant) -> tuple[State, Text]:
    """Return state and reason of an open incident with these tasks."""
    if not tasks:
        young = now - matter.opened_at <= _BEGIN
        return "not_due" if young else "failed", Text("no task is on record", "沒有任務紀錄")
    late = [one for one in tasks if one.late(now)]
    if late:
        return "failed", _named(Text("past due: {n}: {names}", "已過期限：{n} 項：{names}"), late)
    loose = [one for one in tasks if one.open and one.owner.kind == "nobody"]
    if loose:
        return "partly", _named(Text("nobody’s: {n}: {names}", "無人負責：{n} 項：{names}"), loose)
    left = sum(one.open for one in tasks)
    said = Text("done or skipped: {n}, to do: {left}", "已完成或略過：{n} 項；未完成：{left} 項")
    return "passed", said.format(n=len(tasks) - left, left=left)


def _named(words: Text, tasks: Sequence[Task]) -> Text:
    """Return words with how many tasks there are and the first of them."""
    titles = [one.title for one in tasks[:_NAMED]]
    names = Text(", ".join(one.en for one in titles), "、".join(one.zh for one in titles))
    return words.format(n=len(tasks), names=names)


@world(tasks_in_time, "passed")
def one_task_is_done_and_one_is_owned(twin: Twin) -> None:
    """An incident is open; one task on it was done, the other has an owner and four hours."""
    estate(twin)
    alerted(twin, "oms-db")
    _task(twin, "take the host off the network", hours(4), done=True)
    _task(twin, "keep its memory", hours(4))


@world(tasks_in_time, "unknown")
def there_never_was_an_incident(twin: Twin) -> None:
    """No incident is open, and no work was ever recorded."""
    estate(twin)


@world(tasks_in_time, "not_due")
def it_was_opened_just_now(twin: Twin) -> None:
    """An incident was opened a moment ago."""
    estate(twin)
    alerted(twin, "oms-db")


@breaks(tasks_in_time)
def the_time_of_a_task_passes(twin: Twin) -> None:
    """Nobody keeps the host's memory within its four hours."""
    twin.wait(hours(5))


@breaks(tasks_in_time, "partly")
def a_task_is_nobodys(twin: Twin) -> None:
    """A task is made, and nobody is to do it."""
    service.make(twin.platform, DEPUTY, "tell the supplier", incident=_open(twin))


@breaks(tasks_in_time)
def nobody_begins(twin: Twin) -> None:
    """A second incident is opened on the other system, and nobody does anything for six hours."""
    _task(twin, "look for others", hours(48))
    alerted(twin, "dir-1")
    twin.wait(hours(6))
    for task in store.open_tasks(twin.platform.db):
        if task.due is not None and task.due < twin.clock.now:
            service.skip(twin.platform, Changing(task.id, task.version, DEPUTY, "the host was wiped"))


def _open(twin: Twin) -> str:
    """Return the incident that was opened last."""
    return twin.platform.port(Docket).open()[0].id


def _task(twin: Twin, title: str, span: timedelta, *, done: bool = False) -> None:
    """Give a deputy a task on the incident opened last, and record that it was done."""
    due = twin.clock.now + span
    made = service.make(twin.platform, DEPUTY, title, incident=_open(twin), due=due)
    taken = service.take(twin.platform, Changing(made.id, made.version, DEPUTY))
    if done:
        service.finish(twin.platform, Changing(taken.id, taken.version, DEPUTY), "done")
