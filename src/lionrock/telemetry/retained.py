"""The proof that a stream's last six months are there and readable: oldest record, gaps, frames read back.

Sampled frames are read from the segment files, their root is computed anew, and it is held against the root in the
payload of the ledger's entry, which the entry's own digest covers. The sample always holds the first and the last.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.telemetry import RetentionChecked
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import State
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import entry, reading
from lionrock.kernel.ledger.merkle import batch_root
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.frames import altered
from lionrock.telemetry.model import Counted, Stream
from lionrock.telemetry.retention import LEAST_DAYS
from lionrock.telemetry.segments import Segments
from lionrock.ui.words import date

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

SAMPLES: Final = 12
"""Frames read back each time."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a look at a stream's kept records found; `oldest` is when the first kept record was learned."""

    state: State
    words: Text
    oldest: Instant | None = None
    records: int = 0
    sampled: int = 0


def proof(platform: Platform, stream: Stream, samples: int = SAMPLES) -> Proof:
    """Return whether the records of the last six months are kept without a gap and can be read back."""
    if not stream.next:
        return Proof("unknown", Text("no record was kept yet", "尚未保存任何紀錄"))
    try:
        return _proof(platform, stream, samples)
    except LionrockError as problem:
        return Proof("failed", problem.message)


def _proof(platform: Platform, stream: Stream, samples: int) -> Proof:
    """Return the proof of a stream that has records; raises what cannot be read."""
    segments, now = platform.port(Segments), platform.now()
    if not segments.files(stream.id):
        raise altered(stream.id, 0, "its segment files are gone")
    begin = segments.begins(stream.id)
    needed = store.learned_before(platform.db, stream.id, now - days(LEAST_DAYS))
    if begin > needed:
        words = Text("records {a} to {b} of the last six months are gone", "最近六個月的第 {a} 至 {b} 項紀錄已不存在")
        return Proof("failed", words.format(a=needed, b=begin - 1))
    counted = store.kept_from(platform.db, stream.id, begin)
    if counted != stream.next - begin:
        words = Text("{n} records lie between the first kept and the last, {m} are counted",
                     "首項與末項之間應有 {n} 項紀錄，計得 {m} 項")  # fmt: skip
        return Proof("failed", words.format(n=f"{stream.next - begin:,}", m=f"{counted:,}"))
    frames = [store.counted(platform.db, stream.id, at) for at in _places(stream, begin, now, samples)]
    sampled = {one.first: one for one in frames}
    for one in sampled.values():
        _read_back(platform, segments, one)
    return _standing(stream, frames[0].learned, stream.next - begin, len(sampled), now)


def _places(stream: Stream, begin: int, now: Instant, samples: int) -> list[int]:
    """Return the ordinals to read back: the first, the last, and others that change from day to day."""
    dice = random.Random(f"{stream.id} {now.date().isoformat()}")  # noqa: S311 a spot check, no secret
    last = stream.next - 1
    return [begin, last, *(dice.randint(begin, last) for _ in range(max(0, samples - 2)))]


def _read_back(platform: Platform, segments: Segments, counted: Counted) -> None:
    """Return when a frame is as the ledger says; raises AlteredError, LedgerError, NotFoundError."""
    kept = segments.frame(counted.stream, counted.first)
    root = batch_root(kept.frame.raws).hex()
    leaf = reading.entry(platform.db, counted.entry)
    payload = reading.payload(platform.db, leaf.number) if leaf else None
    if leaf is None or payload is None:
        raise altered(counted.stream, counted.first, f"entry {counted.entry} is not in the ledger")
    told = entry.opened(entry.parse(leaf.body), payload.salt, payload.body)
    if root != counted.root or f'"{root}"'.encode() not in told:
        raise altered(counted.stream, counted.first, "its root is not the one in the ledger")


def _standing(stream: Stream, oldest: Instant, records: int, sampled: int, now: Instant) -> Proof:
    """Return the proof of records that were read back."""
    if now - stream.added < days(LEAST_DAYS):
        words = Text("all kept since {at} and read back; six months are not over",
                     "自 {at} 起全部保存並可讀回；未滿六個月")  # fmt: skip
        return Proof("not_due", words.format(at=date(stream.added)), oldest, records, sampled)
    words = Text("kept without a gap since {at} and read back", "自 {at} 起無缺漏保存並可讀回")
    return Proof("passed", words.format(at=date(oldest)), oldest, records, sampled)


def check(platform: Platform) -> int:
    """Prove every stream anew and keep what was found; return how many failed."""
    failed = 0
    for stream in store.streams(platform.db):
        found = proof(platform, stream)
        failed += found.state == "failed"
        with platform.change(system("telemetry"), f"kept records of {stream.id}") as change:
            kept = _document(found, change.now)
            store.save(change.db, replace(store.stream(change.db, stream.id), kept=kept))
            change.publish(RetentionChecked(stream.id, found.state, found.sampled, found.oldest))
    return failed


def _document(found: Proof, at: Instant) -> dict[str, Any]:
    """Return a proof as it is kept on its stream."""
    return {
        "at": at.isoformat(),
        "state": found.state,
        "words": [found.words.en, found.words.zh],
        "oldest": found.oldest.isoformat() if found.oldest else None,
        "records": found.records,
        "sampled": found.sampled,
    }


def last(stream: Stream) -> tuple[Instant, Proof] | None:
    """Return the proof kept on a stream and when it was made, None when there is none yet."""
    kept = stream.kept
    if not kept:
        return None
    oldest = datetime.fromisoformat(kept["oldest"]) if kept["oldest"] else None
    found = Proof(kept["state"], Text(*kept["words"]), oldest, kept["records"], kept["sampled"])
    return datetime.fromisoformat(kept["at"]), found
