"""Statements on tasks, their history, and playbook runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, insert, or_, select, update

from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.database import prepared
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response.errors import changed
from lionrock.response.model import Moment, Owner, Task, Who
from lionrock.response.store.tables import MOMENT, RUN, TASK, Reads

_MOST: Final = 1000
"""Tasks a list holds at most."""
_GUIDE: Final = ("about", "record", "caution", "questions")


@dataclass(frozen=True, slots=True)
class Run:
    """A playbook that a person started; `digest` is that of the file as it was then."""

    id: str
    incident: str
    playbook: str
    version: int
    title: Text
    digest: str
    origin: str
    tasks: int
    started_at: Instant
    who: Who
    entry: str = ""


def add_tasks(db: Connection, tasks: Sequence[Task]) -> None:
    """Insert new tasks."""
    db.execute(insert(TASK), [_fixed(one) | _changing(one) for one in tasks])


def save_task(db: Connection, before: Task, after: Task) -> None:
    """Write the next version; raises ConflictError when somebody else wrote it first."""
    moved = db.execute(
        update(TASK).where(TASK.c.id == before.id, TASK.c.version == before.version).values(**_changing(after))
    )
    if moved.rowcount != 1:
        raise changed(before.title)


def place(db: Connection, ids: Sequence[str]) -> None:
    """Give tasks the places of their order."""
    for number, id in enumerate(ids):
        db.execute(update(TASK).where(TASK.c.id == id).values(place=number))


def task(db: Reads, id: str) -> Task:
    """Return a task; raises NotFoundError."""
    row = db.execute(select(TASK).where(TASK.c.id == id)).one_or_none()
    if row is None:
        raise NotFoundError(
            Text("there is no such task", "沒有此任務"), Text("See the list of tasks.", "請查閱任務清單。")
        )
    return _task(row)


def tasks(db: Reads, incident: str | None) -> list[Task]:
    """Return the tasks of an incident, or those that stand alone, as they were made."""
    where = TASK.c.incident.is_(None) if incident is None else TASK.c.incident == incident
    return _listed(db, select(TASK).where(where).order_by(TASK.c.place, TASK.c.id))


def open_tasks(db: Reads) -> list[Task]:
    """Return every task that is still to be done, the soonest due first."""
    return _listed(db, select(TASK).where(TASK.c.state == "open").order_by(TASK.c.due, TASK.c.place, TASK.c.id))


def ended_tasks(db: Reads, since: Instant) -> list[Task]:
    """Return tasks that were done or skipped since a moment, the latest first."""
    where = and_(TASK.c.state != "open", TASK.c.ended_at >= since)
    return _listed(db, select(TASK).where(where).order_by(TASK.c.ended_at.desc(), TASK.c.id))


def tasks_of(db: Reads, actor: Actor) -> list[Task]:
    """Return the open tasks of a person, and those that anybody of their role may take."""
    wanted = select(TASK).where(_of(actor)).order_by(TASK.c.due, TASK.c.place, TASK.c.id)
    return _listed(db, wanted)


def count_of(db: Reads, actor: Actor) -> int:
    """Return how many open tasks a person has by name."""
    return int(db.execute(*_count_of(actor.id)).scalar_one())


@prepared
def _count_of(account: str) -> Select[Any]:
    """Return the statement that counts the open tasks of an account."""
    mine = and_(TASK.c.state == "open", TASK.c.owner_kind == "account", TASK.c.owner_id == account)
    return select(func.count()).select_from(TASK).where(mine)


def count_open(db: Reads) -> int:
    """Return how many tasks are still to be done."""
    return int(db.execute(select(func.count()).select_from(TASK).where(TASK.c.state == "open")).scalar_one())


def next_place(db: Reads, incident: str | None) -> int:
    """Return the place behind the last task of an incident."""
    where = TASK.c.incident.is_(None) if incident is None else TASK.c.incident == incident
    last = db.execute(select(func.max(TASK.c.place)).where(where)).scalar_one_or_none()
    return 0 if last is None else int(last) + 1


def remember(db: Connection, moments: Sequence[Moment]) -> None:
    """Add to the history."""
    db.execute(insert(MOMENT), [_moment_row(one) for one in moments])


def history(db: Reads, subject: str) -> list[Moment]:
    """Return the history of a task or a containment, the earliest first."""
    return _moments(db, MOMENT.c.subject == subject)


def moments(db: Reads, incident: str) -> list[Moment]:
    """Return the history of everything on an incident, the earliest first."""
    return _moments(db, MOMENT.c.incident == incident)


def add_run(db: Connection, run: Run) -> None:
    """Insert a playbook run."""
    title = {"title_en": run.title.en, "title_zh": run.title.zh}
    plain = {name: getattr(run, name) for name in _RUN}
    db.execute(insert(RUN).values(**plain, **title, **asdict(run.who)))


def runs(db: Reads, incident: str) -> list[Run]:
    """Return the playbooks started on an incident, the earliest first."""
    rows = db.execute(select(RUN).where(RUN.c.incident == incident).order_by(RUN.c.started_at, RUN.c.id))
    return [_run(row) for row in rows]


_RUN: Final = ("id", "incident", "playbook", "version", "digest", "origin", "tasks", "started_at", "entry")


def _of(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of a person's open tasks."""
    named = and_(TASK.c.owner_kind == "account", TASK.c.owner_id == actor.id)
    roled = and_(TASK.c.owner_kind == "role", TASK.c.owner_id == actor.role)
    return and_(TASK.c.state == "open", or_(named, roled))


