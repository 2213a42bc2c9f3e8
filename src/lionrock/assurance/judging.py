"""What results of controls mean: the worst decides, nothing is unknown, what is stale is unknown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from lionrock.assurance.kept import Outcome
from lionrock.kernel.clock import Instant
from lionrock.kernel.contributions import Result, State
from lionrock.kernel.text import Text
from lionrock.ui.words import stamp

WORST: Final[tuple[State, ...]] = ("failed", "unknown", "partly", "passed", "not_due", "not_applicable")
"""States from the worst to the least telling."""

SHOWN: Final[tuple[State, ...]] = ("unknown", "failed", "partly", "passed", "not_due", "not_applicable")
"""States in the order in which they are shown: what we do not know comes first."""

WHOLE: Final = "*"
"""The subject of a result that is about the control as a whole: it found nobody to test, or broke."""

MOST_SUBJECTS: Final = 50_000

STALE: Final = Text("not tested since {at}; a stale proof is unknown", "自 {at} 起未再測試；過時的證明視為未知")
EMPTY: Final = Text(
    "the control found nothing to test; an empty result is unknown until explained",
    "控制措施找不到可測試的對象；空白結果在解釋之前視為未知",
)


def worst(states: Iterable[str]) -> str:
    """Return the worst state; of none, unknown."""
    found = set(states)
    return next((state for state in WORST if state in found), "unknown")


def settled(results: Iterable[Result]) -> list[Result]:
    """Return one result for each subject, the worst of its own; of none, unknown for the whole."""
    kept: dict[str, Result] = {}
    for one in results:
        before = kept.get(one.subject)
        if before is None or WORST.index(one.state) < WORST.index(before.state):
            kept[one.subject] = one
    return [kept[subject] for subject in sorted(kept)] or [Result(WHOLE, "unknown", EMPTY)]


def fresh_for(every: timedelta) -> timedelta:
    """Return how long a result stays fresh: its interval and a quarter, so that a run that is due does not flicker."""
    return every + every / 4


def as_of(tested: Outcome, now: Instant) -> Outcome:
    """Return the result as it stands now: unknown once it is no longer fresh."""
    if now <= tested.fresh_until or tested.state == "unknown":
        return tested
    words = STALE.format(at=stamp(tested.tested))
    return replace(tested, state="unknown", reason_en=words.en, reason_zh=words.zh)


def counted(results: Iterable[Result]) -> dict[str, int]:
    """Return how many subjects are in each state."""
    found = Counter(one.state for one in results)
    return {state: found[state] for state in WORST}
