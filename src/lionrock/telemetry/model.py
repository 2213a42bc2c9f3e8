"""What the platform reads: streams with their standing, and what a frame came to. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from lionrock.events.records import Frame, LogRecord, Match, Unparsed
from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text
from lionrock.telemetry import ailing
from lionrock.telemetry.expecting import number
from lionrock.telemetry.formats.times import zone
from lionrock.telemetry.receiving import addresses

Standing = Literal["off", "failing", "waiting", "silent", "wrong", "reading"]
"""`off`: stopped by a person; `failing`: something cannot be read, or not be worked through; `waiting`: nothing came
yet; `silent`: nothing came for longer than expected; `wrong`: it comes, and is not understood or bears wrong times;
`reading`: it came in time. `lionrock.telemetry.standing` knows of the parts as well."""

DAY: Final = 24 * 60 * 60
ONCE: Final = "once"
"""The setting of a stream that is read once: what lies there is complete, and nothing more is expected of it."""
CANARY: Final = "lionrock.canary"
"""The kind of the lines we send ourselves; they are no record of the stream's own."""
_WATCHED: Final = timedelta(hours=2)
"""How long the word of the watch holds; after that `silent_after` decides again."""
_LONGEST_NAME: Final = 100
_MOST_TOLD: Final = 50
_HEAD: Final = 2000
_HOST: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,254}\Z")


@dataclass(frozen=True, slots=True)
class Stream:
    """One file, folder or receiver that is read, with how far it was counted and stored.

    `location` is a path, or the address a receiver listens on. `source` is a source's id, or `recognise`. `next` is the
    ordinal of the first record not yet counted; records before `stored` are in the event store. `silent_after` in
    seconds.
    """

    id: str
    name: str
    source: str
    location: str
    settings: Mapping[str, str]
    replayed_by: int
    silent_after: int
    added: Instant
    reading: bool = True
    next: int = 0
    stored: int = 0
    understood: int = 0
    unparsed: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    last_event: Instant | None = None
    last_learned: Instant | None = None
    problems: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unclaimed: tuple[str, ...] = ()
    problem_since: Instant | None = None
    silent_since: Instant | None = None
    """Since when too few records come, as the watch found; None while enough do."""
    watched: Instant | None = None
    """When the watch last said that what is usual of this stream decides, not `silent_after`."""
    settled: Instant | None = None
    """When it was last resumed, re-keyed or readable again: silence is counted from then on."""
    canary: bool = False
    """Whether marked lines are sent through its path again and again."""
    journey: Mapping[str, Any] | None = None
    """What became of the last canary."""
    proven: Instant | None = None
    """When a canary last came through to where it can be searched."""
    kept: Mapping[str, Any] | None = None
    """What the last proof of its kept records found."""
    again: int | None = None
    """The ordinal from which records not understood are being read again, None while none are."""
    ailments: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """What is wrong with records that come all the same (`ailing.Kind`), in both languages, and since when (ISO)."""
    skew: Mapping[str, Any] | None = None
    """How far its sender's clock is off (`ailing.skewed`)."""
    told: Instant | None = None
    """Since when a finding tells that it cannot be relied on."""

    @property
    def receives(self) -> bool:
        """Say whether records come to it: its location is an address, not a path."""
        return addresses.named(self.location) and not self.polled

    @property
    def followed(self) -> bool:
        """Say whether it is a file or folder of this machine."""
        return not self.receives and not self.polled

    @property
    def polled(self) -> bool:
        """Say whether it is a bucket that is asked for what is new."""
        return self.location.startswith("s3+")

    @property
    def once(self) -> bool:
        """Say whether what lies there is complete, so that its end is no silence."""
        return bool(self.settings.get(ONCE))

    @property
    def share(self) -> float | None:
        """Return how much of what was read is understood, from 0 to 1; None while nothing was read."""
        read = self.understood + self.unparsed
        return self.understood / read if read else None

    def standing(self, now: Instant) -> Standing:
        """Return how the stream stands."""
        if not self.reading:
            return "off"
        if (self.problems and not self._gone) or self.broken or ailing.STOPS & self.ailments.keys():
            return "failing"
        if self.last_learned is None:
            return "waiting"
        if self._silent(self.last_learned, now):
            return "silent"
        return "wrong" if self.ailments else "reading"

    @property
    def broken(self) -> str:
        """Return the hop at which the last canary was lost, nothing when it came through or none is sent."""
        return str((self.journey or {}).get("broken", "")) if self.canary else ""

    @property
    def _gone(self) -> bool:
        """Say whether all that is wrong is that what was read once lies there no more."""
        return self.once and self.last_learned is not None and set(self.problems) == {self.location}

    def _silent(self, last: Instant, now: Instant) -> bool:
        """Say whether too few records come: the watch's word while it is fresh, else by the window set."""
        if self.once:
            return False
        if self.silent_since is not None:
            return True
        if self.watched is not None and timedelta(0) <= now - self.watched <= _WATCHED:
            return False
        return now - last > timedelta(seconds=self.silent_after)


@dataclass(frozen=True, slots=True)
class Told:
    """One record that was not understood, where it stood and why."""

    ordinal: int
    file: str
    line: int
    reason: Text
    head: bytes
    learned: Instant


