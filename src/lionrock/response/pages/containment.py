"""One containment by the platform: its dry run, its approval, how long it stands, its undoing, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from lionrock.events.containment import Containment, TargetKind
from lionrock.kernel.errors import ConflictError, InputError, LionrockError, NotFoundError, RefusedError
from lionrock.kernel.ledger import reading
from lionrock.kernel.text import Text
from lionrock.register.material import switching
from lionrock.response import service, store
from lionrock.response.containing import Barrier, Judgement
from lionrock.response.pages import incident, reaching, showing
from lionrock.response.service import Approving, Wanted
from lionrock.ui.pages import Ask, Go, View, act, page

_SAID = {
    "approved": Text("Approved; it is being carried out.", "已批准，正在執行。"),
    "in_force": Text("Carried out; it is in force.", "已執行，現正生效。"),
    "failed": Text("It failed; nothing was done.", "執行失敗，未有執行任何動作。"),
    "stuck": Text(
        "Whether it is in force is unknown: look at the product itself.", "是否生效不得而知，請直接查看該產品。"
    ),
    "undone": Text("Undone.", "已還原。"),
    "lifting": Text("It is being undone.", "正在還原。"),
    "dropped": Text("Given up; nothing was done.", "已放棄，未有執行任何動作。"),
}


@page(
    "response.containment",
    "/incidents/{id}/response/containment/{containment}",
    title=Text("Containment", "遏制"),
    place="incidents",
)
def containment(ask: Ask) -> View:
    """Show exactly what would be done, or was."""
    return _shown(ask)


@act("response.plan", "/incidents/{id}/response/containment", needs="task.work")
def plan(ask: Ask) -> Go | View:
    """Make a dry run; nothing is touched."""
    matter = reaching.matter(ask)
    wanted = Wanted(
        ask.form.get("action", ""),
        cast("TargetKind", ask.form.get("target_kind", "")),
        ask.form.get("target", ""),
        reaching.whole(ask, "minutes"),
    )
    try:
        made = service.plan(ask.platform, ask.actor, matter.id, wanted)
    except LionrockError as problem:
        return incident.shown(ask, "containment", problem, "plan")
    return Go(f"{matter.page}/response/containment/{made.id}")


@act(
    "response.approve",
    "/incidents/{id}/response/containment/{containment}/approve",
    needs="containment.approve",
    fresh=True,
)
def approve(ask: Ask) -> Go | View:
    """Approve exactly what is shown, and carry it out."""
    return _moved(ask, lambda by: service.approve(ask.platform, by))


@act(
    "response.lift", "/incidents/{id}/response/containment/{containment}/lift", needs="containment.approve", fresh=True
)
def lift(ask: Ask) -> Go | View:
    """Undo it now."""
    return _moved(ask, lambda by: service.lift(ask.platform, by))


@act(
    "response.prolong",
    "/incidents/{id}/response/containment/{containment}/prolong",
    needs="containment.approve",
    fresh=True,
)
def prolong(ask: Ask) -> Go | View:
    """Let it stand longer."""
    more = reaching.whole(ask, "minutes")
    return _moved(ask, lambda by: service.prolong(ask.platform, by, more))


@act("response.drop", "/incidents/{id}/response/containment/{containment}/drop", needs="task.work")
def drop(ask: Ask) -> Go | View:
    """Give the dry run up."""
    return _moved(ask, lambda by: service.drop(ask.platform, by))


def _moved(ask: Ask, verb: Callable[[Approving], Barrier]) -> Go | View:
    """Do one step, carry out what it asks for at once, and say how it ended."""
    by = Approving(
        _found(ask).id,
        reaching.version(ask),
        ask.actor,
        ask.form.get("reason", ""),
        ask.form.get("digest", ""),
        checked="checked" in ask.form,
        material=switching.answer(ask.form),
    )
    try:
        after = verb(by)
    except (InputError, ConflictError, RefusedError) as problem:
        return _shown(ask, problem)
    if after.waits:
        after = service.carry_out(ask.platform, after.id)
    return Go(f"{reaching.matter(ask).page}/response/containment/{after.id}", _SAID.get(after.state))


def _found(ask: Ask) -> Barrier:
    """Return the containment of the path; raises NotFoundError when it is of another incident."""
    found = store.barrier(ask.platform.db, ask.path["containment"])
    if found.incident != reaching.matter(ask).id:
        raise NotFoundError(
            Text("there is no such containment on this incident", "此事故沒有此項遏制措施"),
            Text("See the incident.", "請查閱該事故。"),
        )
    return found


def _shown(ask: Ask, problem: LionrockError | None = None) -> View:
    """Return the page of a containment."""
    found = _found(ask)
    moments = store.history(ask.platform.db, found.id)
    values = {
        "title": showing.action(ask, found.action),
        "barrier": found,
        "matter": reaching.matter(ask),
        "judgement": _judged(ask, found),
        "asked": _asked(ask, found),
        "moments": moments,
        "positions": reading.positions(ask.platform.db, [one.entry for one in moments]),
        "states": showing.STATES,
        "targets": showing.TARGETS,
        "verbs": showing.VERBS,
        "spans": showing.SPANS,
        "problem": problem,
        "typed": dict(ask.form) if problem else {},
        "works": ask.allows("task.work"),
        "approves": ask.allows("containment.approve"),
    }
    return View("response/barrier.html", values, status=reaching.status(problem))


def _asked(ask: Ask, found: Barrier) -> Text | None:
    """Return the way to contain of which it is to be said whether it is a material change; None when it was."""
    if found.state != "planned":
        return None
    try:
        way = ask.platform.registry.get(Containment, found.action)
        return way.title if switching.asked(ask.platform, way.id, way.title) else None
    except LionrockError:
        return None


def _judged(ask: Ask, found: Barrier) -> Judgement | LionrockError:
    """Return what the register says of the target now, or why it cannot be asked."""
    try:
        return service.judge(ask.platform, found.kind, found.target)
    except LionrockError as problem:
        return problem
