"""The parts of telemetry put together over a platform, in one process or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lionrock.events.ports import EventStore, Matcher
from lionrock.events.records import Source
from lionrock.kernel.errors import UnavailableError
from lionrock.kernel.text import Text
from lionrock.telemetry.canary_lines import SOURCE
from lionrock.telemetry.collecting import Collector, Report
from lionrock.telemetry.model import Stream
from lionrock.telemetry.pipeline import NoMatcher, Pipeline
from lionrock.telemetry.reach import Noticed
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.segments import Segments

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


def streams(platform: Platform) -> list[Stream]:
    """Return the streams as the core knows them."""
    found: list[Stream] = platform.ask("telemetry.streams")
    return found


def collector(platform: Platform) -> Collector:
    """Return the collector of this process; what it notices goes to the core."""
    return Collector(platform.port(Segments), platform.registry.of(Source), platform.now, _reporting(platform))


def receivers(platform: Platform) -> Receivers:
    """Return the receivers of this process; what they notice goes to the core."""
    return Receivers(platform.port(Segments), platform.registry.of(Source), platform.now, _reporting(platform))


def _reporting(platform: Platform) -> Report:
    """Return what tells the core of a stream's problems when they are others than before."""
    told: dict[str, Noticed] = {}

    def report(stream: str, problems: Mapping[str, Text], unclaimed: list[str]) -> None:
        noticed = Noticed(stream, problems, tuple(unclaimed))
        if told.get(stream) != noticed:
            platform.ask("telemetry.notice", noticed)
            told[stream] = noticed

    return report


def pipeline(platform: Platform) -> Pipeline:
    """Return the pipeline of this process; it counts through the core and stores through the store."""
    return Pipeline(
        segments=platform.port(Segments),
        sources={source.id: source for source in (*platform.registry.of(Source), SOURCE)},
        matcher=_matcher(platform),
        commit=lambda tally: bool(platform.ask("telemetry.commit", tally)),
        store=platform.port(EventStore),
    )


def take_in(platform: Platform) -> int:
    """Collect, count and store everything that lies in the followed files now; return how many frames.

    For one process that does it all: the demo's loader, commands and tests. Raises what a stream or the store raises.
    """
    collector(platform).round(streams(platform), final=True)
    worker = pipeline(platform)
    done = sum(worker.advance(stream) for stream in streams(platform))
    for problem in worker.trouble.values():
        raise problem
    return done


def work(platform: Platform, worker: Pipeline) -> int:
    """Advance every stream; one that fails is logged and tried again later, the others go on."""
    done = 0
    for stream in streams(platform):
        try:
            done += worker.advance(stream)
        except Exception:  # a bulkhead, as when collecting: the stream waits with what it has, the others go on
            platform.log.exception("stream failed", extra={"stream": stream.id})
    return done


def watch(platform: Platform, worker: Pipeline, known: dict[str, str]) -> None:
    """Say in the log when the store begins and ends to refuse a stream's events; `known` is what was said before."""
    now = {stream: str(problem) for stream, problem in worker.trouble.items()}
    for stream in now.keys() - known.keys():
        platform.log.error("events are counted but not stored", extra={"stream": stream, "problem": now[stream]})
    for stream in known.keys() - now.keys():
        platform.log.warning("events are stored again", extra={"stream": stream})
    known.clear()
    known.update(now)


def _matcher(platform: Platform) -> Matcher:
    """Return the matcher, or one that matches nothing where detection is not installed."""
    try:
        return platform.port(Matcher)
    except UnavailableError:
        platform.log.warning("no matcher: records are kept and searched, nothing is detected")
        return NoMatcher()
