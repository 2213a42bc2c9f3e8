"""The parts of telemetry put together over a platform, in one process or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import EventStore, Matcher
from lionrock.events.records import Source
from lionrock.events.rulesets import RuleSet
from lionrock.kernel.clock import Instant, monotonic
from lionrock.kernel.errors import ConfigurationError, LionrockError, UnavailableError
from lionrock.kernel.text import Text, same
from lionrock.telemetry.ailing import STOPS, Kind
from lionrock.telemetry.ailments import Hindrance
from lionrock.telemetry.buckets.polling import Buckets
from lionrock.telemetry.canary_lines import SOURCE
from lionrock.telemetry.collecting import Collector, Report
from lionrock.telemetry.model import Stream
from lionrock.telemetry.pipeline import NoMatcher, Pipeline
from lionrock.telemetry.reach import Noticed
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.spreading import server as servers
from lionrock.telemetry.spreading.bus import Bus
from lionrock.telemetry.spreading.layout import CORE
from lionrock.telemetry.spreading.spread import Spread
from lionrock.telemetry.teaching import rereading
from lionrock.telemetry.teaching.lessons import Lessons, everything

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PATIENCE: Final = 10.0
"""Seconds after which records that do not get on are an ailment of their stream."""
TURN: Final = 1.0
"""Seconds a stream may be worked on while others wait."""
_LONGEST: Final = 500


def streams(platform: Platform) -> list[Stream]:
    """Return the streams as the core knows them."""
    found: list[Stream] = platform.ask("telemetry.streams")
    return found


def collector(platform: Platform) -> Collector:
    """Return the collector of this process; what it notices goes to the core."""

    def clock() -> Instant:
        platform.pulse.beat()  # a frame is made: a round over much takes long and is no standstill
        return platform.now()

    return Collector(platform.port(Segments), sources(platform), clock, _reporting(platform))


def sources(platform: Platform) -> list[Source]:
    """Return every kind of log that can be read now, those taught here among them."""
    return everything(platform, now=False)


def by_id(platform: Platform) -> dict[str, Source]:
    """Return what frames may be parsed with: every kind of log, and our own canary."""
    return {source.id: source for source in (*sources(platform), SOURCE)}


def receivers(platform: Platform) -> Receivers:
    """Return the receivers of this process; what they notice goes to the core."""
    return Receivers(platform.port(Segments), platform.registry.of(Source), platform.now, _reporting(platform))


def buckets(platform: Platform) -> Buckets:
    """Return who reads the buckets in this process; what is noticed goes to the core."""
    return Buckets(platform.port(Segments), sources(platform), platform.now, _reporting(platform))


def _reporting(platform: Platform) -> Report:
    """Return what tells the core of a stream's problems when they are others than before."""
    told: dict[str, Noticed] = {}

    def report(stream: str, problems: Mapping[str, Text], unclaimed: list[str]) -> None:
        noticed = Noticed(stream, problems, tuple(unclaimed))
        if told.get(stream) != noticed:
            platform.ask("telemetry.notice", noticed)
            told[stream] = noticed

    return report


def pipeline(platform: Platform, abreast: Executor | None = None) -> Pipeline:
    """Return the pipeline of this process; it counts through the core and stores through the store.

    With one thread `abreast` a frame is counted while the next one is matched, and stored later: close it at the end.
    """
    return Pipeline(
        segments=platform.port(Segments),
        sources=by_id(platform),
        matcher=_matcher(platform),
        commit=lambda tally: bool(platform.ask("telemetry.commit", tally)),
        store=platform.port(EventStore),
        beat=platform.pulse.beat,
        abreast=abreast,
    )


