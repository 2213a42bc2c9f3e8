"""The second pass: an operator with the platform, who counts what matched, and lets incidents open or not."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from conftest import HandClock, scratch

from bench.estate import practice
from bench.estate.hours import HISTORY, Hour
from bench.estate.people import Asset as Machine
from bench.estate.people import Estate
from bench.estate.practice import ON_DUTY
from bench.estate.spool import Batch, Rules, learned
from lionrock.detection import modes, stories
from lionrock.detection import store as kept
from lionrock.detection.correlation import service as correlating
from lionrock.detection.findings import Finding, counted
from lionrock.detection.service import Desk
from lionrock.detection.serving import Runner
from lionrock.detection.store import Search
from lionrock.events.ports import Estate as Register
from lionrock.events.records import Frame, Match
from lionrock.events.telemetry import FrameCommitted
from lionrock.events.trails import GRAVE, REACH
from lionrock.incidents import store as incidents
from lionrock.incidents.model import Incident
from lionrock.incidents.service import answers
from lionrock.incidents.service.recording import Answering
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import same
from lionrock.register import service as register
from lionrock.register.importing import Plan, Step
from lionrock.register.model import Asset, Record, System, kind_of

SHIFT: Final = 8
"""Hours of an analyst's shift."""
_ALL: Final = 10_000_000
_FAST: Final = Path("/dev/shm")
_SYSTEMS: Final = {"ids": "Identities", "bill": "Billing", "portal": "Portal", "dist": "Distribution"}


Key = tuple[str, str, str, str]
"""What makes a finding one: rule, kind and id of the entity, day."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident that opened by itself; `at` is the time of the event behind it."""

    id: str
    number: int
    rule: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Trace:
    """What an attack left in a finding: when it was first in it, and the incident the finding is in by the end.

    `opens` says that an event of the attack might have opened an incident.
    """

    finding: Finding
    at: Instant
    opens: bool
    incident: Incident | None


@dataclass
class Outcome:
    """What a world came to."""

    findings: list[Finding] = field(default_factory=list)
    opened: list[Opened] = field(default_factory=list)
    shifts: list[int] = field(default_factory=list)
    """Groups of findings with something new in each shift, before anybody marked them."""
    noisy: dict[str, int] = field(default_factory=dict)
    matched: Counter[str] = field(default_factory=Counter)
    keys: dict[str, dict[Key, tuple[Instant, bool]]] = field(default_factory=dict)
    """What attacks left, by stream and finding: when first, and whether it might have opened an incident."""
    traces: dict[str, list[Trace]] = field(default_factory=dict)


@contextmanager
def founded(estate: Estate, at: Instant) -> Iterator[tuple[Platform, HandClock]]:
    """Return a platform of a folder of its own with the estate in its register."""
    with TemporaryDirectory(dir=_FAST if _FAST.is_dir() else None) as folder:
        clock = HandClock(at)
        platform = scratch(Path(folder), clock)
        records: list[Record] = [
            System(key=key, name=same(name), short=name[:24], core_function=same(name))
            for key, name in _SYSTEMS.items()
        ]
        records += [_registered(one) for one in estate.assets]
        steps = tuple(Step("added", kind_of(one), one.key, None, one) for one in records)
        digest = hashlib.sha256(str(estate.seed).encode()).hexdigest()
        register.apply(platform, ON_DUTY, "the estate", Plan("estate", digest, steps))
        platform.settle()
        yield platform, clock
        platform.close()


def _registered(one: Machine) -> Asset:
    """Return an asset as the register holds it."""
    addresses = () if one.address == "-" else (one.address,)
    return Asset(
        key=one.name,
        name=one.name,
        hosts=tuple(dict.fromkeys((one.name, one.full))),
        addresses=addresses,
        system=one.system,
    )


def lived(estate: Estate, days: int, batches: Iterable[Batch], rules: Rules, *, careful: bool) -> Outcome:
    """Live through the days and return what came of them.

    Careful operators watch for the days of the history and let quiet rules open incidents then; others let all do so
    at once.
    """
    out = Outcome()
    with founded(estate, Hour(0).start) as (platform, clock):
        platform.bind(Runner, Runner(rules.ready()))
        history: list[tuple[Frame, Match]] = []
        if not careful:
            practice.let_open(platform, (), noisy=())
        by_hour = groupby(batches, key=lambda one: one.hour)
        upcoming = next(by_hour, None)
        for number in range(days * 24):
            clock.set(learned(Hour(number)))
            if upcoming and upcoming[0] == number:
                found = [_ruled(platform, batch) for batch in upcoming[1]]
                upcoming = next(by_hour, None)
                _count(platform, found, out)
                history += [(batch.frame, one) for batch in found for one in batch.matches if number < HISTORY * 24]
                out.opened += _new(platform, out.opened)
            if (number + 1) % SHIFT == 0:
                _end_shift(platform, out, careful=careful)
            if careful and number + 1 == HISTORY * 24:
                seen = kept.listing(platform.db, Search(expected=None, limit=_ALL))
                out.noisy = practice.noisy(seen)
                practice.let_open(platform, history, noisy=out.noisy)
                practice.mark_usual(platform, seen)
        out.findings = kept.listing(platform.db, Search(expected=None, limit=_ALL))
        out.traces = {stream: list(_traces(platform, keys)) for stream, keys in out.keys.items()}
    return out