def _listed(db: Reads, wanted: Select[Any]) -> list[Task]:
    """Return the tasks of a query, bounded."""
    return [_task(row) for row in db.execute(wanted.limit(_MOST))]


def _fixed(task: Task) -> dict[str, Any]:
    """Return the columns that never change."""
    guide = {name: getattr(task, name) for name in _GUIDE}
    plain = {name: getattr(task, name) for name in ("id", "incident", "run", "step", "made_at", "exercise")}
    return plain | {"guide": msgspec.to_builtins(guide)} | asdict(task.made_by)


def _changing(task: Task) -> dict[str, Any]:
    """Return the columns that changes move."""
    owner, title = task.owner, task.title
    return {
        "title_en": title.en,
        "title_zh": title.zh,
        "owner_kind": owner.kind,
        "owner_id": owner.id,
        "owner_en": owner.name.en,
        "owner_zh": owner.name.zh,
        "due": task.due,
        "place": task.place,
        "state": task.state,
        "ended_at": task.ended_at,
        "answer": task.answer,
        "version": task.version,
    }


def _task(row: Row[Any]) -> Task:
    """Return the task of a row; its laws are checked again."""
    guide: Mapping[str, Any] = row.guide
    return Task(
        id=row.id,
        incident=row.incident,
        title=Text(row.title_en, row.title_zh),
        owner=Owner(row.owner_kind, row.owner_id, Text(row.owner_en, row.owner_zh)),
        due=row.due,
        place=row.place,
        state=row.state,
        ended_at=row.ended_at,
        about=msgspec.convert(guide["about"], Text),
        record=msgspec.convert(guide["record"], Text),
        caution=msgspec.convert(guide["caution"], Text),
        questions=msgspec.convert(guide["questions"], tuple[Text, ...]),
        answer=row.answer,
        run=row.run,
        step=row.step,
        made_at=row.made_at,
        made_by=_who(row),
        exercise=row.exercise,
        version=row.version,
    )


_MOMENT: Final = ("id", "subject", "incident", "verb", "reason", "effective", "at", "entry")


def _moment_row(one: Moment) -> dict[str, Any]:
    """Return the columns of a moment."""
    words = {"after_en": one.after.en, "after_zh": one.after.zh, "before_en": one.before.en, "before_zh": one.before.zh}
    return {name: getattr(one, name) for name in _MOMENT} | words | asdict(one.who)


def _moments(db: Reads, where: ColumnElement[bool]) -> list[Moment]:
    """Return moments in the order they were written."""
    rows: Iterable[Row[Any]] = db.execute(select(MOMENT).where(where).order_by(MOMENT.c.at, MOMENT.c.id))
    return [
        Moment(
            **{name: getattr(row, name) for name in _MOMENT},
            after=Text(row.after_en, row.after_zh),
            before=Text(row.before_en, row.before_zh),
            who=_who(row),
        )
        for row in rows
    ]


def _run(row: Row[Any]) -> Run:
    """Return the playbook run of a row."""
    plain = {name: getattr(row, name) for name in _RUN}
    return Run(**plain, title=Text(row.title_en, row.title_zh), who=_who(row))


def _who(row: Row[Any]) -> Who:
    """Return who a row names."""
    return Who(row.actor, row.name, row.role, row.factor)
