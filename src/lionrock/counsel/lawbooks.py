"""Reads the site's law and keeps it until an edition or a decision changes it (implements `events.law.Law`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from lionrock.counsel.editions import Book
from lionrock.counsel.folder import Own
from lionrock.counsel.store import editions as store
from lionrock.counsel.store.editions import Stamp
from lionrock.counsel.store.tables import Reads
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.law.mapped import Mapped, mappings
from lionrock.law.rulebook import Rulebook


class SiteLaw:
    """The law of one site; asked often, so what is stored is read again only when it changed."""

    def __init__(self, db: Reads, own: Callable[[], Own] = Own) -> None:
        """Read from `db`, and the site's own files with `own`."""
        self._db = db
        self._own = own
        self._kept: tuple[Stamp, Book] | None = None

    def now(self, db: Reads | None = None) -> Book:
        """Return the law as it stands; inside a change give its `db`, so that what it wrote counts."""
        read = self._db if db is None else db
        stamp, kept = store.stamp(read), self._kept
        if kept is not None and kept[0] == stamp:
            return kept[1]
        book = _load(read, stamp)
        if db is None:
            self._kept = (stamp, book)
        return book

    def rulebook(self, day: date) -> Rulebook:
        """Return the rules in force on a day."""
        return self.now().rulebook(day)

    def known(self, moment: Instant) -> Rulebook:
        """Return the rules of a moment's day as the site knew them at that moment."""
        number = store.known_at(self._db, moment)
        return store.edition(self._db, number).rulebook(moment.astimezone(HONG_KONG).date())

    def mappings(self) -> Sequence[Mapped]:
        """Return the mappings to other frameworks: those that ship, and the site's own."""
        return (*mappings(), *self._own().mappings)


def _load(db: Reads, stamp: Stamp) -> Book:
    """Return the newest edition and those that clocks stay on."""
    newest, _ = stamp
    pinned = store.pinned(db)
    numbers = {newest, *pinned.values()}
    return Book({number: store.edition(db, number) for number in numbers}, newest, pinned)
