"""Which dates another law would move: of clocks that run or were worked off, and of duties with a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lionrock.events.law import Lawbook, Move
from lionrock.kernel.clock import HONG_KONG, Instant
from lionrock.kernel.errors import NotFoundError
from lionrock.kernel.text import same
from lionrock.obligations import duties, store
from lionrock.obligations.applicable import rules
from lionrock.obligations.face import TITLES
from lionrock.obligations.model import Clock, Law, Matter, Terms, plan

if TYPE_CHECKING:
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform


class Moves:
    """Compares two laws over the obligations of a site (implements `events.law.Timetable`)."""

    def __init__(self, platform: Platform) -> None:
        """Read the obligations of `platform`."""
        self._platform = platform

    def moves(self, db: Reads, before: Lawbook, after: Lawbook) -> list[Move]:
        """Return every clock and every dated duty that differs under the two laws, clocks first."""
        now = self._platform.now()
        clocks = [move for incident in store.clocked(db) for move in _clocks(db, incident, after, now)]
        return [*clocks, *self._duties(db, before, after, now)]

    def _duties(self, db: Reads, before: Lawbook, after: Lawbook, now: Instant) -> Iterator[Move]:
        """Yield the duties of the register's day of designation that differ."""
        known, warnings = duties.facts(self._platform), store.warnings(db)
        if known.designated_on is None:
            return
        day = now.astimezone(HONG_KONG).date()
        old = {duty.obligation.id: duty for duty in duties.listed(before.rulebook(day), known, warnings)}
        for duty in duties.listed(after.rulebook(day), known, warnings):
            former = old.get(duty.obligation.id)
            was, is_ = former.due if former else None, duty.due
            if was != is_:
                yield Move(
                    kind="duty",
                    subject=duty.obligation.id,
                    reference=duty.obligation.section,
                    obligation=duty.obligation.id,
                    title=duty.obligation.title,
                    before=was.work_to if was else None,
                    after=is_.work_to if is_ else None,
                    last_before=was.last_day if was else None,
                    last_after=is_.last_day if is_ else None,
                    link=f"/obligations#{duty.obligation.id}",
                )


def _clocks(db: Reads, incident: str, after: Lawbook, now: Instant) -> Iterator[Move]:
    """Yield the clocks of an incident that would read otherwise."""
    matter = store.matter(db, incident)
    wanted = _wanted(db, matter, after, now)
    for clock in store.current(db, incident):
        new = next((one for one in wanted if one.reading == clock.terms.reading), None)
        if _differs(clock, new):
            yield _move(matter, clock, new)


def _wanted(db: Reads, matter: Matter, after: Lawbook, now: Instant) -> tuple[Terms, ...]:
    """Return the clocks of an incident as the law gives them; none where it holds no row for one of them."""
    given = store.given(db, matter.incident)
    try:
        return plan(matter, given, Law(rules(after, matter, given, now), store.warnings(db)))
    except NotFoundError:
        return ()


def _differs(clock: Clock, new: Terms | None) -> bool:
    """Say whether a clock would end at another time."""
    return new is None or (new.work_to, new.last_day) != (clock.terms.work_to, clock.terms.last_day)


def _move(matter: Matter, clock: Clock, new: Terms | None) -> Move:
    """Return where a clock would move."""
    return Move(
        kind="clock",
        subject=matter.incident,
        reference=matter.reference,
        obligation=clock.terms.obligation,
        title=TITLES.get(clock.terms.kind, same(clock.terms.kind)),
        before=clock.terms.work_to,
        after=new.work_to if new else None,
        last_before=clock.terms.last_day,
        last_after=new.last_day if new else None,
        link=f"/obligations/clocks/{clock.id}",
        running=clock.running,
    )
