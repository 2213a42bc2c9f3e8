"""The watch over streams: which give too few records, when that begins and when it ends; a finding tells of each.

After a start, a pause of the watch itself, or a jump of the clock nothing is held against any stream: silence is
counted from then on, as it is from the moment a stream was resumed, re-keyed or readable again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.duties import WarningDays
from lionrock.events.telemetry import SourceHeard, SourceSilent, SourcesWatched
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant, monotonic
from lionrock.kernel.text import Text
from lionrock.law import dates
from lionrock.telemetry import expecting, hours, store, telling
from lionrock.telemetry.expecting import Hour, Profile, Sunday, Verdict
from lionrock.telemetry.model import Stream
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

RULE: Final = "lionrock.source-silent"
TITLE: Final = Text("A source fell silent", "資料來源沒有新紀錄")
SAID: Final = {
    "nothing": Text("{name}: no record since {at}; about {n} are usual in that time",
                    "{name}：自 {at} 起沒有紀錄；該段時間通常約有 {n} 項"),
    "few": Text("{name}: {came} records since {at}; about {n} are usual in that time",
                "{name}：自 {at} 起只有 {came} 項紀錄；該段時間通常約有 {n} 項"),
    "window": Text("{name}: no record since {at}, longer than the window set",
                   "{name}：自 {at} 起沒有紀錄，已超過所設期限"),
}  # fmt: skip
_JUMP: Final = 120.0
"""Seconds by which the time of day may run apart from the machine's own count between two looks."""
_PAUSE: Final = 600.0
_FRESH: Final = timedelta(minutes=10)
"""An hour counts as watched when the watch saw its first minutes."""


@dataclass
class Watch:
    """What one process remembers between looks: since when it watches without a break, and what was learned.

    `steady` counts seconds and knows nothing of the time of day.
    """

    steady: Callable[[], float] = monotonic
    since: Instant | None = None
    _last: tuple[Instant, float] | None = None
    _hour: int = 0
    _marked: int = 0
    _profiles: dict[str, Profile] = field(default_factory=dict)

    def look(self, now: Instant) -> Instant:
        """Return since when the watch is unbroken, as of this look."""
        count = self.steady()
        if self._last is None or self.since is None or self._broken(now, count):
            self.since = now
        self._last = (now, count)
        return self.since

    def _broken(self, now: Instant, count: float) -> bool:
        """Say whether the clock jumped or nobody looked for long."""
        assert self._last is not None
        passed = count - self._last[1]
        return passed > _PAUSE or abs((now - self._last[0]).total_seconds() - passed) > _JUMP

    def begun(self, hour: int) -> bool:
        """Say whether this hour is seen for the first time."""
        news, self._marked = hour != self._marked, hour
        return news

    def profile(self, platform: Platform, stream: str, hour: int) -> Profile:
        """Return what is usual for a stream, learned once an hour."""
        if hour != self._hour:
            self._hour, self._profiles = hour, {}
        if stream not in self._profiles:
            self._profiles[stream] = profile(platform, stream, hour)
        return self._profiles[stream]


def profile(platform: Platform, stream: str, hour: int) -> Profile:
    """Return what is usual for a stream as of an hour."""
    found = hours.of(platform.db, stream, hour - hours.KEPT)
    return expecting.learned(found, hour, sundays(platform))


def sundays(platform: Platform) -> Sunday:
    """Return what says whether a day counts as a Sunday: by Cap. 149, or by a warning the site entered."""
    days = platform.port(WarningDays).days() if platform.provides(WarningDays) else frozenset[date]()
    warnings = dates.Warnings(days)
    return lambda day: dates.excluded(day, warnings) is not None


