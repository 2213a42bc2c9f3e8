"""Learning as a job over the event store: read what came since, let it wait for its time, judge it, keep it, tell it.

Records are read in the order they were learned, from where the detector stopped in that stream; that place, what
waits, what is usual and the findings are kept in one change. After a `kill -9` the same records are read again, with
the same outcome, or were counted. A span of event time is judged when the time of its stream has passed it by the
lateness that is allowed, so that the order in which its records came does not matter. What comes later still is taken
in and judged when it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from lionrock.detection.learning import store, switches
from lionrock.detection.learning.model import Detector, Habit, Unusual, Wait
from lionrock.detection.learning.second import Second
from lionrock.detection.learning.store import Anomaly, Place
from lionrock.detection.learning.waiting import Room
from lionrock.events.learning import MOST, Asked, Came, HabitsLearned, Lately
from lionrock.events.ports import EventStore, Findings, Hunt, StoredEvent
from lionrock.events.records import Frame, Match
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, instant, micros, monotonic
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform

STRETCH: Final = 100_000
"""Records read at one time."""
LATENESS: Final = timedelta(minutes=5)
"""For how long after its end a span of event time may still grow before it is judged."""
REST: Final = timedelta(minutes=2)
"""After so long without anything new all that waits is judged: an import has come to its end."""
_LEAST: Final = 2_000
"""Records that are read at one time where the store refuses more."""
_BUDGET: Final = 10.0
_KEPT: Final = timedelta(days=400)
_LONGEST: Final = 500


Clocks = dict[tuple[int, int], Instant | None]
"""The times that stretches reach."""


@dataclass
class Work:
    """What one stretch of one stream came to, for one detector."""

    detector: Detector
    came: Came
    before: Place
    after: Place
    waiting: list[Wait] = field(default_factory=list)
    habits: dict[str, Habit] = field(default_factory=dict)
    found: list[Unusual] = field(default_factory=list)


def learn(platform: Platform, budget: float = _BUDGET) -> int:
    """Take in what came: a stretch of each stream, and more while seconds are left; return how many records were read.

    A stream that fails keeps no other from being learned from; what it met is raised in the end.
    """
    until, read, failed = monotonic() + budget, 0, dict[str, Exception]()
    on = [one for one in platform.registry.of(Detector) if switches.off(platform, one) is None]
    streams = list(platform.port(Lately).came()) if on and platform.provides(Lately) else []
    while streams:
        behind = []
        for came in streams:
            try:
                more = _stretch(platform, on, came)
            except Exception as problem:  # noqa: BLE001 a bulkhead: the stream is taken up again with the next round
                failed[came.stream] = problem
                continue
            read += more
            if more:
                behind.append(came)
        streams = behind if monotonic() < until else []
    if failed:
        raise next(iter(failed.values()))
    return read


def _stretch(platform: Platform, on: Sequence[Detector], came: Came) -> int:
    """Take in the next stretch of a stream with each detector; return how many records were read."""
    known, clocks = store.places(platform.db), Clocks()
    done = [work for one in on if (work := _worked(platform, one, came, _place(known, one, came), clocks))]
    if done:
        _keep(platform, came, done)
    return max((work.after.next - work.before.next for work in done), default=0)


def _place(known: Mapping[tuple[str, str], Place], detector: Detector, came: Came) -> Place:
    """Return how far a detector has come in a stream."""
    return known.get((detector.id, came.stream)) or Place(detector.id, came.stream)


def _worked(platform: Platform, detector: Detector, came: Came, place: Place, clocks: Clocks) -> Work | None:
    """Return what the next stretch comes to, None when there is nothing to do."""
    rests = platform.now() - came.learned >= REST
    if place.next >= came.stored and not (place.waiting and rests):
        return None
    room = Room(detector)
    for wait in store.waits(platform.db, place) if place.waiting else ():
        room.add(wait)
    end, clock = place.next, place.clock
    if place.next < came.stored:
        end = _read(platform, detector, came, place, room)
        reached = _reached(platform, came, place.next, end, clocks)
        clock = max((one for one in (clock, reached) if one), default=None)
    ends = rests and end >= came.stored
    passed = None if ends else micros(clock - LATENESS) if clock else 0
    work = Work(detector, came, place, replace(place, next=end, clock=clock))
    _judge(platform, work, room.ready(passed))
    work.waiting = [room.waits[one] for one in sorted(room.waits)]
    return work


def _reached(platform: Platform, came: Came, first: int, end: int, clocks: Clocks) -> Instant | None:
    """Return the time a stretch reaches; detectors that read the same one ask once."""
    if (first, end) not in clocks:
        clocks[first, end] = platform.port(Lately).clock(came.stream, first, end)
    return clocks[first, end]


def _read(platform: Platform, detector: Detector, came: Came, place: Place, room: Room) -> int:
    """Take the groups of the next stretch into the room; return where it ended, sooner where there are too many."""
    end = min(came.stored, place.next + STRETCH)
    while True:
        try:
            groups = platform.port(Lately).groups(Asked(came.stream, place.next, end, detector.reading))
        except UnavailableError:
            if end - place.next <= _LEAST:
                raise
            end = place.next + max(_LEAST, (end - place.next) // 10)  # too much for the store at once
            continue
        if len(groups) < MOST or end - place.next <= 1:
            room.take(came.stream, groups)
            return end
        end = place.next + (end - place.next) // 2


def _judge(platform: Platform, work: Work, ready: Sequence[Wait]) -> None:
    """Take what waited into what is usual, entity by entity, and note what was unusual."""
    detector, site = work.detector, switches.site(platform, work.detector)
    ordered = sorted(ready, key=lambda one: (one.key, one.at, one.value))
    work.habits = store.habits(platform.db, detector, {one.key for one in ordered})
    for key, waits in groupby(ordered, key=attrgetter("key")):
        habit = work.habits.setdefault(key, detector.habit())
        work.found.extend(detector.judge(habit, list(waits), site))
    work.habits = {key: habit for key, habit in work.habits.items() if habit.since}


def _keep(platform: Platform, came: Came, done: Sequence[Work]) -> None:
    """Keep in one change how far it came, what is usual now, and what was found."""
    found = [(work, one) for work in done for one in work.found]
    shares = platform.port(Second).opinions([(one.past, one.vector) for _, one in found])
    shown = _events(platform, [one.wait for work, one in found if work.detector.whole])
    with platform.change(system("detection"), f"learned from {came.stream}", exercise=bool(came.replayed_by)) as change:
        held = store.places(change.db)
        for work in done:
            if _place(held, work.detector, came).next != work.before.next:
                raise ConflictError(Text("learned meanwhile", "已另行學習"), Text("Try again.", "請再試。"))
            store.keep_place(change.db, work.after, work.waiting)
            store.keep_habits(change.db, work.detector, work.habits)
        told = [_anomaly(work, one, share, shown) for (work, one), share in zip(found, shares, strict=True)]
        store.add(change.db, told)
        store.forget(change.db, change.now - _KEPT)
        _count(change, came, found, told)
        change.publish(
            HabitsLearned(
                streams=((came.stream, min(work.after.next for work in done)),),
                records=max(work.after.next - work.before.next for work in done),
                unusual=len(found),
            )
        )


def _events(platform: Platform, waits: Sequence[Wait]) -> dict[str, StoredEvent]:
    """Return the records that show what was found."""
    ids = sorted({_event(one) for one in waits})
    found: dict[str, StoredEvent] = {}
    for start in range(0, len(ids), 100):
        part = tuple(ids[start : start + 100])
        found |= {one.id: one for one in platform.port(EventStore).search(Hunt(ids=part, limit=len(part)))}
    return found


def _event(wait: Wait) -> str:
    """Return the id of the record that shows what waited."""
    return f"{wait.stream}:{wait.ordinal}"


def _anomaly(work: Work, one: Unusual, share: float | None, shown: Mapping[str, StoredEvent]) -> Anomaly:
    """Return what was unusual as it is kept; whom it is about the record says where the detector does not."""
    event = shown.get(_event(one.wait))
    return Anomaly(
        id=new_id(),
        rule=work.detector.id,
        key=one.wait.key,
        event=_event(one.wait),
        at=instant(one.wait.first),
        reason=one.reason,
        once_in=one.once_in,
        deviations=one.deviations,
        second=share,
        second_of=len(one.past) if share is not None else 0,
        host=one.host or (event.host if event else "") or None,
        user=one.user or (event.user if event else "") or None,
        address=one.address or (event.address if event else "") or None,
    )


def _count(change: Change, came: Came, found: Sequence[tuple[Work, Unusual]], told: Sequence[Anomaly]) -> None:
    """Count what was found as findings of rules."""
    if not found:
        return
    frame = Frame(
        stream=came.stream,
        source=came.source,
        first=min(one.wait.ordinal for _, one in found),
        raws=(),
        learned=came.learned,
        root="",
        replayed_by=came.replayed_by,
    )
    change.platform.port(Findings).count(change, frame, list(_matches(came, found, told)))


def _matches(came: Came, found: Sequence[tuple[Work, Unusual]], told: Sequence[Anomaly]) -> Iterator[Match]:
    """Yield what was found as matches."""
    shift = timedelta(microseconds=came.replayed_by)
    for (work, one), kept in zip(found, told, strict=True):
        detector = work.detector
        yield Match(
            rule=detector.id,
            title=detector.title,
            level=detector.level,
            tags=detector.tags,
            ordinal=one.wait.ordinal,
            time=_moment(kept.at, shift),
            host=kept.host,
            user=kept.user,
            address=kept.address,
            summary=one.reason.en[:_LONGEST],
            digest=detector.digest,
        )


def _moment(at: Instant, shift: timedelta) -> Instant:
    """Return when it was before a replay moved it."""
    return at - shift
