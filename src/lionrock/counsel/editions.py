"""Editions of the site's law: packs and confirmed values by number, and clocks that stay on an earlier one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.law.model import Obligation
from lionrock.law.reading import Pack
from lionrock.law.rulebook import Rulebook, made
from lionrock.law.values import Value

Pinned = Mapping[tuple[str, str], int]
"""The edition the clocks of a duty of an incident stay on, by incident and duty."""

_MOST: Final = 400
"""Rulebooks remembered at once: one a day asked for."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The law as the site ran on it from `made` on; number 0 is what ships, before anything was taken in."""

    number: int
    made: Instant | None
    packs: tuple[Pack, ...]
    values: tuple[Value, ...] = ()

    def rulebook(self, day: date) -> Rulebook:
        """Return the rules of a day; raises NotFoundError."""
        return made(day, self.packs, self.values)

    def with_value(self, value: Value) -> Edition:
        """Return the edition that would follow if this value were confirmed."""
        return replace(self, number=self.number + 1, values=(*self.values, value))

    def with_packs(self, packs: Iterable[Pack]) -> Edition:
        """Return the edition that would follow with these packs; one of the same id and day is replaced.

        A pack that no longer ships stays, because old incidents are judged by the rules of their day.
        """
        by_day = {(pack.id, pack.effective_from): pack for pack in (*self.packs, *packs)}
        return replace(self, number=self.number + 1, packs=tuple(by_day[key] for key in sorted(by_day)))


class Book:
    """The law as it stands, with what is held back for single incidents (implements `events.law.Lawbook`)."""

    def __init__(self, editions: Mapping[int, Edition], newest: int, pinned: Pinned) -> None:
        """Take every edition that counts: the newest, and those that clocks stay on."""
        self.editions = dict(editions)
        self.newest = newest
        self.pinned = dict(pinned)
        self._made: dict[tuple[int, date], Rulebook] = {}

    @property
    def edition(self) -> Edition:
        """Return the newest edition."""
        return self.editions[self.newest]

    def rulebook(self, day: date) -> Rulebook:
        """Return the rules in force on a day, with every confirmed value; raises NotFoundError."""
        return self._of(self.newest, day)

    def of_incident(self, incident: str, day: date) -> Rulebook:
        """Return the rules of a day as the clocks of an incident run on them."""
        kept = [(duty, number) for (one, duty), number in self.pinned.items() if one == incident]
        base = self.rulebook(day)
        rows = [row for duty, number in kept if (row := self._row(number, day, duty)) is not None]
        return base.keeping(rows) if rows else base

    def following(self, edition: Edition) -> Book:
        """Return the law as it would be with this edition the newest and the same clocks held back."""
        return Book(self.editions | {edition.number: edition}, edition.number, self.pinned)

    def without(self, incident: str, duty: str) -> Book:
        """Return the law as it would be if the clocks of this duty of an incident followed the newest edition."""
        pinned = {key: number for key, number in self.pinned.items() if key != (incident, duty)}
        return Book(self.editions, self.newest, pinned)

    def _row(self, number: int, day: date, duty: str) -> tuple[Obligation, str] | None:
        """Return a duty's row in an earlier edition, None when that edition has none for the day."""
        try:
            book = self._of(number, day)
            return book.obligation(duty), book.version
        except (KeyError, NotFoundError):
            return None

    def _of(self, number: int, day: date) -> Rulebook:
        """Return the rules of an edition on a day, made once."""
        found = self._made.get((number, day))
        if found is None:
            if len(self._made) >= _MOST:
                self._made.clear()
            found = self._made.setdefault((number, day), self.editions[number].rulebook(day))
        return found