def look(platform: Platform) -> None:
    """Look at every stream once: note the hour, and tell where silence begins and where it ends."""
    now, watch = platform.now(), platform.port(Watch)
    since, hour = watch.look(now), expecting.number(now)
    known = [one for one in store.streams(platform.db) if _watched(one)]
    latest = hours.latest(platform.db, hour)
    if known and watch.begun(hour):
        _begin_hour(platform, watch, known, now)
    for stream in known:
        verdict = judged(watch.profile(platform, stream.id, hour), stream, latest.get(stream.id), since, now)
        if verdict is not None and stream.silent_since is None:
            _silent(platform, stream, verdict)
        elif verdict is None and stream.silent_since is not None and _heard(stream):
            _ended(platform, stream)


def _watched(stream: Stream) -> bool:
    """Say whether a stream is watched: it is read, gave something, and tells of no other time than the present."""
    present = not stream.replayed_by and not stream.once
    return stream.reading and not stream.problems and present and stream.last_learned is not None


def _heard(stream: Stream) -> bool:
    """Say whether anything came since a stream was called silent."""
    assert stream.silent_since is not None
    assert stream.last_learned is not None
    return stream.last_learned > stream.silent_since


def judged(
    profile: Profile, stream: Stream, latest: tuple[Hour, Hour] | None, since: Instant, now: Instant
) -> Verdict | None:
    """Return the verdict on a stream watched `since` then; while too little was learned its window decides."""
    hour = expecting.number(now)
    start = max(one for one in (stream.last_learned, stream.settled, since) if one is not None)
    if start > now:
        return None
    if not profile.judges(hour):
        over = now - start > timedelta(seconds=stream.silent_after)
        return Verdict("window", stream.last_learned or start, 0, 0) if over else None
    before, current = latest or (Hour(hour - 1), Hour(hour))
    found = expecting.nothing(profile, start, now)
    if found is None and max(since, stream.settled or since) <= expecting.begins(before.hour):
        found = expecting.few(profile, before, current, now, silent=stream.silent_since is not None)
    return found


def _begin_hour(platform: Platform, watch: Watch, known: list[Stream], now: Instant) -> None:
    """Note which streams are watched in this hour; an hour that began unseen teaches nothing."""
    hour = expecting.number(now)
    begin = expecting.begins(hour)
    unbroken = watch.since is not None and watch.since <= begin
    if not unbroken or now - begin > _FRESH:
        return
    telling = [one.id for one in known if one.silent_since is None]
    sure = [one.id for one in known if watch.profile(platform, one.id, hour).judges(hour)]
    with platform.change(system("telemetry"), "an hour began") as change:
        hours.look(change.db, telling, now)
        store.watched(change.db, sure, now)
        change.publish(SourcesWatched(hour, len(known), len(sure)))


def _silent(platform: Platform, stream: Stream, verdict: Verdict) -> None:
    """Call a stream silent: a finding and a fact."""
    match = telling.match(platform, stream, RULE, TITLE, words(stream, verdict).en, verdict.since)
    with platform.change(system("telemetry"), f"too few records of {stream.id}") as change:
        fresh = store.stream(change.db, stream.id)
        store.save(change.db, replace(fresh, silent_since=verdict.since))
        telling.count(platform, change, fresh, match)
        change.publish(SourceSilent(stream.id, verdict.why, verdict.since, verdict.expected, verdict.came))


def _ended(platform: Platform, stream: Stream) -> None:
    """Note that a stream gives records again; its finding is closed."""
    assert stream.silent_since is not None
    said = words(stream, Verdict("window", stream.silent_since, 0, 0)).en
    match = telling.match(platform, stream, RULE, TITLE, said, stream.silent_since, ended="heard again")
    with platform.change(system("telemetry"), f"records of {stream.id} come again") as change:
        fresh = store.stream(change.db, stream.id)
        store.save(change.db, replace(fresh, silent_since=None))
        telling.count(platform, change, fresh, match)
        change.publish(SourceHeard(stream.id, stream.silent_since))


def words(stream: Stream, verdict: Verdict) -> Text:
    """Return what is missing in a sentence."""
    return SAID[verdict.why].format(
        name=stream.name, at=stamp(verdict.since), n=f"{verdict.expected:,}", came=f"{verdict.came:,}"
    )
