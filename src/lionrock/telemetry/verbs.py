"""What the parts of telemetry answer: the store its questions, the core the counting of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.learning import Asked, Group
from lionrock.events.ports import Hunt, Insert, RuleHits, RuleHunt, StoredEvent
from lionrock.events.records import LogSource
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Verb
from lionrock.kernel.roles import CORE
from lionrock.telemetry import ailments, hearing, service, store
from lionrock.telemetry.ailments import Hindrance
from lionrock.telemetry.buckets import polling
from lionrock.telemetry.eventstore import Events, Overview
from lionrock.telemetry.fieldstats import FieldAsked, FieldStats
from lionrock.telemetry.hearing import Heard
from lionrock.telemetry.lately import Stretch
from lionrock.telemetry.model import Stream, Tally
from lionrock.telemetry.pipeline import Pipeline
from lionrock.telemetry.reach import Bins, Facet, Glance, Noticed
from lionrock.telemetry.receiving import health as receiving
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.spreading.spread import Health, Spread, alone
from lionrock.telemetry.teaching import rereading
from lionrock.telemetry.teaching import store as taught
from lionrock.telemetry.teaching.lessons import Lesson, lesson
from lionrock.telemetry.teaching.rereading import Place, Recount, Span

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

STORE: Final = "store"
INTAKE: Final = "intake"
MATCHER: Final = "matcher"


def _insert(platform: Platform, frames: list[Insert]) -> None:
    """Store frames."""
    platform.port(Events).insert_all(frames)


def _search(platform: Platform, hunt: Hunt) -> list[StoredEvent]:
    """Return the events found."""
    return platform.port(Events).search(hunt)


def _count(platform: Platform, hunt: Hunt) -> int:
    """Return how many events there are."""
    return platform.port(Events).count(hunt)


def _histogram(platform: Platform, asked: Bins) -> list[tuple[Instant, int]]:
    """Return a histogram."""
    return platform.port(Events).histogram(asked.hunt, asked.bins)


def _facets(platform: Platform, asked: Facet) -> list[tuple[str, int]]:
    """Return the most frequent values."""
    return platform.port(Events).facets(asked.hunt, asked.column, asked.most)


def _overview(platform: Platform, asked: Glance) -> Overview:
    """Return a hunt at a glance."""
    return platform.port(Events).overview(asked.hunt, asked.bins, asked.most)


def _hunt_rule(platform: Platform, asked: RuleHunt) -> RuleHits:
    """Return the events a rule is true of."""
    return platform.port(Events).hunt_rule(asked)


def _field(platform: Platform, asked: FieldAsked) -> FieldStats:
    """Return what a field holds."""
    return platform.port(Events).field(asked)


def _logsources(platform: Platform, hunt: Hunt) -> list[tuple[LogSource, int]]:
    """Return the log sources of the events of a hunt."""
    return platform.port(Events).logsources(hunt)


def _heard(platform: Platform, span: hearing.Span) -> list[Heard]:
    """Return who was heard in a span."""
    return platform.port(Events).heard(span)


def _groups(platform: Platform, asked: Asked) -> list[Group]:
    """Return what came lately, by groups."""
    return platform.port(Events).groups(asked)


def _reached(platform: Platform, asked: Stretch) -> int | None:
    """Return the last record of a stretch that is stored."""
    return platform.port(Events).reached(asked)


def _clock(platform: Platform, asked: Stretch) -> Instant | None:
    """Return the event time a stream has reached."""
    return platform.port(Events).clock(asked)


def _commit(platform: Platform, tally: Tally) -> bool:
    """Count a frame."""
    return service.commit(platform, tally)


def _streams(platform: Platform, _: None) -> list[Stream]:
    """Return the streams there are."""
    return store.streams(platform.db)


def _notice(platform: Platform, noticed: Noticed) -> None:
    """Keep what a look at a stream noticed."""
    service.report(platform, noticed.stream, noticed.problems, list(noticed.unclaimed))


def _hindered(platform: Platform, found: Hindrance) -> None:
    """Keep what the matcher met with a stream."""
    ailments.hindered(platform, found)


def _taught(platform: Platform, known: str) -> Lesson:
    """Return the taught kinds that count, for who knows those with this digest."""
    return lesson(taught.bodies(platform.db), known)


def _complete(platform: Platform, asked: Insert) -> None:
    """Store those records of a frame that are not stored yet."""
    platform.port(Events).complete(asked.frame, asked.records, asked.rules)


def _ordinals(platform: Platform, span: Span) -> list[int]:
    """Return which records of a span are stored."""
    return platform.port(Events).ordinals(span.stream, span.first, span.until)


def _health(platform: Platform, _: None) -> list[receiving.Health]:
    """Return how the receivers fare."""
    return platform.port(Receivers).health()


def _buckets(platform: Platform, _: None) -> list[polling.Health]:
    """Return how the buckets fare."""
    return platform.port(polling.Buckets).health()


def _matchers(platform: Platform, _: None) -> Health:
    """Return how frames are handed over to other machines."""
    worker = platform.port(Pipeline) if platform.provides(Pipeline) else None
    if isinstance(worker, Spread):
        return worker.health()
    return alone(platform.settings)


INSERT = Verb(id="store.insert", role=STORE, takes=list[Insert], gives=None, act=_insert)
SEARCH = Verb(id="store.search", role=STORE, takes=Hunt, gives=list[StoredEvent], act=_search)
COUNT = Verb(id="store.count", role=STORE, takes=Hunt, gives=int, act=_count)
HISTOGRAM = Verb(id="store.histogram", role=STORE, takes=Bins, gives=list[tuple[Instant, int]], act=_histogram)
FACETS = Verb(id="store.facets", role=STORE, takes=Facet, gives=list[tuple[str, int]], act=_facets)
OVERVIEW = Verb(id="store.overview", role=STORE, takes=Glance, gives=Overview, act=_overview)
HUNT_RULE = Verb(id="store.hunt_rule", role=STORE, takes=RuleHunt, gives=RuleHits, act=_hunt_rule)
FIELD = Verb(id="store.field", role=STORE, takes=FieldAsked, gives=FieldStats, act=_field)
LOGSOURCES = Verb(id="store.logsources", role=STORE, takes=Hunt, gives=list[tuple[LogSource, int]], act=_logsources)
HEARD = Verb(id="store.heard", role=STORE, takes=hearing.Span, gives=list[Heard], act=_heard)
GROUPS = Verb(id="store.groups", role=STORE, takes=Asked, gives=list[Group], act=_groups)
REACHED = Verb(id="store.reached", role=STORE, takes=Stretch, gives=int | None, act=_reached)
CLOCK = Verb(id="store.clock", role=STORE, takes=Stretch, gives=Instant | None, act=_clock)
COMMIT = Verb(id="telemetry.commit", role=CORE, takes=Tally, gives=bool, act=_commit)
STREAMS = Verb(id="telemetry.streams", role=CORE, takes=None, gives=list[Stream], act=_streams)
COMPLETE = Verb(id="store.complete", role=STORE, takes=Insert, gives=None, act=_complete)
ORDINALS = Verb(id="store.ordinals", role=STORE, takes=Span, gives=list[int], act=_ordinals)
TAUGHT = Verb(id="telemetry.taught", role=CORE, takes=str, gives=Lesson, act=_taught)
UNREAD = Verb(id="telemetry.unread", role=CORE, takes=Place, gives=list[int], act=rereading.unread)
RECOUNT = Verb(id="telemetry.recount", role=CORE, takes=Recount, gives=list[int], act=rereading.recount)
REREAD = Verb(id="telemetry.reread", role=CORE, takes=Place, gives=None, act=rereading.moved)
BUCKETS = Verb(id="intake.buckets", role=INTAKE, takes=None, gives=list[polling.Health], act=_buckets)
HEALTH = Verb(id="intake.receivers", role=INTAKE, takes=None, gives=list[receiving.Health], act=_health)
NOTICE = Verb(id="telemetry.notice", role=CORE, takes=Noticed, gives=None, act=_notice)
HINDERED = Verb(id="telemetry.hindered", role=CORE, takes=Hindrance, gives=None, act=_hindered)
MATCHERS = Verb(id="matcher.handover", role=MATCHER, takes=None, gives=Health, act=_matchers)
