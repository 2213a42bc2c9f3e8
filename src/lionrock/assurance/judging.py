"""What results of controls mean: the worst decides, nothing is unknown, what is stale is unknown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, NamedTuple

from lionrock.assurance.kept import Outcome
from lionrock.kernel.clock import Instant, minutes
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
AHEAD: Final = minutes(5)
"""How far the clock of another system may be ahead of ours."""

STALE: Final = Text("not tested since {at}; a stale proof is unknown", "自 {at} 起未再測試；過時的證明視為未知")
SET_BACK: Final = Text(
    "tested at {at}, which is still to come: the clock was set back; a proof from the future is unknown",
    "測試時間 {at} 尚未到來：時鐘曾被調後；來自未來的證明視為未知",
)
EMPTY: Final = Text(
    "the control found nothing to test; an empty result is unknown until explained",
    "控制措施找不到可測試的對象；空白結果在解釋之前視為未知",
)
CONTRADICTED: Final = Text(
    "the control contradicts itself: {one} ({why}), and {other} ({because})",
    "控制措施自相矛盾：{one}（{why}），又{other}（{because}）",
)
OLDER: Final = Text(
    "the proof is of {at}, before the subject became what it is on {born}",
    "證明屬 {at}，早於對象於 {born} 成為現狀",
)
TO_COME: Final = Text("the proof is dated {at}, which is still to come", "證明的日期為 {at}，尚未到來")
TOO_MANY: Final = Text("more than {n} subjects; those beyond were not tested", "對象超過 {n} 個；其餘未經測試")
STATES: Final[Mapping[str, Text]] = {
    "passed": Text("passed", "通過"),
    "partly": Text("partly", "部分通過"),
    "failed": Text("failed", "不通過"),
    "unknown": Text("unknown", "未知"),
    "not_due": Text("not due", "未到期"),
    "not_applicable": Text("not applicable", "不適用"),
}

_RANK: Final = {state: at for at, state in enumerate(WORST)}


class Found(NamedTuple):
    """What is kept of a subject: the state that counts, what the control itself found, and why."""

    subject: str
    system: str
    state: str
    machine: str
    reason: Text
    effective: Instant


def worst(states: Iterable[str]) -> str:
    """Return the worst state; of none, unknown."""
    found = set(states)
    return next((state for state in WORST if state in found), "unknown")


def settled(results: Iterable[Result]) -> list[Result]:
    """Return one result for each subject; of none, unknown for the whole.

    A control that says two different things of one subject has shown nothing of it: unknown, with both reasons.
    """
    kept: dict[str, Result] = {}
    for one in results:
        before = kept.get(one.subject)
        kept[one.subject] = one if before is None or before.state == one.state else _both(before, one)
    return [kept[subject] for subject in sorted(kept)] or [Result(WHOLE, "unknown", EMPTY)]


def found(results: Iterable[Result], systems: frozenset[str], now: Instant) -> list[Found]:
    """Return what is kept of these results: what proves nothing of its subject is unknown, with the reason."""
    kept: list[Found] = []
    for one in results:
        state, reason, effective = one.state, one.reason, one.effective
        if effective is not None and state != "unknown":
            if one.born is not None and effective < one.born:
                state, reason = "unknown", OLDER.format(at=stamp(effective), born=stamp(one.born))
            elif effective > now + AHEAD:
                state, reason = "unknown", TO_COME.format(at=stamp(effective))
        system = one.system or (one.subject if one.subject in systems else "")
        kept.append(Found(one.subject, system, state, "", reason, effective or now))
    return kept


def fresh_for(every: timedelta) -> timedelta:
    """Return how long a result stays fresh: its interval and a quarter, so that a run that is due does not flicker."""
    return every + every / 4


def as_of(tested: Outcome, now: Instant) -> Outcome:
    """Return the result as it stands now: unknown once it is no longer fresh, or when it lies in the future."""
    if tested.state == "unknown":
        return tested
    if now > tested.fresh_until:
        words = STALE.format(at=stamp(tested.tested))
    elif tested.tested > now:
        words = SET_BACK.format(at=stamp(tested.tested))
    else:
        return tested
    return replace(tested, state="unknown", machine="", reason_en=words.en, reason_zh=words.zh)


def counted(states: Iterable[str]) -> dict[str, int]:
    """Return how many there are of each state."""
    found = Counter(states)
    return {state: found[state] for state in WORST}


def _both(one: Result, other: Result) -> Result:
    """Return the result of a subject of which two things were said."""
    if _RANK[one.state] > _RANK[other.state]:
        one, other = other, one
    words = CONTRADICTED.format(one=STATES[one.state], why=one.reason, other=STATES[other.state], because=other.reason)
    return Result(one.subject, "unknown", words, None, one.system or other.system)
