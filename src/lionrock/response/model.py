"""A task as a value: who is to do it, until when, where it stands, and every way from one state to the next; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from lionrock.events.response import TaskVerb
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.response.errors import StateError

State = Literal["open", "done", "skipped"]
NO_WORDS: Final = Text("", "")
Step = Literal["up", "down", "first", "last"]
OwnerKind = Literal["nobody", "role", "account", "person"]


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something, as known at that moment."""

    actor: str
    name: str
    role: str
    factor: str


def who(actor: Actor) -> Who:
    """Return who acts, as the history keeps it."""
    return Who(actor.id, actor.name, actor.role, actor.factor)


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is to do it: nobody yet, whoever has a role, an account of the console, or a person of the register."""

    kind: OwnerKind = "nobody"
    id: str = ""
    name: Text = NO_WORDS

    def __post_init__(self) -> None:
        """Refuse an owner without a name."""
        if (self.kind == "nobody") != (not self.id):
            raise ValueError(f"an owner of kind {self.kind} with id {self.id!r}")

    @property
    def key(self) -> str:
        """Return kind and id as one word."""
        return f"{self.kind}:{self.id}" if self.id else "nobody"


NOBODY: Final = Owner()


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task. Every method that names a change returns a new value with `version` one higher."""

    id: str
    incident: str | None
    title: Text
    made_at: Instant
    made_by: Who
    owner: Owner = NOBODY
    due: Instant | None = None
    place: int = 0
    state: State = "open"
    ended_at: Instant | None = None
    about: Text = NO_WORDS
    record: Text = NO_WORDS
    """What its playbook asks to be recorded."""
    caution: Text = NO_WORDS
    questions: tuple[Text, ...] = ()
    answer: str = ""
    """What was recorded when it was done."""
    run: str | None = None
    step: str | None = None
    exercise: bool = False
    version: int = 1

    def __post_init__(self) -> None:
        """Refuse a state that cannot be."""
        if (self.state == "open") != (self.ended_at is None):
            raise ValueError(f"task {self.id}: {self.state} with end {self.ended_at}")

    @property
    def open(self) -> bool:
        """Say whether it is still to be done."""
        return self.state == "open"

    def late(self, now: Instant) -> bool:
        """Say whether it is open and its time has passed."""
        return self.open and self.due is not None and self.due < now

    def mine(self, actor: Actor) -> bool:
        """Say whether it is this person's by name."""
        return self.owner.kind == "account" and self.owner.id == actor.id

    def for_role(self, role: str) -> bool:
        """Say whether anybody of this role may take it."""
        return self.owner.kind == "role" and self.owner.id == role

    def given(self, owner: Owner) -> Task:
        """Return it with another owner."""
        return self._open_next(owner=owner)

    def moved(self, due: Instant | None) -> Task:
        """Return it with another due time."""
        return self._open_next(due=due)

    def worded(self, title: Text) -> Task:
        """Return it with other words."""
        return self._open_next(title=title)

    def placed(self, place: int) -> Task:
        """Return it at another place among the tasks beside it."""
        return self._open_next(place=place)

    def done(self, at: Instant, answer: str) -> Task:
        """Return it as done at a moment, with what was recorded."""
        return self._open_next(state="done", ended_at=at, answer=answer)

    def skipped(self, at: Instant) -> Task:
        """Return it as not to be done."""
        return self._open_next(state="skipped", ended_at=at)

    def resumed(self) -> Task:
        """Return it open again; what was recorded stays in its history."""
        if self.open:
            raise StateError(Text("the task is open", "任務並未完成"), Text("Nothing to do.", "無須處理。"))
        return replace(self, state="open", ended_at=None, answer="", version=self.version + 1)

    def _open_next(self, **changes: Any) -> Task:
        """Return the next version; raises StateError when it is done or skipped."""
        if not self.open:
            raise StateError(
                Text("the task is done or skipped", "任務已完成或略過"),
                Text("Open it again with a reason.", "請說明理由，重新開啟。"),
            )
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True)
class Moment:
    """One change of a task or a containment: what, instead of what, why, when it was so and when we learned it."""

    id: str
    subject: str
    incident: str | None
    verb: str
    after: Text
    before: Text
    reason: str
    effective: Instant
    at: Instant
    who: Who
    entry: str


WANTS_REASON: Final[frozenset[TaskVerb]] = frozenset({"due", "words", "skipped", "resumed"})
"""Changes of a task that are not made without a reason; giving it away from a named owner is another."""


def wants_reason(task: Task, verb: TaskVerb, actor: Actor) -> bool:
    """Say whether a change needs a reason."""
    if verb == "due":
        return task.due is not None
    if verb == "owner":
        return task.owner.kind in ("account", "person") and not task.mine(actor)
    return verb in WANTS_REASON


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Return tasks of one incident: the open ones by place, then those that ended, the latest first."""
    every = list(tasks)
    ended = sorted((one for one in every if not one.open), key=lambda one: one.ended_at or one.made_at, reverse=True)
    return [*sorted((one for one in every if one.open), key=lambda one: (one.place, one.id)), *ended]


def urgent(tasks: Iterable[Task]) -> list[Task]:
    """Return open tasks of any incident, the soonest due first, those without a due time last."""
    return sorted(
        (one for one in tasks if one.open),
        key=lambda one: (one.due is None, one.due or one.made_at, one.place, one.id),
    )


def rearranged(tasks: Iterable[Task], id: str, step: Step) -> list[str] | None:
    """Return the ids of the open tasks in their order once one has moved; None when it stands there already."""
    line = [one.id for one in ordered(tasks) if one.open]
    if id not in line:
        return None
    here, last = line.index(id), len(line) - 1
    there = {"up": here - 1, "down": here + 1, "first": 0, "last": last}[step]
    if not 0 <= there <= last or there == here:
        return None
    line.insert(there, line.pop(here))
    return line
