"""Breaks what controls watch, in twins, and publishes which of them noticed, how fast, and which did not.

The mutation score is the share of broken worlds that a control showed. A control nobody has seen fail says so.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.assurance import digests, judging, running
from lionrock.assurance.kept import Breaking
from lionrock.assurance.store import breakings as store
from lionrock.events.evidence import ControlBroken
from lionrock.kernel import twin
from lionrock.kernel.columns import new_id
from lionrock.kernel.contributions import Control, World
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform
    from lionrock.kernel.twin import Twin

GOOD: Final = frozenset({"passed", "not_due", "not_applicable"})
"""States from which something can be broken."""

_TICK: Final = timedelta(seconds=2)
"""How soon a fact that a control hangs on has it run (see `jobs.changed`)."""


@dataclass(frozen=True, slots=True)
class Score:
    """How many worlds of how many controls were broken and noticed, and which were not; controls without any."""

    broken: int
    caught: int
    missed: tuple[Breaking, ...]
    never: tuple[str, ...]
    slowest: float
    """Seconds of the twin's time that the slowest took to notice."""

    @property
    def share(self) -> float | None:
        """Return the share that was noticed, None when nothing was broken."""
        return self.caught / self.broken if self.broken else None


def worlds(platform: Platform, control: str = "") -> dict[str, list[World]]:
    """Return the worlds of each control, or of this one."""
    found: dict[str, list[World]] = {}
    for one in platform.registry.of(World):
        if control in ("", one.control.id):
            found.setdefault(one.control.id, []).append(one)
    return found


def shown(platform: Platform, world: World) -> list[str]:
    """Return the states that a world's control finds in it, in a twin: what its sample promises."""
    with twin.opened(platform) as made:
        if world.breaks and (first := _whole(platform, world.control.id)) is not None:
            first.make(made)
            made.settle()
        world.make(made)
        made.settle()
        return [one.state for one in running.test(made.platform, world.control)]


def prove(platform: Platform, ids: Collection[str] = ()) -> list[Breaking]:
    """Break what these controls watch, or all, each in a twin of its own; keep and return what became of them.

    Raises NotFoundError for a control that does not exist.
    """
    for id in ids:
        platform.registry.get(Control, id)
    kept: list[Breaking] = []
    for id, found in worlds(platform).items():
        if not ids or id in ids:
            kept.extend(_keep(platform, one) for one in _broken(platform, found))
    return kept


def score(platform: Platform) -> Score:
    """Return how the controls did when they were last broken; what another code of theirs did does not count."""
    controls = {one.id: digests.code(one) for one in platform.registry.of(Control)}
    done = [one for one in store.newest(platform.db) if controls.get(one.control) == one.code]
    return scored(done, controls)


def scored(done: Collection[Breaking], controls: Iterable[str]) -> Score:
    """Return the score of what was done; `controls` are all there are."""
    caught = [one for one in done if one.caught]
    proven = {one.control for one in caught}
    missed = tuple(one for one in done if not one.caught)
    never = tuple(id for id in controls if id not in proven)
    return Score(len(done), len(caught), missed, never, max((one.waited for one in caught), default=0.0))


def proven(platform: Platform) -> dict[str, list[Breaking]]:
    """Return for each control what last became of it, by the code it has now."""
    controls = {one.id: digests.code(one) for one in platform.registry.of(Control)}
    found: dict[str, list[Breaking]] = {}
    for one in store.newest(platform.db):
        if controls.get(one.control) == one.code:
            found.setdefault(one.control, []).append(one)
    return found


def _broken(platform: Platform, found: Iterable[World]) -> Iterator[Breaking]:
    """Break each world that breaks, in a twin that begins in the first world that is whole."""
    kept = list(found)
    whole = next((one for one in kept if not one.breaks and one.shows in GOOD), None)
    for one in kept:
        if one.breaks:
            yield _try(platform, whole, one)


def _whole(platform: Platform, control: str) -> World | None:
    """Return the first world in which a control passes."""
    found = worlds(platform, control).get(control, [])
    return next((one for one in found if not one.breaks and one.shows in GOOD), None)


def _try(platform: Platform, whole: World | None, one: World) -> Breaking:
    """Break one world and say what became of its control."""
    began = time.perf_counter()
    made = Breaking(
        id=new_id(),
        control=one.control.id,
        world=one.id,
        at=platform.now(),
        before="",
        shows=one.shows,
        after="",
        caught=False,
        waited=0.0,
        seconds=0.0,
        code=digests.code(one.control),
        problem="",
        entry="",
    )
    try:
        with twin.opened(platform) as other:
            made = _watch(other, whole, one, made)
    except Exception as problem:  # noqa: BLE001 a world that cannot be made proves nothing, and says so
        made = replace(made, problem=f"{type(problem).__name__}: {problem}"[:300])
    return replace(made, seconds=round(time.perf_counter() - began, 3))


def _watch(other: Twin, whole: World | None, one: World, made: Breaking) -> Breaking:
    """Wait in the twin until the control shows what was broken, for two of its intervals at most."""
    control = one.control
    if whole is not None:
        whole.make(other)
        other.settle()
    before = _state(other, control)
    if before not in GOOD:
        return replace(made, before=before, problem="it did not pass before anything was broken")
    seen: dict[str, int] = {}
    running.run_changed(other.platform, seen)
    one.make(other)
    other.settle()
    broke = other.clock.now
    other.wait(_TICK)
    running.run_changed(other.platform, seen)
    after = _due(other, control)
    for _ in range(2):
        if after not in GOOD:
            break
        other.wait(control.every)
        after = _due(other, control)
    waited = (other.clock.now - broke).total_seconds()
    return replace(made, before=before, after=after, caught=after == one.shows, waited=waited)


def _state(other: Twin, control: Control) -> str:
    """Run a control and return the worst that it found."""
    return judging.worst(one.state for one in running.test(other.platform, control))


def _due(other: Twin, control: Control) -> str:
    """Run a control when it is due, as whoever watches the clock does, and return how it stands."""
    if running.due(other.platform, control):
        running.refresh(other.platform, control)
    return _standing(other, control)


def _standing(other: Twin, control: Control) -> str:
    """Return the worst state of a control as it stands, without running it."""
    return judging.worst(one.state for one in running.current(other.platform, [control]))


def _keep(platform: Platform, made: Breaking) -> Breaking:
    """Keep and publish what became of a control."""
    with platform.change(running.ME, f"what {made.control} watches was broken in a twin") as change:
        fact = ControlBroken(
            control=made.control,
            world=made.world,
            before=made.before,
            shows=made.shows,
            after=made.after,
            caught=made.caught,
            waited=made.waited,
            seconds=made.seconds,
            code=made.code,
            problem=made.problem,
        )
        kept = replace(made, at=change.now, entry=change.publish(fact, effective=change.now))
        store.add(change.db, kept)
    return kept


def missed(one: Breaking) -> Text:
    """Return in words what a control missed."""
    if one.problem:
        return Text("could not be tried: {why}", "未能測試：{why}").format(why=one.problem)
    return Text("found {after}, should be {shows}", "結果為{after}，應為{shows}").format(
        after=judging.STATES.get(one.after, Text("nothing", "沒有")), shows=judging.STATES[one.shows]
    )
