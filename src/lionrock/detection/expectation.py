"""Expectations: a person's standing word that what a rule finds about an entity is expected until a time. Pure.

What a word never covers:

* what comes at or after its expiry, or after it was ended: from then on findings are unexpected, of the same day too;
* a finding graver than the gravest it was given for: a person who called *medium* usual said nothing of *critical*;
* a rule that is written otherwise than when the word was given: another text is another rule, which looks for something
  the person never saw. It is the same line that the watch over new rules draws, so one is not lenient where the other
  is strict. The list of expectations says so, and one click gives the word anew. Rules of other products have no text
  here; for them level and expiry bound it;
* a drill's findings where it was given for real ones, or the other way round: a drill tests whether we see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from lionrock.detection.findings import Counted, EntityKind, Expected, Finding, Who
from lionrock.detection.model import rank
from lionrock.events.findings import Level
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.text import Text

DAYS: Final = (1, 7, 30, 90, 180, 365)
"""For how long a word may be given; there is none without an end."""
USUAL: Final = 30
SOON: Final = days(7)
"""When a word that runs out is told of."""
LONGEST_NAME: Final = 200
LONGEST_REASON: Final = 1000

Key = tuple[str, EntityKind, str, bool]
"""Rule, entity and whether it is of an exercise."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One word: what it covers, up to which level and when, who answers for it, and why."""

    id: str
    rule: str
    text: str
    """SHA-256 of the rule as written when the word was given; empty for rules of other products."""
    title: Text
    entity_kind: EntityKind
    entity: str
    about: str
    """The entity as a reader knows it."""
    user: str | None
    address: str | None
    level: Level
    exercise: bool
    owner: str
    reason: str
    by: str
    made: Instant
    until: Instant
    ended: Instant | None = None
    ended_by: str = ""
    ended_why: str = ""
    finding: str = ""
    """The finding at which it was given."""

    @property
    def key(self) -> Key:
        """Return what it covers, before it is narrowed."""
        return (self.rule, self.entity_kind, self.entity, self.exercise)

    @property
    def narrowed(self) -> int:
        """Return by how many of user and address it is narrowed."""
        return (self.user is not None) + (self.address is not None)

    def valid(self, now: Instant) -> bool:
        """Say whether the word stands; at the instant it runs out it stands no more."""
        return self.made <= now < self.until and self.ended is None

    def like(self, other: Expectation) -> bool:
        """Say whether it covers the same up to the same level, the time and the rule's text aside."""
        mine, theirs = ((one.key, one.user, one.address, one.level) for one in (self, other))
        return mine == theirs

    def stale(self, text: str | None) -> bool:
        """Say whether the rule is written otherwise by now; a rule unknown here cannot be said to have changed.

        A word given while the rule's text was not known, as when rules are compiled, covers no text of ours.
        """
        return text is not None and text != self.text

    def covers(self, finding: Finding, who: Iterable[Who]) -> bool:
        """Say whether it covers a finding of these users and addresses, the time and the rule's text aside."""
        if self.key != about(finding) or rank(finding.level) > rank(self.level):
            return False
        return all(_same(self.user, user) and _same(self.address, address) for user, address in who)


@dataclass(frozen=True, slots=True)
class Standing:
    """The words that stand at a moment."""

    words: Mapping[Key, Sequence[Expectation]]
    now: Instant

    def met(self, one: Counted) -> Finding:
        """Return what was counted first, expected from then on where a word covers it; the narrowest word counts."""
        return self._marked(one.finding, one)

    def kept(self, finding: Finding, more: Counted) -> Finding:
        """Return a finding that grew by `more`: where no word covers that, it is unexpected from now on.

        One that stands open stays so, for what it counted before was not covered; one marked by hand stays marked.
        """
        if finding.expected is None or finding.expected.expectation is None:
            return finding
        mine = [one for one in self.words.get(about(finding), ()) if one.id == finding.expected.expectation]
        if any(self._covers(one, finding, more) for one in mine):
            return finding
        return self._marked(replace(finding, expected=None), more)

    def _marked(self, finding: Finding, more: Counted) -> Finding:
        """Return a finding with the best word that covers it."""
        fitting = [one for one in self.words.get(about(finding), ()) if self._covers(one, finding, more)]
        if not fitting:
            return finding
        best = max(fitting, key=lambda one: (one.narrowed, one.until, one.id))
        return replace(finding, expected=Expected(best.by, best.reason, self.now, best.id))

    def _covers(self, one: Expectation, finding: Finding, more: Counted) -> bool:
        """Say whether a word covers a finding now."""
        return one.valid(self.now) and one.covers(finding, more.who) and not one.stale(more.text or None)


def about(finding: Finding) -> Key:
    """Return what a finding is about, as expectations are kept by it."""
    return (finding.rule, finding.entity.kind, finding.entity.id, finding.exercise)


def grouped(found: Iterable[Expectation]) -> dict[Key, list[Expectation]]:
    """Return expectations by what they cover."""
    by_key: dict[Key, list[Expectation]] = {}
    for one in found:
        by_key.setdefault(one.key, []).append(one)
    return by_key


def expiry(now: Instant, for_days: int) -> Instant:
    """Return when a word given now for so many days runs out."""
    return now + timedelta(days=for_days)


def _same(wanted: str | None, found: str | None) -> bool:
    """Say whether a narrowing lets a value through; None narrows nothing."""
    return wanted is None or (found is not None and found.casefold() == wanted.casefold())
