"""What telemetry hands out: raw records of an incident's findings with their proofs, and what status shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import msgspec

from lionrock.events.continuity import Returned
from lionrock.events.evidence import RECORD_MEDIA, RecordProof
from lionrock.events.ports import EventStore, Findings, Hunt, Incidents, StoredEvent
from lionrock.events.subjects import INCIDENT
from lionrock.kernel.contributions import Gauge, Item, exhibit
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.text import Text
from lionrock.telemetry import proof, segment_files, store
from lionrock.telemetry.segments import Segments
from lionrock.telemetry.standing import TROUBLED, standing

if TYPE_CHECKING:
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform

_MOST: Final = 1000
"""Raw records of one incident in a pack; the listing says how many there are beyond."""


@exhibit("telemetry.records", of=INCIDENT)
def records(platform: Platform, incident: str) -> Iterator[Item]:
    """Yield the raw records of an incident's findings, each with the path to its frame's root, and the frames' entries.

    A pack holds the raw bytes as a file of their own beside the proof.

    Records whose frame is no longer kept, or does not lead to its root, are listed with the reason, never left out
    silently.
    """
    told = platform.port(Incidents).describe(incident)
    at = f"{told['reference']}/records"
    wanted = [id for finding in told["findings"] for id in platform.port(Findings).describe(finding)["events"]]
    ids = list(dict.fromkeys(wanted))
    stored = {event.id: event for event in _stored(platform, ids[:_MOST])}
    listing: list[dict[str, Any]] = []
    entries: dict[str, None] = {}
    for id in ids[:_MOST]:
        line, record = _proven(platform, id, stored.get(id))
        listing.append(line)
        if record is not None:
            entries[record.entry] = None
            yield Item(f"{at}/{_plain(id)}", msgspec.json.encode(record.document()), RECORD_MEDIA, record.entry)
    yield _json(f"{at}.json", {"records": listing, "beyond": max(0, len(ids) - _MOST)})
    for entry in entries:
        yield Item(name=f"{told['reference']}/entries/{entry}.json", entry=entry)


def _stored(platform: Platform, ids: list[str]) -> list[StoredEvent]:
    """Return the events as they are stored; none when the store does not answer."""
    try:
        return platform.port(EventStore).search(Hunt(ids=tuple(ids), limit=_MOST)) if ids else []
    except LionrockError:
        return []


def _proven(platform: Platform, id: str, event: StoredEvent | None) -> tuple[dict[str, Any], RecordProof | None]:
    """Return the line of a record for the listing, and the record with its proof when it is there."""
    stream, _, number = id.rpartition(":")
    line: dict[str, Any] = {"id": id, "event": _told(event) if event else None}
    try:
        counted = store.counted(platform.db, stream, int(number))
        kept = platform.port(Segments).frame(stream, int(number))
        index = int(number) - counted.first
        if not 0 <= index < len(kept.frame.raws):
            raise NotFoundError(Text("the frame holds no such record", "框內沒有此紀錄"), Text("", ""))
        raw = kept.frame.raws[index]
        path = proof.check(kept, index, raw, counted)
    except LionrockError as problem:
        return line | {"problem": problem.message.en}, None
    hashes = tuple(node.hex() for node in path)
    record = RecordProof(stream, counted.first, counted.count, counted.root, index, hashes, raw, counted.entry)
    frame = asdict(counted) | {"index": index, "settings": dict(kept.frame.settings)}
    return line | {"frame": frame, "raw": f"{_plain(id)}.raw"}, record


def proven(platform: Platform, id: str) -> RecordProof | None:
    """Return a raw record with its proof, None where it is no longer kept or does not lead to its root."""
    return _proven(platform, id, None)[1]


def _told(event: StoredEvent) -> dict[str, Any]:
    """Return an event without its raw bytes, which stand beside it."""
    return {name: value for name, value in asdict(event).items() if name != "raw"}


def _plain(id: str) -> str:
    """Return an event's id as a file name."""
    return id.replace(":", "-")


def _json(name: str, value: Any) -> Item:
    """Return a member of the pack with keys in order."""
    return Item(name=name, data=msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1))


def _understood(platform: Platform) -> float:
    """Return how many records were understood."""
    return store.totals(platform.db)[0]


def _unparsed(platform: Platform) -> float:
    """Return how many records were not understood."""
    return store.totals(platform.db)[1]


def _quiet(platform: Platform) -> float:
    """Return how many streams are silent, cannot be read or cannot be relied on."""
    now = platform.now()
    return sum(standing(platform, stream, now) in TROUBLED for stream in store.streams(platform.db))


EVENTS = Gauge("events", Text("Records understood", "已解析紀錄"), _understood)
UNPARSED = Gauge("unparsed", Text("Records not understood", "未能解析紀錄"), _unparsed)
QUIET = Gauge(
    "sources_quiet", Text("Streams that are silent or cannot be read", "沒有新紀錄或無法讀取的資料流"), _quiet
)


def _refill(platform: Platform, change: Change) -> None:
    """Have every event stored again from the segments: the event store is not in a back-up."""
    segments = platform.port(Segments)
    for stream in store.streams(change.db):
        files = segments.files(stream.id)
        store.unstore(change.db, stream.id, segment_files.first(files[0]) if files else stream.next)


REFILL = Returned(id="telemetry.refill", act=_refill)
