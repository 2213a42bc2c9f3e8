"""What the demo's people do about an incident: tasks, contacts, costs and the hand-over, each by a page's verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from lionrock.demo.model import Act
from lionrock.kernel.clock import minutes
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import Text
from lionrock.response import service, store
from lionrock.response.records import Contact, Cost, Decision, Note
from lionrock.response.service import Changing, Entered

if TYPE_CHECKING:
    from lionrock.demo.acting import Scene


def _playbook(scene: Scene) -> None:
    service.start(scene.platform, scene.actor, scene.incident, scene.step.answer)


def _done(scene: Scene) -> None:
    service.finish(scene.platform, _changing(scene), scene.step.words)


def _skip(scene: Scene) -> None:
    service.skip(scene.platform, _changing(scene))


def _task(scene: Scene) -> None:
    account = f"account:{scene.actor.id}"
    due = scene.platform.now() + minutes(scene.step.due) if scene.step.due else None
    service.make(scene.platform, scene.actor, scene.step.words, incident=scene.incident, owner=account, due=due)


def _contact(scene: Scene) -> None:
    step = scene.step
    contact = Contact(step.spoken_to, "telephone", "reached", step.said, step.reference, step.words)
    due = scene.platform.now() + minutes(step.due) if step.due else None
    service.enter(scene.platform, scene.actor, scene.incident, Entered(contact, due=due))


def _cost(scene: Scene) -> None:
    step = scene.step
    cost = Cost("supplier" if step.hkd else "staff", step.words, step.hours * 60 or None, step.hkd * 100 or None)
    service.enter(scene.platform, scene.actor, scene.incident, Entered(cost))


def _decide(scene: Scene) -> None:
    decision = Decision(scene.step.words, scene.step.reason)
    service.enter(scene.platform, scene.actor, scene.incident, Entered(decision))


def _shift_note(scene: Scene) -> None:
    service.enter(scene.platform, scene.actor, scene.incident, Entered(Note(scene.step.words)))


def _handover(scene: Scene) -> None:
    service.sign(scene.platform, scene.actor, scene.step.words)


def _accept(scene: Scene) -> None:
    waiting = store.signed(scene.platform.db)
    if waiting is None:
        raise NotFoundError(
            Text("no hand-over waits to be accepted", "沒有等候接收的交更"),
            Text("Let somebody sign one first in the story.", "請先在故事中安排簽署交更。"),
        )
    service.accept(scene.platform, scene.actor, waiting.id)


def _changing(scene: Scene) -> Changing:
    """Return the person before the open task of a playbook's step, as it stands."""
    for task in store.tasks(scene.platform.db, scene.incident):
        if task.step == scene.step.answer and task.open:
            return Changing(task.id, task.version, scene.actor, scene.step.reason)
    raise NotFoundError(
        Text(f"no open task of the step {scene.step.answer}", f"沒有步驟 {scene.step.answer} 的未完成任務"),
        Text("Start its playbook first in the story.", "請先在故事中啟動行動手冊。"),
    )


ACTS: Final[Mapping[Act, Callable[[Scene], None]]] = {
    "playbook": _playbook,
    "done": _done,
    "skip": _skip,
    "task": _task,
    "contact": _contact,
    "cost": _cost,
    "decide": _decide,
    "shift_note": _shift_note,
    "handover": _handover,
    "accept": _accept,
}