def _end_shift(platform: Platform, out: Outcome, *, careful: bool) -> None:
    """Count the groups in which something is new, mark what is known, and close what opened without reason."""
    begin = platform.now() - timedelta(hours=SHIFT)
    active = kept.between(platform.db, begin - REACH, platform.now(), _ALL)
    out.shifts.append(sum(any(one.first >= begin for one in group.findings) for group in stories.groups(active)))
    if careful:
        practice.mark(platform, active)
    _dismiss(platform, {key for keys in out.keys.values() for key in keys})


def _ruled(platform: Platform, batch: Batch) -> Batch:
    """Return a batch with the matches of the rules that serve here, those that only feed correlations too."""
    serving = platform.port(Runner).serving
    return replace(batch, matches=tuple(one for one in batch.matches if serving.info(one.rule) is not None))


def _count(platform: Platform, batches: Sequence[Batch], out: Outcome) -> None:
    """Count an hour's matches by the platform's own desk, and let what follows follow."""
    for batch in batches:
        out.matched.update(match.rule for match in batch.matches if match.feeds != "only")
        if batch.matches:
            with platform.change(system("telemetry"), "an hour") as change:
                Desk(platform).count(change, batch.frame, batch.matches)
                change.publish(_committed(batch))
            if batch.frame.stream.startswith("attack"):
                _note(platform, batch, out.keys.setdefault(batch.frame.stream, {}))
    platform.settle()
    if correlating.judge(platform):
        platform.settle()


def _committed(batch: Batch) -> FrameCommitted:
    """Return what telemetry says of a frame: of one that only fed correlations nobody else says anything."""
    frame, many = batch.frame, len(batch.matches)
    return FrameCommitted(frame.stream, frame.source, frame.first, many, 0, many, frame.root)


def _note(platform: Platform, batch: Batch, keys: dict[Key, tuple[Instant, bool]]) -> None:
    """Note into which findings an attack's matches went, as the desk sorts them, and what correlations made of them."""
    held = modes.held(platform.db, [one for one in batch.matches if one.feeds != "only"])
    for one in counted(batch.frame, held, platform.port(Register).place, new_id):
        first, opens = keys.get(one.finding.key, (one.finding.first, False))
        keys[one.finding.key] = (first, opens or (one.finding.opens and one.finding.level in GRAVE))
    for found, first in _correlated(platform, batch.frame.stream):
        keys.setdefault(found.key, (first, found.opens and found.level in GRAVE))


def _correlated(platform: Platform, stream: str) -> Iterator[tuple[Finding, Instant]]:
    """Yield the findings of correlations with events of a stream, and when the first of these was."""
    book = platform.port(Runner).serving.book
    for rule in (one.id for one in book.correlations if one.id not in book.quiet):
        for one in kept.listing(platform.db, Search(rule=rule, expected=None, limit=_ALL)):
            times = [seen.time for seen in kept.events(platform.db, one.id) if seen.event.startswith(f"{stream}:")]
            if times:
                yield one, min(times)


def _traces(platform: Platform, keys: Mapping[Key, tuple[Instant, bool]]) -> Iterator[Trace]:
    """Yield what became of the findings of an attack."""
    for key, (at, opens) in keys.items():
        finding = kept.by_key(platform.db, key)
        assert finding is not None
        member = incidents.member(platform.db, finding.id)
        yield Trace(finding, at, opens, incidents.get(platform.db, member.incident) if member else None)


def _new(platform: Platform, known: Sequence[Opened]) -> Iterator[Opened]:
    """Yield incidents that opened since."""
    last = known[-1].number if known else 0
    for one in reversed(incidents.listing(platform.db, closed=False)):
        if one.number > last:
            yield _told(platform, one)


def _told(platform: Platform, one: Incident) -> Opened:
    """Return what opened an incident: the grave finding that shares nothing, for there was nothing to share."""
    members = incidents.members(platform.db, one.id)
    first = next((member for member in members if not member.because and member.level in GRAVE), members[0])
    return Opened(one.id, one.number, first.rule, first.first)


def _dismiss(platform: Platform, planted: Container[Key]) -> None:
    """Let the supervisor close what opened in a shift, at its end, where there is nothing behind it."""
    for one in incidents.listing(platform.db, closed=False):
        members = [member.finding for member in incidents.members(platform.db, one.id)]
        if any(found.key in planted for found in kept.several(platform.db, members)):
            continue
        why = "looked at: ordinary work of the estate"
        by = Answering(one.id, one.version, ON_DUTY, why)
        answered = answers.judge_nature(platform, by, "threat_only", evidence=why)
        answers.close(platform, replace(by, version=answered.version))
    platform.settle()