@dataclass(frozen=True, slots=True)
class Tally:
    """What a frame came to, without its raws: all that the core needs to count it."""

    frame: Frame
    count: int
    understood: int
    unparsed: int
    matches: tuple[Match, ...]
    told: tuple[Told, ...]
    last_event: Instant | None
    stored: int
    """Records before this ordinal are known to be in the event store."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Records understood by the source that read them: a relay's lines are of many kinds."""
    hours: Mapping[int, int] = field(default_factory=dict)
    """Records by the hour of their own time, counted since 1970."""

    unread: tuple[tuple[int, int], ...] = ()
    """Which records were not understood: spans of ordinals, each up to, not with, its end."""

    @property
    def own(self) -> int:
        """Return how many records are the stream's own."""
        return self.count - self.kinds.get(CANARY, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """A frame that was counted, with the ledger entry that carries its root."""

    stream: str
    first: int
    count: int
    unparsed: int
    matches: int
    source: str
    file: str
    line: int
    root: str
    learned: Instant
    entry: str


Understood = LogRecord | Unparsed | None


def records(results: Sequence[Understood]) -> list[LogRecord | None]:
    """Return the records in place, None where there is none."""
    return [one if isinstance(one, LogRecord) else None for one in results]


def tally(frame: Frame, results: Sequence[Understood], matches: Sequence[Match], stored: int) -> Tally:
    """Return what a frame came to; of records not understood at most 50 are told, all are counted."""
    offset = timedelta(microseconds=frame.replayed_by)
    times = [one.time + offset for one in results if isinstance(one, LogRecord) and one.time]
    unparsed = [(n, one) for n, one in enumerate(results) if isinstance(one, Unparsed)]
    return Tally(
        frame=Frame(
            stream=frame.stream,
            source=frame.source,
            first=frame.first,
            raws=(),
            learned=frame.learned,
            root=frame.root,
            replayed_by=frame.replayed_by,
            settings=frame.settings,
        ),
        count=len(frame.raws),
        understood=sum(isinstance(one, LogRecord) for one in results),
        unparsed=len(unparsed),
        matches=tuple(matches),
        told=tuple(_told(frame, n, one) for n, one in unparsed[-_MOST_TOLD:]),
        last_event=max(times, default=None),
        stored=stored,
        kinds=dict(Counter(one.source for one in results if isinstance(one, LogRecord))),
        hours=dict(Counter(number(moment) for moment in times)),
        unread=_spans([frame.first + n for n, _ in unparsed]),
    )


def _spans(ordinals: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return ordinals in order as spans."""
    found: list[tuple[int, int]] = []
    for one in ordinals:
        if found and found[-1][1] == one:
            found[-1] = (found[-1][0], one + 1)
        else:
            found.append((one, one + 1))
    return tuple(found)


def _told(frame: Frame, at: int, one: Unparsed) -> Told:
    """Return where a record stood and why it was not understood."""
    file = frame.settings.get("file", "")
    return Told(frame.first + at, file, one.where, one.reason, one.raw[:_HEAD], frame.learned)


def checked_name(name: str) -> str:
    """Return the name of a stream; raises InputError."""
    name = " ".join(name.split())
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InputError(
            Text(f"the name has {len(name)} characters; 1 to {_LONGEST_NAME} are expected",
                 f"名稱有 {len(name)} 個字元，應為 1 至 {_LONGEST_NAME} 個"),
            Text("Give it a name such as: Jump host sign-ins.", "請填寫名稱，例如：跳板主機登入。"),
        )  # fmt: skip
    return name


def checked_settings(zone_name: str, host: str) -> dict[str, str]:
    """Return what the site settles for a stream: the zone of times without one, the host of lines without one.

    Raises ConfigurationError for a zone that does not exist, InputError for a host that is none.
    """
    zone_name, host = zone_name.strip(), host.strip()
    zone({"zone": zone_name})
    if host and not _HOST.match(host):
        raise InputError(
            Text(f"{host[:80]!r} is no host name", f"{host[:80]!r} 不是主機名稱"),
            Text("Write the name under which the asset is registered.", "請填寫資產登記時使用的名稱。"),
        )
    return {name: value for name, value in (("zone", zone_name), ("host", host)) if value}


def checked_location(location: str, own: Path) -> str:
    """Return an absolute location outside the folders of the platform's data and keys; raises InputError."""
    path = Path(location.strip())
    if not location.strip() or not path.is_absolute() or "\0" in location:
        raise InputError(
            Text(f"{location[:200]!r} is no absolute path", f"{location[:200]!r} 不是絕對路徑"),
            Text("Write the whole path, such as /var/log/nginx.", "請填寫完整路徑，例如 /var/log/nginx。"),
        )
    resolved = path.resolve()
    if any(_overlap(resolved, place.resolve()) for place in (own, own.parent / "keys")):
        raise InputError(
            Text(f"{path} holds the platform's own data", f"{path} 存放平台本身的資料"),
            Text("Choose a folder that holds logs alone.", "請選擇只存放日誌的資料夾。"),
        )
    return str(path)


def _overlap(one: Path, other: Path) -> bool:
    """Say whether one of two folders holds the other."""
    return one.is_relative_to(other) or other.is_relative_to(one)


def slug(name: str, taken: Sequence[str]) -> str:
    """Return an id for a stream from its name, unlike those taken."""
    words = re.findall(r"[a-z0-9]+", name.lower())
    plain = "-".join(words)[:40].strip("-") or "stream"
    return next(id for id in (plain, *(f"{plain}-{n}" for n in range(2, len(taken) + 3))) if id not in taken)


def position(entries: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Return a frame's position: the entries that changed, or with `whole` all of them."""
    return {"whole": whole, "entries": dict(entries)}


def told_peers(runs: Sequence[tuple[str, int]]) -> str:
    """Return who sent the records of a frame, as it keeps it: addresses with how many each sent, in order."""
    return " ".join(f"{peer}*{count}" for peer, count in runs)


def peers(settings: Mapping[str, str]) -> list[tuple[str, int]]:
    """Return who sent the records of a frame, empty for one that was read from a file."""
    parts = (part.rpartition("*") for part in settings.get("peers", "").split())
    return [(peer, int(count)) for peer, _, count in parts]
