"""Findings of other products: which records carry one, and which of them are news. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lionrock.detection.findings import Finding
from lionrock.events.findings import Level
from lionrock.events.records import Alert, LogRecord, Match
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import kept, same

_SUMMARY: Final = 300
_LONGEST: Final = 200

Key = tuple[str, str]
"""Product and the product's own id."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An alert of another product as it was told last, and what became of closing it there."""

    product: str
    id: str
    finding: str
    rule: str
    title: str
    level: Level
    state: str
    said: str
    link: str | None
    told: Instant
    changed: Instant
    wanted: str | None = None
    """The reason for which it shall be closed there; None while nobody wants it."""
    word: str | None = None
    """The expectation that says so, None by hand."""
    tries: int = 0
    tried: Instant | None = None
    trouble: str = ""
    closed: Instant | None = None
    """When it was closed there from here."""

    @property
    def key(self) -> Key:
        """Return what makes it one."""
        return (self.product, self.id)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Matches to count, and alerts known already that changed."""

    news: tuple[Match, ...]
    changed: tuple[Followed, ...]


def told(records: Sequence[LogRecord], first: int) -> list[Match]:
    """Return a match for each record that carries an alert; `first` is the ordinal of the first record."""
    return [_match(one, one.alert, first + place) for place, one in enumerate(records) if one.alert is not None]


def _match(record: LogRecord, alert: Alert, ordinal: int) -> Match:
    """Return what a foreign alert tells, as a match of its product's rule."""
    # ids are told apart as the database keeps them: of two that become one there, the second would stop the stream
    alert = replace(alert, id=kept(alert.id)[:_LONGEST], rule=alert.rule[:_LONGEST], title=alert.title[:_LONGEST])
    return Match(
        rule=f"{alert.product}:{alert.rule}",
        title=same(alert.title),
        level=alert.level,
        tags=alert.tags,
        ordinal=ordinal,
        time=record.time,
        host=alert.host or record.host,
        user=record.user,
        address=record.address,
        summary=record.message[:_SUMMARY],
        alert=alert,
    )


def sort(matches: Sequence[Match], known: Callable[[Key], Followed | None], now: Instant) -> Sorted:
    """Part matches that count from alerts that were counted before, of which only the last state matters."""
    news: list[Match] = []
    first: dict[Key, int] = {}
    changed: dict[Key, Followed] = {}
    for match in matches:
        alert = match.alert
        if alert is None:
            news.append(match)
            continue
        key = (alert.product, alert.id)
        before = changed.get(key) or known(key)
        if key in first:
            news[first[key]] = replace(news[first[key]], alert=alert)
        elif before is None:
            first[key] = len(news)
            news.append(match)
        elif (before.state, before.said) != (alert.state, alert.said):
            changed[key] = replace(before, state=alert.state, said=alert.said, changed=now)
    return Sorted(tuple(news), tuple(changed.values()))


def tracked(alerts: Sequence[Alert], finding: Finding, now: Instant) -> list[Followed]:
    """Return new alerts of a finding as they are kept; where it is expected, those open shall be closed there."""
    kept = [followed(one, finding.id, now) for one in alerts]
    if finding.expected is None:
        return kept
    word = finding.expected
    return [replace(one, wanted=word.reason, word=word.expectation) if one.state == "open" else one for one in kept]


def followed(alert: Alert, finding: str, now: Instant) -> Followed:
    """Return an alert as it is kept from now on."""
    return Followed(
        product=alert.product,
        id=alert.id,
        finding=finding,
        rule=alert.rule,
        title=alert.title,
        level=alert.level,
        state=alert.state,
        said=alert.said,
        link=alert.link if alert.link and alert.link.startswith("https://") else None,
        told=now,
        changed=now,
    )