def working(platform: Platform, abreast: Executor | None = None) -> Pipeline:
    """Return the pipeline of a running instance: with NATS named, matchers on other machines have a share in it.

    Settings that cannot serve stop no matching: this machine does it alone and says so.
    """
    try:
        server = servers.named(platform.settings)
    except ConfigurationError:
        platform.log.exception("NATS cannot be used as it is set up; this machine matches alone")
        server = None
    if server is None:
        return pipeline(platform, abreast)
    alone, pace, lessons = pipeline(platform), servers.pace(platform.settings), platform.port(Lessons)
    rules = platform.port(RuleSet).digest if platform.provides(RuleSet) else str
    return Spread(
        segments=alone.segments,
        sources=alone.sources,
        matcher=alone.matcher,
        commit=alone.commit,
        store=alone.store,
        beat=alone.beat,
        bus=Bus(server, (server.outcomes, CORE), pace, ahead=64),
        pace=pace,
        rules=rules,
        lessons=lambda: lessons.told,
    )


def take_in(platform: Platform) -> int:
    """Collect, count and store everything that lies in the followed files now; return how many frames.

    For one process that does it all: the demo's loader, commands and tests. Raises what a stream or the store raises.
    """
    collector(platform).round(streams(platform), final=True)
    platform.port(Buckets).round(streams(platform), now=True)
    worker = pipeline(platform)
    done = sum(worker.advance(stream) for stream in streams(platform))
    for stream in streams(platform):
        rereading.advance(platform, worker, stream)
    for problem in worker.trouble.values():
        raise problem
    return done


def work(platform: Platform, worker: Pipeline, known: Met | None = None) -> int:
    """Advance every stream; one that fails is tried again later, the others go on; `known` is what was met before."""
    worker.renew(by_id(platform))
    done, failed, known_streams = 0, {}, streams(platform)
    for stream in known_streams:
        try:
            done += worker.advance(stream, TURN)
            done += rereading.advance(platform, worker, stream)
        except Exception as problem:  # noqa: BLE001 a bulkhead, as when collecting: the stream waits with what it has
            failed[stream.id] = problem
    if known is not None:
        told = {(one.id, kind) for one in known_streams for kind in STOPS if kind in one.ailments}
        _tell(platform, known, told, failed, worker.trouble)
    return done


class Met:
    """What the matcher met: since when each stream cannot be counted or stored."""

    def __init__(self, steady: Callable[[], float] = monotonic) -> None:
        """Count seconds with `steady`."""
        self.steady = steady
        self.since: dict[tuple[str, Kind], float] = {}


def _tell(
    platform: Platform,
    known: Met,
    told: set[tuple[str, Kind]],
    failed: Mapping[str, Exception],
    refused: Mapping[str, Exception],
) -> None:
    """Say in the log what begins and ends, and tell the core of what lasts: a store that starts again is no ailment."""
    met: dict[tuple[str, Kind], Exception] = {(id, "counted"): problem for id, problem in failed.items()}
    met |= {(id, "stored"): problem for id, problem in dict(refused).items()}  # the shelf's thread may change it now
    for key in met.keys() - known.since.keys():
        known.since[key] = known.steady()
        what = {"stream": key[0], "hop": key[1], "problem": str(met[key])[:_LONGEST]}
        platform.log.error("records do not get on", extra=what, exc_info=met[key])
    for key in known.since.keys() - met.keys():
        del known.since[key]
        platform.log.warning("records get on again", extra={"stream": key[0], "hop": key[1]})
    for key, problem in met.items():
        if key not in told and known.steady() - known.since[key] > PATIENCE:
            platform.ask("telemetry.hindered", Hindrance(*key, _said(problem)))
    for key in told - met.keys():
        platform.ask("telemetry.hindered", Hindrance(*key, None))


def _said(problem: Exception) -> Text:
    """Return what went wrong, in words."""
    if isinstance(problem, LionrockError):
        return problem.message
    return same(f"{type(problem).__name__}: {problem}"[:_LONGEST])


def _matcher(platform: Platform) -> Matcher:
    """Return the matcher, or one that matches nothing where detection is not installed."""
    try:
        return platform.port(Matcher)
    except UnavailableError:
        platform.log.warning("no matcher: records are kept and searched, nothing is detected")
        return NoMatcher()
