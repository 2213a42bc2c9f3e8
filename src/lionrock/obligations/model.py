"""Clocks as values: what the law computes from the state of one incident, and what changes between two computations.

`incidents` decides awareness and seriousness; everything here follows from that state, from what was given to the
Commissioner, from the rulebook and from the warning days. Computing twice gives the same clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from lionrock.events.incidents import IncidentAssessed, Seriousness, Standing
from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text
from lionrock.law.dates import Due, Warnings
from lionrock.law.rulebook import OTHER, REPORT, SERIOUS, WRITTEN, Rulebook

Kind = Literal["notice", "written", "report"]
Reading = Literal["serious", "other", "serious-decision", "written", "report"]
"""`serious` and `other` count from awareness, `serious-decision` from the decision on the core function."""
State = Literal["running", "done", "fell_away", "replaced"]
Ending = Literal["done", "fell_away", "replaced"]

CHOICES: Final[tuple[Reading, Reading]] = ("serious", "serious-decision")
"""The two readings of an upgrade between which counsel chooses."""

SHARES: Final = (50, 75, 90, 100)
"""Percent of a clock's time after which it reminds."""

_ENDING: Final[frozenset[Standing]] = frozenset({"threat_only", "technical_fault", "not_ours"})


@dataclass(frozen=True, slots=True)
class Matter:
    """What the clocks of one incident follow from.

    `relaxed` says that it was once decided not to be serious: a later *serious* then has two readings. `chosen` is
    counsel's choice between them and holds for that decision alone.
    """

    incident: str
    reference: str
    title: Text
    opened_at: Instant
    system: str | None = None
    standing: Standing = "suspected"
    aware_at: Instant | None = None
    provisional: bool = False
    seriousness: Seriousness = "undecided"
    serious_at: Instant | None = None
    relaxed: bool = False
    chosen: Reading | None = None
    exercise: bool = False
    merged_into: str | None = None
    """The incident that goes on where this one was merged away: its clocks are the only ones."""

    @property
    def ended(self) -> bool:
        """Say whether no clock follows: by the answers given, or because it goes on in another incident."""
        return self.standing in _ENDING or self.merged_into is not None

    @property
    def upgraded(self) -> bool:
        """Say whether *serious* followed *not serious*, so that two readings stand."""
        return self.seriousness == "serious" and self.relaxed

    def assessed(self, fact: IncidentAssessed) -> Matter:
        """Return it after an answer; the fact carries the whole state."""
        same_decision = fact.seriousness == self.seriousness and fact.serious_at == self.serious_at
        return replace(
            self,
            reference=fact.reference,
            system=fact.system,
            standing=fact.standing,
            aware_at=fact.aware_at,
            provisional=fact.provisional,
            seriousness=fact.seriousness,
            serious_at=fact.serious_at if fact.seriousness == "serious" else None,
            relaxed=fact.aware_at is not None and (self.relaxed or fact.seriousness == "not_serious"),
            chosen=self.chosen if same_decision else None,
        )


@dataclass(frozen=True, slots=True)
class First:
    """The first notice: when and how it reached the Commissioner's office; `by` is the call or submission."""

    at: Instant
    how: Literal["telephone", "form"]
    by: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the Commissioner's office was given: first notice, written record, written report."""

    first: First | None = None
    written_at: Instant | None = None
    report_at: Instant | None = None

    def at(self, kind: Kind) -> Instant | None:
        """Return when a duty was worked off, None while it is open."""
        if kind == "notice":
            return self.first.at if self.first else None
        return self.written_at if kind == "written" else self.report_at


