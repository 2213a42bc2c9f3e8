"""Tasks: mine, my role's, everybody's; one task with its history; and what people do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast, get_args

from lionrock.events.response import Docket
from lionrock.kernel.clock import days
from lionrock.kernel.errors import ConflictError, InputError, LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.response import model, owners, service, store, times
from lionrock.response.errors import StateError
from lionrock.response.model import Step, Task
from lionrock.response.pages import reaching, showing
from lionrock.response.service import Changing
from lionrock.ui.pages import Ask, Go, View, act, page

TITLE = Text("Tasks", "任務")
_ENDED = days(7)


@page("response.tasks", "/today/tasks", title=TITLE, place="today")
def tasks(ask: Ask) -> View:
    """Show the reader's tasks and their role's, or all that are open, or what ended in a week."""
    return _list(ask)


@page("response.task", "/today/tasks/{task}", title=Text("Task", "任務"), place="today")
def task(ask: Ask) -> View:
    """Show one task: what to do and to record, what became of it, its history."""
    return shown(ask)


@act("response.task-add", "/today/tasks", needs="task.work")
def add(ask: Ask) -> Go | View:
    """Make a task that stands alone."""
    try:
        service.make(ask.platform, ask.actor, ask.form.get("title", ""), **asked(ask))
    except (InputError, ConflictError) as problem:
        return _list(ask, problem)
    return Go("/today/tasks", Text("The task was made.", "已建立任務。"))


@act("response.task-done", "/today/tasks/{task}/done", needs="task.work")
def done(ask: Ask) -> Go | View:
    """Record that it was done, and what was found."""
    answer = ask.form.get("answer", "")
    return _changed(
        ask,
        lambda by: service.finish(ask.platform, by, answer, reaching.moment(ask, "at")),
        Text("Recorded as done.", "已記錄為完成。"),
    )


@act("response.task-resume", "/today/tasks/{task}/resume", needs="task.work")
def resume(ask: Ask) -> Go | View:
    """Open it again."""
    return _changed(ask, lambda by: service.resume(ask.platform, by), Text("Open again.", "已重新開啟。"))


@act("response.task-skip", "/today/tasks/{task}/skip", needs="task.work")
def skip(ask: Ask) -> Go | View:
    """Skip it, with a reason."""
    return _changed(ask, lambda by: service.skip(ask.platform, by), Text("Recorded as skipped.", "已記錄為略過。"))


@act("response.task-take", "/today/tasks/{task}/take", needs="task.work")
def take(ask: Ask) -> Go | View:
    """Take it."""
    return _changed(ask, lambda by: service.take(ask.platform, by), Text("It is yours.", "現由閣下負責。"))


@act("response.task-give", "/today/tasks/{task}/give", needs="task.work")
def give(ask: Ask) -> Go | View:
    """Give it to somebody."""
    owner = ask.form.get("owner", "")
    return _changed(ask, lambda by: service.give(ask.platform, by, owner), Text("Given.", "已更改負責人。"))


@act("response.task-due", "/today/tasks/{task}/due", needs="task.work")
def due(ask: Ask) -> Go | View:
    """Set when it is due."""
    return _changed(
        ask,
        lambda by: service.move(ask.platform, by, reaching.moment(ask, "due")),
        Text("The time was set.", "已設定期限。"),
    )


@act("response.task-words", "/today/tasks/{task}/words", needs="task.work")
def words(ask: Ask) -> Go | View:
    """Set other words."""
    title = ask.form.get("title", "")
    return _changed(ask, lambda by: service.rename(ask.platform, by, title), Text("Recorded.", "已記錄。"))


@act("response.task-place", "/today/tasks/{task}/place", needs="task.work")
def place(ask: Ask) -> Go | View:
    """Move it among its neighbours."""
    step = ask.form.get("step", "")
    if step not in get_args(Step):
        step = "up"
    wanted = cast("Step", step)
    return _changed(ask, lambda by: service.arrange(ask.platform, by, wanted), Text("Moved.", "已移動。"))


def asked(ask: Ask) -> dict[str, Any]:
    """Return owner and due time as a form for a new task holds them."""
    return {"owner": ask.form.get("owner", ""), "due": reaching.moment(ask, "due")}


def shown(ask: Ask, problem: LionrockError | None = None, at: str = "") -> View:
    """Return the page of a task; `problem` stands at the form `at` with what was typed."""
    found = store.task(ask.platform.db, ask.path["task"])
    matter = ask.platform.port(Docket).matter(found.incident) if found.incident else None
    moments = store.history(ask.platform.db, found.id)
    values = {
        "title": found.title,
        "task": found,
        "matter": matter,
        "owner": owners.shown(found.owner),
        "owners": owners.choices(ask.platform) if ask.allows("task.work") else [],
        "late": found.late(ask.now),
        "mine": found.mine(ask.actor),
        "reasoned": {
            "owner": model.wants_reason(found, "owner", ask.actor),
            "due": model.wants_reason(found, "due", ask.actor),
        },
        "moments": moments,
        "positions": reading.positions(ask.platform.db, [one.entry for one in moments]),
        "verbs": showing.VERBS,
        "field": times.field,
        "problem": problem,
        "at": at,
        "typed": dict(ask.form) if problem else {},
        "works": ask.allows("task.work"),
    }
    return View("response/task.html", values, status=reaching.status(problem))


def _changed(ask: Ask, verb: Callable[[Changing], Task], said: Text) -> Go | View:
    """Do one change; what was wrong, or was changed meanwhile, stands on the task's page with what was typed."""
    at = ask.url.partition("?")[0].rpartition("/")[2]
    try:
        after = verb(Changing(ask.path["task"], reaching.version(ask), ask.actor, ask.form.get("reason", "")))
    except (InputError, StateError, ConflictError) as problem:
        return shown(ask, problem, at)
    return Go(reaching.back(ask, after.id, after.incident), said)


def _list(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the list that was asked for."""
    show = ask.query.get("show", "mine")
    db = ask.platform.db
    found = {
        "all": lambda: model.urgent(store.open_tasks(db)),
        "ended": lambda: store.ended_tasks(db, ask.now - _ENDED),
    }.get(show, lambda: model.urgent(store.tasks_of(db, ask.actor)))()
    values = {
        "show": show if show in ("all", "ended") else "mine",
        "rows": showing.rows(ask, found),
        "counts": {"mine": len(store.tasks_of(db, ask.actor)), "all": store.count_open(db)},
        "owners": owners.choices(ask.platform) if ask.allows("task.work") else [],
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
        "works": ask.allows("task.work"),
    }
    return View("response/tasks.html", values, status=reaching.status(problem))
