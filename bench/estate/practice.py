"""What an operator does with rules: watches a week, lets open what a replay shows to be quiet, knows its own habits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Final

from bench.estate.hours import HISTORY
from bench.estate.people import KNOWN, Known
from lionrock.detection import expecting, modes, replaying
from lionrock.detection.effects import Count, Hit
from lionrock.detection.expecting import Word
from lionrock.detection.findings import Entity, Finding, moment
from lionrock.detection.modes import Replay
from lionrock.detection.serving import Runner
from lionrock.events.ports import Estate as Register
from lionrock.events.records import Frame, Match
from lionrock.events.rules import RulesReplayAsked
from lionrock.events.trails import GRAVE, REACH, host_key, user_key
from lionrock.kernel.change import Actor
from lionrock.kernel.columns import new_id
from lionrock.kernel.platform import Platform

ON_DUTY: Final = Actor("duty", "Supervisor on duty", "supervisor", "totp", fresh=True)
MOST: Final = 1
"""Would-be incidents in the history with which a rule may still open incidents: the same for every rule."""
DAYS: Final = 3
"""Days of the history on which a rule below high found the same about an entity before a person calls it usual."""


def let_open(platform: Platform, matches: Iterable[tuple[Frame, Match]], *, noisy: Container[str]) -> None:
    """Let every rule but the noisy ones open incidents, after a replay that shows what these matches come to.

    The replay is counted by the platform's own figures, from the matches of the history: no event store is kept here.
    """
    serving = platform.port(Runner).serving.rules
    hits = Counter(
        (one.rule, moment(frame, one).date().isoformat(), one.host, one.user, one.address) for frame, one in matches
    )
    count = Count(platform.port(Register).place)
    count.add(Hit(*key, number) for key, number in hits.items())
    since, until = platform.now() - timedelta(days=HISTORY), platform.now()
    told = Replay(
        new_id(),
        {id: one.digest for id, one in serving.items()},
        since,
        until,
        ON_DUTY.name,
        until,
        "done",
        sum(hits.values()),
        until,
        count.effects(serving),
    )
    with platform.change(ON_DUTY, "replay of the history") as change:
        modes.ask(change.db, told)
        change.publish(RulesReplayAsked(told.id, len(serving), since, until))
    quiet = [id for id in serving if id not in noisy]
    replaying.let_open(platform, ON_DUTY, quiet, f"at most {MOST} would-be incidents in {HISTORY} days")


def _day(frame: Frame, match: Match) -> str:
    """Return the UTC day of an event."""
    return moment(frame, match).date().isoformat()


def noisy(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the rules that stay in watch, with the incidents they would have opened beside what is expected."""
    would = would_be(one for one in findings if one.expected is None)
    return {rule: count for rule, count in would.items() if count > MOST}


def mark_usual(platform: Platform, findings: Iterable[Finding]) -> None:
    """Expect what recurs where it does, for thirty days, a page of the list at a time."""
    ids = usual(findings)
    for low in range(0, len(ids), expecting.MOST):
        word = Word("IT operations", f"seen on {DAYS} days of the first week or more", 30)
        expecting.expect(platform, ON_DUTY, ids[low : low + expecting.MOST], word)


def mark(platform: Platform, findings: Iterable[Finding]) -> None:
    """Expect what the staff knows: one word for each rule, entity and account or address, for thirty days."""
    words: dict[tuple[Known, str], list[str]] = defaultdict(list)
    for one in findings:
        if one.expected is None and (known := expected(one.host, one.user, one.address)):
            written = {"host": one.host, "user": one.user, "address": one.address}[known.kind]
            words[known, written or ""].append(one.id)
    for (known, written), ids in words.items():
        narrow = {known.kind: written} if known.kind != "host" else {}
        for low in range(0, len(ids), expecting.MOST):
            word = Word("IT operations", known.why, 30, **narrow)
            expecting.expect(platform, ON_DUTY, ids[low : low + expecting.MOST], word)


def usual(findings: Iterable[Finding]) -> list[str]:
    """Return what recurs: findings below high of one rule about one entity, on so many days of the history."""
    recurring: dict[tuple[str, Entity], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.expected is None and one.level not in GRAVE:
            recurring[one.rule, one.entity].append(one)
    return [one.id for found in recurring.values() if len({one.window for one in found}) >= DAYS for one in found]


def would_be(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many incidents each rule alone would have opened: one for each entity and six hours of quiet."""
    spans: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.level in GRAVE:
            spans[one.rule, one.entity.id].append(one)
    counts: dict[str, int] = defaultdict(int)
    for (rule, _), found in spans.items():
        found.sort(key=lambda one: one.first)
        counts[rule] += 1 + sum(after.first - before.last > REACH for before, after in pairwise(found))
    return dict(counts)


def expected(host: str | None, user: str | None, address: str | None) -> Known | None:
    """Return what the staff knows of a finding by its account, host or address; None when it is none of that."""
    told = {"host": host_key(host), "user": user_key(user), "address": address}
    return next((one for one in KNOWN if told[one.kind] == one.value), None)
