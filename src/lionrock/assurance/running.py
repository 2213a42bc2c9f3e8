"""Runs controls and keeps what they found, with an entry for each run."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final

from lionrock.assurance import digests, document, judging, rulings
from lionrock.assurance.kept import Outcome, Run, Standing
from lionrock.assurance.store import counted
from lionrock.assurance.store import results as store
from lionrock.events.evidence import ControlTested
from lionrock.events.ports import Estate
from lionrock.events.register import RegisterChanged
from lionrock.kernel import logs, outbox
from lionrock.kernel.change import system
from lionrock.kernel.contributions import Control, Result
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.register import service as register

if TYPE_CHECKING:
    from lionrock.kernel.clock import Instant
    from lionrock.kernel.platform import Platform

ME = system("assurance")

_HUNG: Final = Text(
    "the test did not end within {n} seconds; it is not begun again until it does",
    "測試未能在 {n} 秒內完成；完成前不會再次開始",
)
_MALFORMED: Final = Result(judging.WHOLE, "unknown", judging.MALFORMED)
_NEVER: Final = Text("never run", "從未執行")
_BROKE: Final = Text("the test broke: {why}", "測試中斷：{why}")


def run(platform: Platform, ids: Collection[str] = ()) -> list[Outcome]:
    """Run the controls named, or all, and return what they found; raises NotFoundError for one that does not exist."""
    wanted = [platform.registry.get(Control, id) for id in ids] or platform.registry.of(Control)
    return [tested for control in wanted for tested in test(platform, control)]


def run_due(platform: Platform) -> int:
    """Run the controls whose interval is over, and return how many there were."""
    now, last, turned = platform.now(), store.standings(platform.db), register.turned(platform)
    found = [one for one in platform.registry.of(Control) if _due(one, last.get(one.id), now, turned)]
    return _refreshed(platform, found)


def run_changed(platform: Platform, seen: dict[str, int]) -> int:
    """Run the controls that hang on facts told since `seen`, the newest place of each kind, which is brought up.

    The first time, those that hang on a fact told after they were last run: somebody may have told it while nobody
    looked. Where facts that nobody looked at are no longer held, all that hang on any.
    """
    newest, oldest = outbox.newest(platform.db), outbox.oldest(platform.db)
    looked = max(seen.values(), default=0)
    fresh = {kind for kind, seq in newest.items() if seq > seen.get(kind, 0)}
    listening = [one for one in platform.registry.of(Control) if one.on]
    if not seen:
        touched = _behind(platform, listening)
    elif oldest is not None and oldest[0] > looked + 1:
        touched = listening
    else:
        touched = [one for one in listening if any(kind.__name__ in fresh for kind in one.on)]
    seen.update(newest)
    return _refreshed(platform, touched)


def due(platform: Platform, control: Control) -> bool:
    """Say whether a control is to be run now."""
    last = store.standings(platform.db).get(control.id)
    return _due(control, last, platform.now(), register.turned(platform))


def test(platform: Platform, control: Control) -> list[Outcome]:
    """Run one control and return what stands of it now."""
    refresh(platform, control)
    return store.results(platform.db, [control.id])


def refresh(platform: Platform, control: Control) -> None:
    """Run one control; what it found replaces what it found before, and an entry says so."""
    now = platform.now()
    settled = judging.settled(_asked(platform, control))
    asked = judging.found(settled, _systems(platform), now)
    born = {one.subject: one.born for one in settled if one.born is not None}
    found, until, void = rulings.applied(platform, control.id, asked, born, now)
    fresh_until = min(now + judging.fresh_for(control.every), until or now + judging.fresh_for(control.every))
    written = document.written(found, now)
    counts = {state: written.counts.get(state, 0) for state in judging.WORST}
    fact = ControlTested(
        control=control.id,
        state=written.state,
        proof=control.proof,
        fresh_until=fresh_until,
        digest=written.digest,
        code=digests.code(control),
        **counts,
    )
    with platform.change(ME, f"the control {control.id} was run") as change:
        entry = change.publish(fact, effective=now)
        kept = (fact.state, control.proof, fact.code, fact.digest)
        store.keep(change.db, Run(control.id, now, now, fresh_until, 1, *kept, entry, entry), found, written)
        counted.count(change.db, control.id, counted.cells(found, written.cells), now)
        rulings.voided(change, void)


def current(platform: Platform, controls: Sequence[Control]) -> list[Outcome]:
    """Return the newest result of every subject of these controls as it stands now; one never run is unknown."""
    now = platform.now()
    found = store.results(platform.db, [control.id for control in controls]) if controls else []
    return _whole([judging.as_of(one, now) for one in found], controls, now)


def past(platform: Platform, moment: Instant, controls: Sequence[Control] = ()) -> list[Outcome]:
    """Return what `current` gave at a moment: what we knew then, of these controls or of all."""
    wanted = controls or platform.registry.of(Control)
    found = store.at(platform.db, moment, [control.id for control in wanted])
    return _whole([judging.as_of(one, moment) for one in found], wanted, moment)


def standing(platform: Platform, most: int, ids: Collection[str] = ()) -> list[Standing]:
    """Return how every control stands now, or these, with at most `most` of its outcomes; never run is unknown."""
    now = platform.now()
    with platform.db.snapshot() as db:
        counts, foremost = store.counts(db, now), store.foremost(db, most, ids)
    shown: dict[str, list[Outcome]] = {}
    for one in foremost:
        shown.setdefault(one.control, []).append(judging.as_of(one, now))
    return [
        Standing(control.id, counts[control.id], shown[control.id])
        if control.id in counts and control.id in shown
        else Standing(control.id, {"unknown": 1}, [_never(control, now)])
        for control in platform.registry.of(Control)
        if not ids or control.id in ids
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


class _Asking(threading.Thread):
    """Asks a control in a thread of its own, so that one that hangs holds up no other."""

    def __init__(self, platform: Platform, control: Control) -> None:
        super().__init__(name=f"control {control.id}", daemon=True)
        self.platform = platform
        self.control = control
        self.found: list[Result] = []
        self._said = nullcontext if logs.in_earnest() else logs.apart

    def run(self) -> None:
        """Keep what is found; for a twin nothing is said in the log, by this thread neither."""
        with self._said():
            self._kept()

    def _kept(self) -> None:
        """Keep what the control yields; one that breaks shows what it found before, and that it broke."""
        try:
            with self.platform.db.reading():  # what changes while it looks neither makes nor hides a difference
                self._look()
        except LionrockError as problem:
            self.found.append(Result(judging.WHOLE, "unknown", problem.message))
        except BaseException as problem:  # whatever ends the thread: what was found before is not all there is
            self.platform.log.exception("control failed", extra={"control": self.control.id})
            why = f"{type(problem).__name__}: {problem}"[:300]
            self.found.append(Result(judging.WHOLE, "unknown", _BROKE.format(why=why)))

    def _look(self) -> None:
        """Keep what the control yields, up to as many subjects as are looked at."""
        for one in self.control.test(self.platform):
            self.found.append(one if judging.sound(one) else _MALFORMED)
            if len(self.found) > judging.MOST_SUBJECTS:
                self.found[-1] = Result(judging.WHOLE, "unknown", judging.TOO_MANY.format(n=judging.MOST_SUBJECTS))
                return


_ASKED: Final[weakref.WeakKeyDictionary[Platform, dict[str, _Asking]]] = weakref.WeakKeyDictionary()
"""Threads that did not end, by platform and control: none is begun a second time beside itself."""


def _asked(platform: Platform, control: Control) -> list[Result]:
    """Return what the control found; of one that hangs, unknown."""
    hanging = _ASKED.setdefault(platform, {})
    asking = hanging.get(control.id)
    if asking is None or not asking.is_alive():
        asking = _Asking(platform, control)
        asking.start()
        asking.join(control.limit.total_seconds())
    if not asking.is_alive():
        hanging.pop(control.id, None)
        return asking.found
    hanging[control.id] = asking
    return [Result(judging.WHOLE, "unknown", _HUNG.format(n=f"{control.limit.total_seconds():g}"))]


def _refreshed(platform: Platform, controls: Sequence[Control]) -> int:
    """Run controls, and return how many there were; one that cannot be kept holds up no other, and is raised last."""
    problems = []
    for control in controls:
        try:
            refresh(platform, control)
        except Exception as problem:  # noqa: BLE001 raised below, when the others were run
            problems.append(problem)
    if problems:
        raise problems[0]
    return len(controls)


def _behind(platform: Platform, controls: Sequence[Control]) -> list[Control]:
    """Return the controls that hang on a fact told after they were run, or may: where it is no longer held."""
    told, oldest, last = outbox.times(platform.db), outbox.oldest(platform.db), store.standings(platform.db)
    found = []
    for control in controls:
        tested = getattr(last.get(control.id), "tested", None)
        newest = max((told[kind.__name__] for kind in control.on if kind.__name__ in told), default=None)
        lost = oldest is not None and oldest[0] > 1 and tested is not None and oldest[1] > tested
        if tested is not None and (lost or (newest is not None and newest > tested)):
            found.append(control)
    return found


def _systems(platform: Platform) -> frozenset[str]:
    """Return the critical computer systems; none while the register is sealed, which stops no control."""
    try:
        return frozenset(id for id, _ in platform.port(Estate).systems()) if platform.provides(Estate) else frozenset()
    except LionrockError:
        return frozenset()


def _due(control: Control, last: object, now: Instant, turned: Instant | None) -> bool:
    """Say whether the control was never run, its interval is over, its proof is stale, or the clock was set back.

    One that hangs on the register is due too when that `turned` since: a version entered ahead takes effect by itself.
    """
    tested: Instant | None = getattr(last, "tested", None)
    until: Instant | None = getattr(last, "fresh_until", None)
    if tested is None or until is None or now >= tested + control.every or now > until or tested > now:
        return True
    return RegisterChanged in control.on and turned is not None and tested < turned


def _whole(found: list[Outcome], controls: Sequence[Control], now: Instant) -> list[Outcome]:
    """Return what was found with those controls that were never run, in order."""
    known = {one.control for one in found}
    missing = (_never(control, now) for control in controls if control.id not in known)
    return sorted([*found, *missing], key=lambda one: (one.control, one.subject))


def _never(control: Control, now: Instant) -> Outcome:
    """Return the result of a control that was never run."""
    return Outcome(control.id, judging.WHOLE, "unknown", control.proof, now, now, now, _NEVER.en, _NEVER.zh, "")
