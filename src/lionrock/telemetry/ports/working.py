"""The ports of a running platform: intake, event store, what watches streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lionrock.events.audits import RawRecords
from lionrock.events.history import History
from lionrock.events.learning import Lately
from lionrock.events.ports import EventStore, Intake
from lionrock.kernel.contributions import provides
from lionrock.telemetry import clickhouse, running
from lionrock.telemetry.behind import Behind
from lionrock.telemetry.buckets.polling import Buckets
from lionrock.telemetry.eventstore import Events
from lionrock.telemetry.history import Kept
from lionrock.telemetry.lately import Recent
from lionrock.telemetry.reach import Asked
from lionrock.telemetry.receiving.receiver import Receivers
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.settings import MEMORY, ROTATE_MB
from lionrock.telemetry.watching import Watch

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_MEGABYTE = 1 << 20


@provides(Segments)
def segments(platform: Platform) -> Segments:
    """Return the segment files of the folder."""
    return Segments(platform.folder / "segments", int(platform.settings[ROTATE_MB]) * _MEGABYTE)


@provides(Intake)
def intake(platform: Platform) -> Segments:
    """Return the same segment files as the port others know."""
    return platform.port(Segments)


@provides(Receivers)
def receivers(platform: Platform) -> Receivers:
    """Return the receivers of this process; only intake runs them."""
    return running.receivers(platform)


@provides(Buckets)
def buckets(platform: Platform) -> Buckets:
    """Return who reads the buckets; only intake runs it."""
    return running.buckets(platform)


@provides(Events)
def events(platform: Platform) -> Events:
    """Return the event store of the folder; only the process that owns it may ask this port."""
    place = clickhouse.named(platform.settings)
    return Events(platform.folder / "events", int(platform.settings[MEMORY]) * _MEGABYTE, place)


@provides(EventStore)
def store(platform: Platform) -> Asked:
    """Return the event store, wherever it runs."""
    return Asked(platform)


@provides(History)
def history(platform: Platform) -> Kept:
    """Return what was kept, as records."""
    return Kept(platform)


@provides(Lately)
def lately(platform: Platform) -> Recent:
    """Return what came lately, by groups."""
    return Recent(platform)


@provides(Watch)
def watch(platform: Platform) -> Watch:
    """Return what this process remembers of its watch over streams."""
    return Watch()


@provides(RawRecords)
def raw_records(platform: Platform) -> Behind:
    """Return who finds the raw records behind an entry."""
    return Behind(platform)
