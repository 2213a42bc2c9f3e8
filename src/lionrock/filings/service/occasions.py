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
        entry = change.publish(MaterialityJudged(found.id, found.filing, material, digest, found.effective))
        judged = replace(found, material=material, reason=sealed, judged_at=change.now, judge=actor.name, judged=entry)
        store.save(change.db, judged)
    return judged


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
