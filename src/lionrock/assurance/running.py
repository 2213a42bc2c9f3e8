"""Runs controls and keeps what they found, with an entry for each run."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from lionrock.assurance import judging, store
from lionrock.assurance.kept import Outcome, Standing
from lionrock.events.evidence import ControlTested
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger.entry import canonical
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

ME = system("assurance")


def run(platform: Platform, ids: Collection[str] = ()) -> list[Outcome]:
    """Run the controls named, or all, and return what they found; raises NotFoundError for one that does not exist."""
    wanted = [platform.registry.get(Control, id) for id in ids] or platform.registry.of(Control)
    return [tested for control in wanted for tested in test(platform, control)]


def run_due(platform: Platform) -> int:
    """Run the controls whose interval is over, and return how many there were."""
    due = [control for control in platform.registry.of(Control) if _due(platform, control)]
    for control in due:
        test(platform, control)
    return len(due)


def test(platform: Platform, control: Control) -> list[Outcome]:
    """Run one control; what it found replaces what it found before, and an entry says so."""
    now = platform.now()
    results = judging.settled(_asked(platform, control))
    fresh_until = now + judging.fresh_for(control.every)
    counts = judging.counted(results)
    with platform.change(ME, f"the control {control.id} was run") as change:
        fact = ControlTested(
            control=control.id,
            state=judging.worst(one.state for one in results),
            proof=control.proof,
            fresh_until=fresh_until,
            digest=digest(results),
            **counts,
        )
        entry = change.publish(fact, effective=now)
        found = [_outcome(control, one, now, fresh_until, entry) for one in results]
        store.keep(change.db, control.id, found)
    return found


def current(platform: Platform, controls: Sequence[Control]) -> list[Outcome]:
    """Return the newest result of every subject of these controls as it stands now; one never run is unknown."""
    now = platform.now()
    found = store.results(platform.db, [control.id for control in controls]) if controls else []
    kept = [judging.as_of(one, now) for one in found]
    known = {one.control for one in kept}
    missing = (_never(control, now) for control in controls if control.id not in known)
    return sorted([*kept, *missing], key=lambda one: (one.control, one.subject))


def standing(platform: Platform, most: int) -> list[Standing]:
    """Return how every control stands now, with at most `most` of its outcomes; one never run is unknown."""
    now = platform.now()
    with platform.db.snapshot() as db:
        counts, foremost = store.counts(db, now), store.foremost(db, most)
    shown: dict[str, list[Outcome]] = {}
    for one in foremost:
        shown.setdefault(one.control, []).append(judging.as_of(one, now))
    return [
        Standing(control.id, counts[control.id], shown[control.id])
        if control.id in counts
        else Standing(control.id, {"unknown": 1}, [_never(control, now)])
        for control in platform.registry.of(Control)
    ]


def unknown(platform: Platform) -> list[Outcome]:
    """Return of each control with a subject of unknown state the first such result; one never run is unknown."""
    now = platform.now()
    known = store.controls(platform.db)
    found = {one.control: judging.as_of(one, now) for one in store.unknown(platform.db, now)}
    return [
        found.get(control.id) or _never(control, now)
        for control in platform.registry.of(Control)
        if control.id in found or control.id not in known
    ]


def digest(results: Collection[Result]) -> str:
    """Return SHA-256 over the results in canonical form, as the entry of the run records it."""
    rows = [[one.subject, one.state, one.reason.en, one.reason.zh] for one in results]
    return hashlib.sha256(canonical(rows)).hexdigest()


def _asked(platform: Platform, control: Control) -> list[Result]:
    """Return what the control found; a control that breaks has found nothing: unknown, with the reason."""
    try:
        return list(islice(control.test(platform), judging.MOST_SUBJECTS))
    except LionrockError as problem:
        return [Result(judging.WHOLE, "unknown", problem.message)]
    except Exception as problem:  # a broken control is unknown and shown, and stops no other
        platform.log.exception("control failed", extra={"control": control.id})
        why = f"{type(problem).__name__}: {problem}"[:300]
        return [Result(judging.WHOLE, "unknown", Text(f"the test broke: {why}", f"測試中斷：{why}"))]


def _due(platform: Platform, control: Control) -> bool:
    """Say whether the control was never run, or its interval is over."""
    last = store.tested(platform.db, control.id)
    return last is None or platform.now() >= last + control.every


def _outcome(control: Control, one: Result, now: Instant, fresh_until: Instant, entry: str) -> Outcome:
    """Return a result as it is kept."""
    return Outcome(
        control=control.id,
        subject=one.subject,
        state=one.state,
        proof=control.proof,
        tested=now,
        effective=one.effective or now,
        fresh_until=fresh_until,
        reason_en=one.reason.en,
        reason_zh=one.reason.zh,
        entry=entry,
    )


def _never(control: Control, now: Instant) -> Outcome:
    """Return the result of a control that was never run."""
    reason = Text("never run", "從未執行")
    return Outcome(control.id, judging.WHOLE, "unknown", control.proof, now, now, now, reason.en, reason.zh, "")
