"""The first hour: when reading began, what was understood since, and what of it bears on the Code."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import EventStore, Hunt
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import parse
from lionrock.kernel.text import Text
from lionrock.telemetry import store
from lionrock.telemetry.model import CANARY, Stream, Told
from lionrock.telemetry.teaching import lessons

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

AIM: Final = timedelta(minutes=30)
"""Within this time of the first log there should be a finding that is of use."""
LITTLE: Final = 512 << 20
"""Bytes of free disk below which a person is warned."""
_CLASSES: Final = 50
_EXAMPLES: Final = 3
_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Begun:
    """When reading began, and when the first record and the first match of a rule came; None while they did not."""

    at: Instant
    understood: Instant | None
    matched: Instant | None

    @property
    def within(self) -> bool | None:
        """Say whether the first match came within the aim; None while there is none."""
        return None if self.matched is None else self.matched - self.at <= AIM

    @property
    def first_understood(self) -> timedelta | None:
        """Return how long after the beginning the first record was understood."""
        return None if self.understood is None else max(self.understood - self.at, timedelta(0))

    @property
    def first_match(self) -> timedelta | None:
        """Return how long after the beginning a rule first matched."""
        return None if self.matched is None else max(self.matched - self.at, timedelta(0))


@dataclass(frozen=True, slots=True)
class Misread:
    """One reason why records were not understood, with how many of the newest it holds for, and some of them."""

    stream: str
    reason: Text
    count: int
    examples: tuple[Told, ...]


def begun(platform: Platform, streams: Sequence[Stream]) -> Begun | None:
    """Return how the first hour went, None while nothing is read."""
    if not streams:
        return None
    understood, matched = (_counted(platform, entry) for entry in store.firsts(platform.db))
    return Begun(min(one.added for one in streams), understood, matched)


def _counted(platform: Platform, entry: str | None) -> Instant | None:
    """Return when a frame was counted, which is when a person could first see what came of it."""
    leaf = reading.entry(platform.db, entry) if entry else None
    return parse(leaf.body).log_time if leaf else None


def kinds(streams: Iterable[Stream]) -> Counter[str]:
    """Return how many records of each kind were understood, over all streams."""
    found: Counter[str] = Counter()
    for one in streams:
        found.update({kind: count for kind, count in one.kinds.items() if count and kind != CANARY})
    return found


def misread(platform: Platform, streams: Iterable[Stream]) -> list[Misread]:
    """Return why records were not understood, the most frequent first, from the newest that are kept of each stream."""
    found: dict[tuple[str, str], list[Told]] = {}
    for stream in streams:
        for one in store.told(platform.db, stream.id) if stream.unparsed else ():
            found.setdefault((stream.id, one.reason.en), []).append(one)
    rows = [Misread(stream, told[0].reason, len(told), tuple(told[:_EXAMPLES])) for (stream, _), told in found.items()]
    return sorted(rows, key=lambda row: -row.count)[:_MOST]


def seen(platform: Platform, streams: Iterable[Stream]) -> dict[tuple[str, int], int]:
    """Return how many records were understood by kind of log and OCSF class.

    Where the event store does not answer, the classes are those a kind's own samples have.
    """
    return {
        (kind, ocsf): n for kind, count in kinds(streams).items() for ocsf, n in _classes(platform, kind, count).items()
    }


def room(platform: Platform) -> int:
    """Return how many bytes are free where records are kept."""
    return shutil.disk_usage(platform.folder).free


def _classes(platform: Platform, kind: str, count: int) -> dict[int, int]:
    """Return the classes of the records of one kind."""
    try:
        found = dict(platform.port(EventStore).facets(Hunt(source=kind), "ocsf", _CLASSES))
    except LionrockError:
        found = {}
    return {int(ocsf): n for ocsf, n in found.items()} or _sampled(platform, kind, count)


def _sampled(platform: Platform, kind: str, count: int) -> dict[int, int]:
    """Return the classes a kind's samples have, each as if all records were of it."""
    try:
        source = lessons.get(platform, kind)
    except LionrockError:
        return {}
    told: dict[int, int] = {}
    for sample in source.samples:
        ocsf = sample.expect.get("ocsf")
        if isinstance(ocsf, int):
            told[ocsf] = count
    return told or {0: count}
