"""The law as this site runs on it: facts about packs and confirmed values, and the questions others ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.ledger.store import Reads
    from lionrock.law.mapped import Mapped
    from lionrock.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class PackLoaded:
    """A law pack whose contents were not known before came into use; `before` is the digest it follows, "" the first.

    Counts are of rows. Clocks that would move wait for a decision (`ClockRulesHeld`).
    """

    pack: str
    version: str
    effective_from: str
    digest: str
    before: str
    added: int
    removed: int
    changed: int
    edition: int


@dataclass(frozen=True, slots=True)
class ValueProposed:
    """A person proposed how a row reads in the official text; values as the row writes them, None for unknown.

    `changes` names the fields that differ from the row as it stood; none means verified as it is. `since` is the day
    from which the text reads so.
    """

    proposal: str
    pack: str
    row: str
    since: str
    reference: str
    changes: Mapping[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ValueConfirmed:
    """A second person confirmed a proposed value; it applies from edition `edition` of the site's law on."""

    proposal: str
    pack: str
    row: str
    version: int
    edition: int


@dataclass(frozen=True, slots=True)
class ValueDeclined:
    """A proposed value was declined by a second person, or taken back by the one who proposed it."""

    proposal: str
    pack: str
    row: str
    how: Literal["declined", "withdrawn"]
    reason: str


@dataclass(frozen=True, slots=True)
class ClockRulesHeld:
    """The clocks of a duty of an incident stay on the rules they ran on until a person decides."""

    incident: str
    obligation: str
    edition: int
    """The edition whose row they stay on."""
    because: int
    """The edition that would move them."""


@dataclass(frozen=True, slots=True)
class ClockRulesDecided:
    """A person decided whether the clocks of a duty of an incident move to the newest rules."""

    incident: str
    obligation: str
    moved: bool
    edition: int
    reason: str


class Lawbook(Protocol):
    """The law as it stood when it was asked for: frozen, so that one page asks the database once."""

    def rulebook(self, day: date) -> Rulebook:
        """Return the rules in force on a day (Hong Kong), with every confirmed value.

        Raises NotFoundError for a day before the Ordinance commenced.
        """
        ...

    def of_incident(self, incident: str, day: date) -> Rulebook:
        """Return the rules of a day as the clocks of an incident run on them: those held back stay as they were."""
        ...


class Law(Protocol):
    """Knows the site's law: packs and confirmed values. Implemented by counsel."""

    def now(self, db: Reads | None = None) -> Lawbook:
        """Return the law as it stands; inside a change give its `db`, so that what it wrote counts."""
        ...

    def rulebook(self, day: date) -> Rulebook:
        """Return the rules in force on a day; the same as `now().rulebook(day)`."""
        ...

    def known(self, moment: Instant) -> Rulebook:
        """Return the rules of a moment's day (Hong Kong) as the site knew them at that moment."""
        ...

    def mappings(self) -> Sequence[Mapped]:
        """Return the mappings to other frameworks: those that ship, and the site's own."""
        ...


@dataclass(frozen=True, slots=True)
class Move:
    """A date that another law would move: of a running clock of an incident, or of a duty in the calendar.

    `subject` is the incident's id or the duty's; a last day is by Cap. 1 s. 71. None means no date. A clock that is not
    `running` was worked off.
    """

    kind: Literal["clock", "duty"]
    subject: str
    reference: str
    obligation: str
    title: Text
    before: Instant | None
    after: Instant | None
    last_before: date | None
    last_after: date | None
    link: str
    running: bool = True


class Timetable(Protocol):
    """Says which dates another law would move. Implemented by obligations."""

    def moves(self, db: Reads, before: Lawbook, after: Lawbook) -> Sequence[Move]:
        """Return every clock that would differ under `after`, and every dated duty that differs between the two."""
        ...
