"""Raw records that were kept long enough: which files may go, and their removal with a fact in the ledger.

A file of a stream goes when every record in it was learned before the limit, is in the event store, and lies under a
signed checkpoint; while a legal hold stands on any incident, none goes. Counted frames, their roots and the ledger's
entries stay: a copy of a record held elsewhere can still be proved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lionrock.events.holds import Holds
from lionrock.events.telemetry import RecordsDropped
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger import store as ledger
from lionrock.telemetry import store
from lionrock.telemetry.model import Stream
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.settings import KEEP_DAYS

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

LEAST_DAYS: Final = 184
"""Six months of the calendar at their longest; no setting goes below."""
_AT_ONCE: Final = 20_000
"""Frames looked at for one stream each time."""


def retire(platform: Platform) -> int:
    """Remove files of raw records that need not be kept any longer; return how many."""
    if platform.provides(Holds) and platform.port(Holds).any_held():
        return 0
    limit = platform.now() - days(max(LEAST_DAYS, int(platform.settings[KEEP_DAYS])))
    return sum(_retire(platform, stream, limit) for stream in store.streams(platform.db))


def _retire(platform: Platform, stream: Stream, limit: Instant) -> int:
    """Remove the files of one stream that may go; the fact is written before the first of them does."""
    segments = platform.port(Segments)
    ends = segments.ends(stream.id)
    if not ends or not (end := _end(platform, segments, stream, limit)):
        return 0
    end = max((one for one in ends if one <= end), default=0)
    if not end:
        return 0
    begin, chain = segments.begins(stream.id), segments.chain(stream.id, end).hex()
    with platform.change(system("telemetry"), f"learned before {limit.date().isoformat()}") as change:
        change.publish(RecordsDropped(stream.id, begin, end, chain))
    return segments.drop(stream.id, end)


def _end(platform: Platform, segments: Segments, stream: Stream, limit: Instant) -> int:
    """Return the ordinal before which a stream's records are old, stored and sealed, and needed by no later frame."""
    begin = segments.begins(stream.id)
    end = min(stream.stored, store.learned_before(platform.db, stream.id, limit))
    if end <= begin:
        return 0
    # where reading goes on stands in the frames: without the last that says so for every file, all were read again
    return sealed(platform, stream, begin, min(end, segments.anchor(stream.id)))


def sealed(platform: Platform, stream: Stream, begin: int, end: int) -> int:
    """Return the ordinal, at most `end`, before which every frame's entry lies under the newest signed checkpoint."""
    checkpoint = ledger.newest(platform.db)
    size = checkpoint.size if checkpoint else 0
    entries = store.entries(platform.db, stream.id, begin, end, _AT_ONCE)
    places = reading.positions(platform.db, list(entries))
    sealed = (first for entry, first in entries.items() if places.get(entry, size) >= size)
    return next(sealed, end if len(entries) < _AT_ONCE else max(entries.values()))
