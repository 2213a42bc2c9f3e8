"""What is wrong with records that come all the same: nothing of them is understood, or their sender's clock is off.

Pure. A stream that is read is not by that one in which an attack would be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.ui.words import span

Kind = Literal["counted", "stored", "format", "clock"]
"""`counted`: the matcher cannot work through its frames; `stored`: the event store refuses its events."""

STOPS: Final[frozenset[Kind]] = frozenset({"counted", "stored"})
"""What keeps records from being matched or found; the others let them through, and they say too little."""

LATELY: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(hours=24)
LEAST: Final = 20
"""Records that are looked at: those of the last ten minutes, or as many as this of the last day."""
MOST: Final = 0.9
"""Share not understood that needs no comparison with what was before."""
MUCH: Final = 0.25
LASTING: Final = timedelta(seconds=20)
"""How long nearly nothing must be understood, over some frames, to be another format and no single burst."""
TIMES: Final = 4
"""Share not understood that is too much when it is so many times what was usual."""
BEFORE: Final = 200
"""Earlier records it takes to say what was usual."""

AHEAD: Final = timedelta(minutes=10)
BEHIND: Final = timedelta(hours=1)
STEADY: Final = timedelta(minutes=10)
"""How far the lag of a clock that is behind may vary; what is only late catches up and varies more."""
RUN: Final = timedelta(minutes=30)
FRAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Lately:
    """Records of one frame: how many, and how many of them were not understood."""

    count: int
    unparsed: int
    learned: Instant


def not_understood(frames: Sequence[Lately], understood: int, unparsed: int, now: Instant) -> Text | None:
    """Return what is wrong when too little of a stream's newest records is understood; totals are of all time."""
    count = bad = 0
    for number, one in enumerate(frames, 1):
        age = now - one.learned
        if age > LONGEST or (count >= LEAST and age > LATELY):
            break
        count, bad = count + one.count, bad + one.unparsed
        if number >= FRAMES and frames[0].learned - one.learned >= LASTING and bad >= max(LEAST, MOST * count):
            return _said(bad, count)  # what came before it may all have been understood: this is another format
    if count < LEAST or bad < LEAST:
        return None
    before = understood + unparsed - count
    usual = (unparsed - bad) / before if before >= BEFORE else 1.0
    if bad < MOST * count and (bad < MUCH * count or bad < TIMES * usual * count):
        return None
    return _said(bad, count)


def _said(bad: int, count: int) -> Text:
    """Return what is wrong, in words."""
    return Text(
        "{bad} of the {count} newest records are not understood", "最新 {count} 項紀錄中有 {bad} 項未能解析"
    ).format(bad=f"{bad:,}", count=f"{count:,}")


def skewed(before: Mapping[str, Any] | None, last: Instant | None, learned: Instant) -> Mapping[str, Any] | None:
    """Return how far a stream's clock is off after a frame whose latest time is `last`; None while it is right.

    `low` and `high` are seconds, negative for a clock that is behind, over frames from `since` to `until`.
    """
    if last is None:
        return before
    off = last - learned
    if -BEHIND <= off <= AHEAD:
        return None
    seconds = int(off.total_seconds())
    if before is None or (before["low"] < 0) != (seconds < 0) or _spread(before, seconds) > STEADY:
        since = learned.isoformat()
        return {"since": since, "until": since, "low": seconds, "high": seconds, "frames": 1}
    return {
        **before,
        "until": learned.isoformat(),
        "low": min(before["low"], seconds),
        "high": max(before["high"], seconds),
        "frames": before["frames"] + 1,
    }


def _spread(before: Mapping[str, Any], seconds: int) -> timedelta:
    """Return how far apart the lags of a run would lie with one more."""
    return timedelta(seconds=max(before["high"], seconds) - min(before["low"], seconds))


def wrong_clock(skew: Mapping[str, Any] | None) -> Text | None:
    """Return what is wrong with a sender's clock: ahead at once, behind when the lag stays for half an hour."""
    if skew is None:
        return None
    if skew["low"] > 0:
        return Text("its times lie {n} in the future", "其時間超前現在 {n}").format(
            n=span(timedelta(seconds=skew["high"]))
        )
    run = datetime.fromisoformat(skew["until"]) - datetime.fromisoformat(skew["since"])
    if skew["frames"] < FRAMES or run < RUN:
        return None
    return Text("its times are {n} behind, always by the same", "其時間一直落後 {n}").format(
        n=span(timedelta(seconds=-skew["high"]))
    )
