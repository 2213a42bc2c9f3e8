"""The watch over what comes all the same: what is wrong with it, and a finding for what stays wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from lionrock.events.telemetry import SourceAiling, SourceChanged
from lionrock.kernel.change import system
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.telemetry import ailing, store, telling
from lionrock.telemetry.ailing import Kind, Lately
from lionrock.telemetry.model import CANARY, Stream
from lionrock.ui.words import stamp

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

RULE: Final = "lionrock.source-failing"
TITLE: Final = Text("A source cannot be relied on", "資料來源不可靠")
GRACE: Final = timedelta(minutes=3)
"""How long a problem lasts before it is a finding; it is shown at once."""
_FRAMES: Final = 200

Ailments = Mapping[str, tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a stream's frames from being counted or stored, as the matcher found; `why` None: nothing any more."""

    stream: str
    kind: Kind
    why: Text | None


def hindered(platform: Platform, found: Hindrance) -> None:
    """Note what the matcher met."""
    stream = store.stream(platform.db, found.stream)
    _save(platform, stream, {found.kind: found.why})


def look(platform: Platform) -> None:
    """Look at every stream that is read: what comes of it, and whether a finding must tell of what is wrong."""
    now = platform.now()
    for stream in store.streams(platform.db):
        if stream.reading and not stream.replayed_by:
            _look(platform, stream, now)


def _look(platform: Platform, stream: Stream, now: Instant) -> None:
    """Look at one stream."""
    if stream.last_learned is not None and (stream.ailments or now - stream.last_learned < ailing.LATELY):
        found: dict[Kind, Text | None] = {"format": _format(platform, stream, now), "clock": _clock(stream)}
        stream = _save(platform, stream, found)
    wrong = _wrong(stream, now)
    if wrong is not None and stream.told is None:
        _tell(platform, stream, wrong)
    elif wrong is None and stream.told is not None:
        _ended(platform, stream, stream.told)


def _format(platform: Platform, stream: Stream, now: Instant) -> Text | None:
    """Return what is wrong with how much is understood."""
    newest = store.frames(platform.db, stream.id, _FRAMES)
    since = stream.settled
    frames = [
        Lately(one.count, one.unparsed, one.learned)
        for one in newest
        if one.source != CANARY and (since is None or one.learned > since)
    ]
    return ailing.not_understood(frames, stream.understood, stream.unparsed, now)


def _clock(stream: Stream) -> Text | None:
    """Return what is wrong with the sender's clock."""
    return ailing.wrong_clock(stream.skew)


def _save(platform: Platform, stream: Stream, found: Mapping[Kind, Text | None]) -> Stream:
    """Keep what was found of some kinds; return the stream as it is then."""
    now = platform.now()
    kept = _with(stream.ailments, found, now)
    if kept.keys() == stream.ailments.keys():
        return stream
    with platform.change(system("telemetry"), f"looked at what comes of {stream.id}") as change:
        fresh = store.stream(change.db, stream.id)
        known = _with(fresh.ailments, found, now)
        saved = replace(fresh, ailments=known)
        store.save(change.db, saved)
        new = [kind for kind in known if kind not in fresh.ailments]
        if new:
            change.publish(SourceAiling(stream.id, new[0], known[new[0]][0]))
        else:
            change.publish(SourceChanged(stream.id, "well again"))
    return saved


def _with(known: Ailments, found: Mapping[Kind, Text | None], now: Instant) -> Ailments:
    """Return what is wrong, with what was found put in and what was not found taken out."""
    kept = {kind: said for kind, said in known.items() if found.get(kind, said) is not None}  # type: ignore[call-overload]  # any kind may be asked for
    for kind, why in found.items():
        if why is not None and kind not in kept:
            kept[kind] = (why.en, why.zh, now.isoformat())
    return kept


def _wrong(stream: Stream, now: Instant) -> tuple[Instant, str] | None:
    """Return since when a stream cannot be relied on and why, None when it can or it only began."""
    if stream.broken and stream.journey:
        return datetime.fromisoformat(stream.journey["at"]), f"a canary was lost: {(stream.journey['why'] or ('',))[0]}"
    reasons = [(datetime.fromisoformat(said[2]), said[0]) for said in stream.ailments.values()]
    if stream.problems and stream.problem_since:
        name, words = next(iter(stream.problems.items()))
        reasons.append((stream.problem_since, f"{name}: {words[0]}"))
    first = min(reasons, default=None)
    return first if first and now - first[0] >= GRACE else None


def _tell(platform: Platform, stream: Stream, wrong: tuple[Instant, str]) -> None:
    """Have a finding tell what is wrong."""
    said = f"{stream.name}, since {stamp(wrong[0]).en}: {wrong[1]}"
    now = platform.now()
    match = telling.match(platform, stream, RULE, TITLE, said, now)
    with platform.change(system("telemetry"), f"{stream.id} cannot be relied on") as change:
        fresh = store.stream(change.db, stream.id)
        store.save(change.db, replace(fresh, told=now))
        telling.count(platform, change, fresh, match)
        change.publish(SourceAiling(stream.id, "told", said))


def _ended(platform: Platform, stream: Stream, told: Instant) -> None:
    """Close the finding."""
    said = f"{stream.name}: nothing is wrong any more"
    match = telling.match(platform, stream, RULE, TITLE, said, told, ended="nothing is wrong any more")
    with platform.change(system("telemetry"), f"{stream.id} can be relied on again") as change:
        fresh = store.stream(change.db, stream.id)
        store.save(change.db, replace(fresh, told=None))
        telling.count(platform, change, fresh, match)
        change.publish(SourceChanged(stream.id, "well again"))