@dataclass(frozen=True, slots=True)
class Terms:
    """One clock as computed: two computations with equal terms are the same clock."""

    kind: Kind
    reading: Reading
    obligation: str
    trigger: Literal["became_aware", "decided_serious", "first_notice_by_phone"]
    triggered_at: Instant
    work_to: Instant
    last_day: date | None
    rolled: tuple[tuple[date, Text], ...]
    short_period: bool
    provisional: bool
    governs: bool
    rulebook: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A stored computation: never edited, only ended; `because` is the fact that caused it."""

    id: str
    incident: str
    terms: Terms
    made: Instant
    because: str
    entry: str
    state: State = "running"
    ended_at: Instant | None = None

    @property
    def running(self) -> bool:
        """Say whether its duty is open."""
        return self.state == "running"

    def at(self, share: int) -> Instant:
        """Return the instant at which `share` percent of its time have passed."""
        return self.terms.triggered_at + (self.terms.work_to - self.terms.triggered_at) * share / 100


@dataclass(frozen=True, slots=True)
class Steps:
    """What lies between the stored clocks and a new computation."""

    end: tuple[tuple[Clock, Ending], ...]
    begin: tuple[Terms, ...]

    @property
    def none(self) -> bool:
        """Say whether nothing changed."""
        return not self.end and not self.begin


@dataclass(frozen=True, slots=True)
class Law:
    """The rules that apply to an incident and the warning days that move last days."""

    rules: Rulebook
    warnings: Warnings


def plan(matter: Matter, given: Given, law: Law) -> tuple[Terms, ...]:
    """Return the clocks that follow from the state of an incident; none once it ended or goes on in another one."""
    if matter.ended:
        return ()
    return (*_notices(matter, law), *_written(matter, given, law), *_report(matter, law))


def steps(current: Iterable[Clock], wanted: tuple[Terms, ...], given: Given) -> Steps:
    """Return what to end and what to begin; `current` are the clocks that run or were worked off.

    A clock whose times stay as they were stays under the rules it was computed by.
    """
    current = list(current)
    wanted = tuple(_as_computed(terms, current) for terms in wanted)
    kept = {clock.id for clock in current if clock.terms in wanted and _stands(clock, given)}
    begun = {clock.terms for clock in current if clock.id in kept}
    ends = [(clock, how) for clock in current if (how := _ending(clock, clock.id in kept, wanted, given)) is not None]
    return Steps(tuple(ends), tuple(terms for terms in wanted if terms not in begun))


def _stands(clock: Clock, given: Given) -> bool:
    """Say whether a clock is as what was given leaves it: what was given for another incident can go with it again."""
    return clock.running or given.at(clock.terms.kind) is not None


def _as_computed(terms: Terms, current: Iterable[Clock]) -> Terms:
    """Return the terms of a clock there is that differ in the version of the rules alone, else these."""
    same = (clock.terms for clock in current if replace(clock.terms, rulebook=terms.rulebook) == terms)
    return next(same, terms)


def _ending(clock: Clock, kept: bool, wanted: tuple[Terms, ...], given: Given) -> Ending | None:  # noqa: FBT001 a statement on the clock
    """Return how a clock ends, None when it stays as it is."""
    if kept:
        return "done" if clock.running and given.at(clock.terms.kind) is not None else None
    if any(terms.kind == clock.terms.kind for terms in wanted):
        return "replaced"
    return "fell_away" if clock.running else None


def _notices(matter: Matter, law: Law) -> tuple[Terms, ...]:
    """Return the readings of the first notice: 12 h when serious or undecided, 48 h otherwise.

    The one that governs comes first. After an upgrade both readings govern until counsel chooses.
    """
    if matter.aware_at is None:
        return ()
    aware, provisional = matter.aware_at, matter.provisional or matter.seriousness == "undecided"
    if matter.upgraded and matter.serious_at is not None:
        strict, decision = (matter.chosen in (None, reading) for reading in CHOICES)
        return (
            _terms(law, "notice", "serious", SERIOUS, aware, provisional=provisional, governs=strict),
            _terms(
                law, "notice", "serious-decision", SERIOUS, matter.serious_at, provisional=provisional, governs=decision
            ),
        )
    eased = matter.seriousness == "not_serious"
    serious = _terms(law, "notice", "serious", SERIOUS, aware, provisional=provisional, governs=not eased)
    if matter.seriousness == "serious":
        return (serious,)
    other = _terms(law, "notice", "other", OTHER, aware, provisional=provisional, governs=eased)
    return (other, serious) if eased else (serious, other)


def _written(matter: Matter, given: Given, law: Law) -> tuple[Terms, ...]:
    """Return the written record after a notice by telephone; a first notice by the form itself starts none."""
    if given.first is None or given.first.how != "telephone":
        return ()
    provisional = matter.provisional or matter.aware_at is None
    return (_terms(law, "written", "written", WRITTEN, given.first.at, provisional=provisional),)


def _report(matter: Matter, law: Law) -> tuple[Terms, ...]:
    """Return the written report, 14 days from awareness."""
    if matter.aware_at is None:
        return ()
    return (_terms(law, "report", "report", REPORT, matter.aware_at, provisional=matter.provisional),)


def _terms(  # noqa: PLR0913 keywords name the fields of a value
    law: Law,
    kind: Kind,
    reading: Reading,
    obligation: str,
    triggered_at: Instant,
    *,
    provisional: bool,
    governs: bool = True,
) -> Terms:
    """Return one clock as the rulebook computes it."""
    due: Due = law.rules.due(obligation, triggered_at, law.warnings)
    return Terms(
        kind=kind,
        reading=reading,
        obligation=obligation,
        trigger=_trigger(reading),
        triggered_at=triggered_at,
        work_to=due.work_to,
        last_day=due.last_day,
        rolled=due.rolled,
        short_period=due.short_period,
        provisional=provisional,
        governs=governs,
        rulebook=law.rules.version_of(obligation),
    )


def _trigger(reading: Reading) -> Literal["became_aware", "decided_serious", "first_notice_by_phone"]:
    """Return what a reading counts from."""
    if reading == "serious-decision":
        return "decided_serious"
    return "first_notice_by_phone" if reading == "written" else "became_aware"
