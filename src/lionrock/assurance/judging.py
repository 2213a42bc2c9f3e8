"""What results of controls mean: the worst decides, nothing is unknown, what is stale is unknown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import structs

from lionrock.assurance.kept import Outcome
from lionrock.kernel.clock import Instant, minutes
from lionrock.kernel.contributions import Result, State
from lionrock.kernel.text import Text
from lionrock.ui.words import stamp

WORST: Final[tuple[State, ...]] = ("failed", "unknown", "partly", "passed", "not_due", "not_applicable")
"""States from the worst to the least telling."""

SHOWN: Final[tuple[State, ...]] = ("unknown", "failed", "partly", "passed", "not_due", "not_applicable")
"""States in the order in which they are shown: what we do not know comes first."""

BAD: Final = frozenset({"failed", "partly"})
"""States that say that something is wrong."""

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
MALFORMED: Final = Text("the control found something that is no result", "控制措施所得並非結果")
NOWHERE: Final = Text("it counts for a system that is not registered: {why}", "所屬系統未經登記：{why}")
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
    """Return one result for each subject of a system; of none, unknown for the whole.

    A control that says two different things of one subject has shown nothing of it: unknown, with both reasons. Of two
    that say the same, the older proof counts. Subjects of one name in several systems are told apart.
    """
    first: dict[str, Result] = {}
    again: dict[str, list[Result]] = {}
    for one in results:
        if (before := first.setdefault(one.subject, one)) is not one:
            again.setdefault(one.subject, [before]).append(one)
    if not again:
        return [first[subject] for subject in sorted(first)] or [Result(WHOLE, "unknown", EMPTY)]
    return [one for subject in sorted(first) for one in _apart(_by_system(again.get(subject, [first[subject]])))]


def found(results: Iterable[Result], systems: frozenset[str], now: Instant) -> list[Found]:
    """Return what is kept of these results: what proves nothing of its subject is unknown, with the reason."""
    kept: list[Found] = []
    for one in results:
        state, reason = (one.state, one.reason) if one.born is one.effective is None else _timed(one, now)
        system = one.system or (one.subject if one.subject in systems else "")
        if system and systems and system not in systems:  # no column is its own: it shows nothing, and hides nothing
            state, reason = state if state in BAD else "unknown", NOWHERE.format(why=reason)
            system = ""
        kept.append(Found(one.subject, system, state, "", reason, one.effective or now))
    return kept


def _timed(one: Result, now: Instant) -> tuple[State, Text]:
    """Return state and reason of a result that says when it was true: unknown where that proves nothing."""
    effective = one.effective or now
    if one.state == "unknown":
        return one.state, one.reason
    if one.born is not None and effective < one.born:
        return "unknown", OLDER.format(at=stamp(effective), born=stamp(one.born))
    if effective > now + AHEAD:
        return "unknown", TO_COME.format(at=stamp(effective))
    return one.state, one.reason


def sound(one: object) -> bool:
    """Say whether what a control found is a result that can be kept."""
    if not isinstance(one, Result) or one.state not in _RANK or not isinstance(one.reason, Text):
        return False
    subject, system, reason = one.subject, one.system, one.reason
    if (one.effective is not None and one.effective.tzinfo is None) or (
        one.born is not None and one.born.tzinfo is None
    ):
        return False
    return bool(subject) and _written(subject) and (system is None or _written(system)) and _said(reason.en, reason.zh)


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


@lru_cache(maxsize=4096)
def _said(en: object, zh: object) -> bool:
    """Say whether both wordings can be written down; few are said, and often."""
    return _written(en) and _written(zh)


def _written(word: object) -> bool:
    """Say whether something is text that can be written down."""
    return isinstance(word, str) and (word.isascii() or word.encode(errors="ignore").decode() == word)


def _by_system(results: Iterable[Result]) -> dict[str, Result]:
    """Return what was said of one subject, by system."""
    of: dict[str, Result] = {}
    for one in results:
        system = "" if one.system in {None, one.subject} else one.system or ""
        before = of.get(system)
        of[system] = one if before is None else _both(before, one) if before.state != one.state else _older(before, one)
    return of


def _older(one: Result, other: Result) -> Result:
    """Return of two results that say the same the one whose proof is older."""
    known = [each for each in (one, other) if each.effective is not None]
    oldest = min(known, key=_true, default=one)
    return structs.replace(
        oldest, born=max((each.born for each in (one, other) if each.born is not None), default=None)
    )


def _true(one: Result) -> Instant:
    """Return when a result that says so was true."""
    assert one.effective is not None
    return one.effective


def _apart(of: Mapping[str, Result]) -> list[Result]:
    """Return the results of one subject by system: where these differ they contradict each other in each."""
    found = [of[system] for system in sorted(of)]
    if len(found) == 1:
        return found
    if len({one.state for one in found}) > 1:
        worst_, best = min(found, key=lambda one: _RANK[one.state]), max(found, key=lambda one: _RANK[one.state])
        found = [structs.replace(_both(worst_, best), system=one.system) for one in found]
    return [
        structs.replace(one, subject=f"{one.subject} ({one.system})" if one.system else one.subject) for one in found
    ]


def _both(one: Result, other: Result) -> Result:
    """Return the result of a subject of which two things were said."""
    if _RANK[one.state] > _RANK[other.state]:
        one, other = other, one
    words = CONTRADICTED.format(one=STATES[one.state], why=one.reason, other=STATES[other.state], because=other.reason)
    return Result(one.subject, "unknown", words, None, one.system or other.system)
