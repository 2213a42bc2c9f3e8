"""Occasions of the forms that are not about an incident: opened by a person or by the register, judged by a person."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.filings import MaterialityJudged, OccasionGrew, OccasionOpened
from lionrock.filings import sealing
from lionrock.filings.changes import Step, Touched
from lionrock.filings.record import OCCASION, Occasion, who
from lionrock.filings.service.permission import LONGEST, allowed, decides, happened, reasoned, worded
from lionrock.filings.store import occasions as store
from lionrock.kernel.change import Actor, Change, Delivery, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.text import Text
from lionrock.law.filing import Filing
from lionrock.register.material.labels import Body, Group, Told
from lionrock.register.material.service import settled

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_STEPS: Final = 500
"""Changes kept in one occasion; a larger import says how many more there were."""


def open_(platform: Platform, filing: str, what: str, since: Instant | None, actor: Actor) -> Occasion:
    """Open an occasion by hand: a person says what happened and since when; the form then is to be made."""
    allowed(platform, actor, "duty.manage")
    form = platform.registry.get(Filing, filing)
    if form.of != OCCASION:
        raise InputError(
            Text(f"{form.annex} is about an incident", f"{form.annex} 屬事故表格"),
            Text("Open it from the incident.", "請由事故頁面開啟。"),
        )
    plain = worded(what, Text("what happened", "發生何事"), most=LONGEST)
    told = {"typed": plain, "by": actor.name, "steps": [], "more": 0}
    sealed, digest = sealing.seal(platform, told), hashlib.sha256(plain.encode()).hexdigest()
    with platform.change(actor, f"{filing} opened") as change:
        effective = happened(since, change.now)
        made = _added(change, filing, None, effective, sealed, digest)
        reason = sealing.seal(platform, plain)
        change.publish(MaterialityJudged(made.id, filing, material=True, reason=digest, since=effective))
        judged = replace(
            made, material=True, reason=reason, judged_at=change.now, judge=actor.name, judged=change.events[-1]
        )
        store.save(change.db, judged)
    return judged


def note(platform: Platform, called: Sequence[tuple[Touched, str | None]], delivery: Delivery) -> None:
    """Propose the forms a change of the register may call for, each with the id of the system concerned."""
    grouped: dict[tuple[str, str | None], list[Step]] = {}
    for one, about in called:
        grouped.setdefault((one.filing, about), []).append(one.step)
    with platform.change(system("filings"), "a change of the register may call for a form", handles=delivery) as change:
        for (filing, about), steps in grouped.items():
            _noted(change, filing, about, steps)


def judge(platform: Platform, occasion: str, *, material: bool, reason: str, actor: Actor) -> Occasion:
    """Record whether a change is material, with the reason; it is kept either way. Raises ConflictError when judged."""
    decides(platform, actor, "duty.manage")
    words = reasoned(reason)
    sealed = sealing.seal(platform, words)
    with platform.change(actor, "materiality judged") as change:
        found = store.occasion(change.db, occasion)
        if found.material is not None:
            raise ConflictError(
                Text("somebody judged it already", "已有人作出判斷"), Text("Load the page again.", "請重新載入頁面。")
            )
        digest = hashlib.sha256(words.encode()).hexdigest()
        fact = MaterialityJudged(found.id, found.filing, material, digest, found.effective, found.system)
        entry = change.publish(fact)
        judged = replace(found, material=material, reason=sealed, judged_at=change.now, judge=actor.name, judged=entry)
        store.save(change.db, judged)
    return judged


def labelled(platform: Platform, label: str, verdict: str, said: Body, reason: str, delivery: Delivery) -> None:
    """Open or judge the forms that changes of the estate call for, as a person labelled them; once, and by that person.

    A proposal that waits for the same form and system is judged; changes that no entry of the register made are added
    to it. What is not material ends a proposal only when nobody has a change of it left to label.
    """
    work = [(group, store.waiting(platform.db, group.filing, group.system)) for group in said.groups]
    if verdict == "not_material":
        work = [(group, found) for group, found in work if found and settled(platform, group.filing, group.system)]
    if not work or verdict == "unsaid":
        return
    with platform.change(delivery.actor, "materiality judged", handles=delivery) as change:
        for group, _ in work:
            _as_labelled(change, label, group, reason, material=verdict == "material")


def _as_labelled(change: Change, label: str, group: Group, reason: str, *, material: bool) -> None:
    """Judge the proposal that waits for a form and system; without one, open what is material."""
    found = store.waiting(change.db, group.filing, group.system)
    if found is None:
        if not material:
            return
        steps = [_plain(_step(one, change)) for one in group.changes]
        told = {"typed": "", "by": "", "steps": steps, "more": group.more}
        digest = hashlib.sha256(msgspec.json.encode(steps)).hexdigest()
        since = min(one.since for one in group.changes)
        found = _added(change, group.filing, group.system, since, sealing.seal(change.platform, told), digest)
    elif material:
        told = sealing.unseal(change.platform, found.told)
        more = [_plain(_step(one, change)) for one in group.changes if not one.registered]
        told["steps"] = (told["steps"] + more)[:_STEPS]
        found = replace(found, told=sealing.seal(change.platform, told))
    digest = hashlib.sha256(reason.encode()).hexdigest()
    entry = change.publish(
        MaterialityJudged(found.id, found.filing, material, digest, found.effective, found.system, label)
    )
    sealed = sealing.seal(change.platform, reason)
    judged = replace(
        found, material=material, reason=sealed, judged_at=change.now, judge=change.actor.name, judged=entry
    )
    store.save(change.db, judged)


def _step(one: Told, change: Change) -> Step:
    """Return a labelled change as a step of a form; who said so and why stands with the judgement alone."""
    return Step(one.what, one.before, one.after, one.since, change.now, "", "", 0)


def _noted(change: Change, filing: str, about: str | None, steps: Sequence[Step]) -> None:
    """Propose a form, or add the changes to a proposal nobody has judged yet."""
    waiting = store.waiting(change.db, filing, about)
    plain = [_plain(one) for one in steps]
    digest = hashlib.sha256(msgspec.json.encode(plain[0] if len(plain) == 1 else plain)).hexdigest()
    since = min(one.effective for one in steps)
    if waiting is None:
        told = {"typed": "", "by": "", "steps": plain[:_STEPS], "more": len(plain[_STEPS:])}
        _added(change, filing, about, since, sealing.seal(change.platform, told), digest)
        return
    told = sealing.unseal(change.platform, waiting.told)
    room = _STEPS - len(told["steps"])
    told["steps"] += plain[:room]
    told["more"] += len(plain[room:])
    change.publish(OccasionGrew(waiting.id, filing, digest), effective=since)
    store.save(change.db, replace(waiting, told=sealing.seal(change.platform, told)))


def _added(change: Change, filing: str, about: str | None, effective: Instant, told: bytes, digest: str) -> Occasion:
    """Insert an occasion with its fact."""
    id, number = new_id(), store.next_number(change.db)
    entry = change.publish(
        OccasionOpened(id, filing, number, digest, by_register=not change.actor.person), effective=effective
    )
    made = Occasion(id, number, filing, about, change.now, effective, told, who(change.actor), entry)
    store.add(change.db, made)
    return made


def _plain(step: Step) -> dict[str, Any]:
    """Return a change as it is sealed."""
    pairs = {name: getattr(step, name) for name in ("what", "before", "after")}
    words = {name: {"en": one.en, "zh": one.zh} for name, one in pairs.items()}
    times = {"effective": step.effective, "learned": step.learned}
    return words | times | {"by": step.by, "reason": step.reason, "version": step.version}
