"""Correlations while frames are counted: their groups change in the change that counts what they find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from lionrock.detection import findings
from lionrock.detection.correlation import flow, store
from lionrock.detection.correlation.model import PATIENCE, Met, Occurrence
from lionrock.detection.correlation.store import Table
from lionrock.detection.serving import Runner, Serving
from lionrock.events.findings import CorrelationsJudged
from lionrock.events.ports import Findings
from lionrock.events.records import Frame, Link, Match
from lionrock.kernel.change import Change, system
from lionrock.kernel.clock import instant, micros
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

FAILING: Final = "lionrock.correlation-failing"
_TITLE: Final = Text("Events went into no correlation: a fault of the platform", "部分紀錄未能作關聯分析：平台出錯")
STREAM: Final = "correlation"
"""Stands for a stream where windows show something that no frame brought."""


def joined(platform: Platform, change: Change, frame: Frame, matches: Sequence[Match]) -> list[Match]:
    """Return the matches that make findings: those that only feed correlations out, what these find with them in."""
    feeding = [one for one in matches if one.feeds]
    kept = [one for one in matches if one.feeds != "only"]
    return [*kept, *_joined(platform, change, frame, feeding)] if feeding else kept


def _joined(platform: Platform, change: Change, frame: Frame, feeding: Sequence[Match]) -> list[Match]:
    """Return what correlations find with these matches; a fault of ours leaves them out and is a finding itself."""
    serving = platform.port(Runner).serving
    states = Table(change.db, frame.learned, exercise=bool(frame.replayed_by))
    try:
        with change.db.begin_nested():
            return told(frame, flow.run(serving.book, states, [occurrence(frame, one) for one in feeding]), serving)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as problem:
        # A bulkhead: whoever can write a log line could otherwise stop its stream with one we did not foresee.
        platform.log.exception("correlations failed", extra={"frame": frame.token})
        return [_failed(frame, feeding[0], f"{len(feeding):,} events, {type(problem).__name__}")]


def _failed(frame: Frame, first: Match, said: str) -> Match:
    """Return that events of a frame went into no correlation, as a finding about its stream."""
    return Match(
        rule=FAILING,
        title=_TITLE,
        level="medium",
        tags=(),
        ordinal=first.ordinal,
        time=first.time,
        host=None,
        user=None,
        address=None,
        summary=f"{frame.token}: {said}",
        opens=False,
        about=("none", frame.stream),
    )


def judge(platform: Platform) -> int:
    """Judge the windows that are over, and forget correlations that serve no more; return how many events were told."""
    runner = platform.port(Runner)
    if not runner.settled:
        return 0
    serving, now = runner.serving, platform.now()
    gone, many = store.stale(platform.db, serving.book), 0
    for exercise in sorted(store.due(platform.db, now) | ({False} if gone else set())):
        with platform.change(system("detection"), "windows of correlations are over", exercise=exercise) as change:
            frame = Frame(STREAM, STREAM, 0, (), change.now, "", replayed_by=int(exercise))
            found = _over(change, frame, serving)
            many += len(found)
            if found:
                platform.port(Findings).count(change, frame, found)
            store.drop(change.db, gone)
            change.publish(CorrelationsJudged(len(found), len(gone)))
        gone = []
    return many


def _over(change: Change, frame: Frame, serving: Serving) -> list[Match]:
    """Return what the windows show that are over by now."""
    states = Table(change.db, change.now, exercise=bool(frame.replayed_by))
    return told(frame, flow.judge(serving.book, states, micros(change.now) - PATIENCE), serving)


def occurrence(frame: Frame, match: Match) -> Occurrence:
    """Return the match of a rule as correlations need it."""
    return Occurrence(
        rule=match.rule,
        time=micros(findings.moment(frame, match)),
        stream=frame.stream,
        ordinal=match.ordinal,
        values=match.values,
        host=match.host,
        user=match.user,
        address=match.address,
        summary=match.summary[:300],
    )


def told(frame: Frame, met: Sequence[Met], serving: Serving) -> list[Match]:
    """Return what correlations found as matches of their own."""
    return [_match(frame, one, serving) for one in sorted(met, key=lambda one: (one.event.time, one.event.event))]


def _match(frame: Frame, met: Met, serving: Serving) -> Match:
    """Return one event that is part of what a correlation found."""
    rule, event = serving.rules[met.correlation], met.event
    return Match(
        rule=rule.id,
        title=rule.title,
        level=rule.level,
        tags=rule.tags,
        ordinal=event.ordinal,
        time=instant(event.time) - timedelta(microseconds=frame.replayed_by),
        host=event.host,
        user=event.user,
        address=event.address,
        summary=event.summary,
        digest=rule.digest,
        event=event.event,
        by=event.rule,
        about=met.about,
        chain=tuple(Link(one.event, one.rule, instant(one.time), one.summary) for one in event.chain),
    )
