"""What must hold at every moment and at the end, and the figures of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import icalendar
from sqlalchemy import func, select

from lionrock.duties import feed
from lionrock.duties import store as duty_store
from lionrock.events.ports import Incidents
from lionrock.kernel import outbox, timers
from lionrock.kernel.ledger.store import ENTRY
from lionrock.kernel.platform import Platform
from lionrock.kernel.timers import FIRING, TIMER
from lionrock.obligations import store as clock_store
from lionrock.paging import store as page_store
from lionrock.paging.model import Page


@dataclass
class Watch:
    """Looks at the platform from outside while the operator works."""

    platform: Platform
    looks: int = 0
    late: list[str] = field(default_factory=list)

    def look(self) -> None:
        """Check what must hold at every moment: nothing open is silent, and the feed lists every duty."""
        self.looks += 1
        now, db = self.platform.now(), self.platform.db
        waiting = Counter(one.subject for one in timers.waiting(db))
        duties = duty_store.listing(db)
        for duty in duties:
            if duty.work_to is not None:
                assert waiting[duty.id], f"nothing reminds of {duty.row or duty.kind}"
                assert duty.work_to > now, f"{duty.row or duty.kind} is past its date"
        for clock in clock_store.running(db):
            assert waiting[clock.id] or not clock.terms.governs, f"nothing reminds of {clock.terms.reading}"
        for page in page_store.pages.opened(db):
            assert page.state == "unanswered" or waiting[page.id], f"{page.reference} waits for nothing"
        listed = {str(one["uid"]) for one in _events(feed.write(duties, now))}
        assert listed == {f"{one.id}@lionrock" for one in duties if one.work_to}

    def settled(self, incidents: list[str], upgraded: int) -> Figures:
        """Check what must hold at the end and return the figures."""
        self.look()
        self._timers()
        pages = page_store.pages.ended(self.platform.db, most=100_000)
        for page in pages:
            self._called(page)
        closed = duty_store.listing(self.platform.db, done=True, most=100_000)
        done = [one for one in closed if one.standing == "done"]
        margins = [one.work_to - one.done_at for one in done if one.work_to and one.done_at]
        assert min(margins) >= timedelta(0), "a duty was late"
        clocks = [one for id in incidents for one in self._clocks(id)]
        assert outbox.failing(self.platform.db) == []
        return Figures(
            duties=len(done),
            withdrawn=len(closed) - len(done),
            rows=Counter(one.row or one.kind for one in done),
            margin=min(margins),
            pages=Counter(one.why for one in pages),
            escalated=sum(one.calls > 1 for one in pages),
            everybody=sum(one.unanswered_at is not None for one in pages),
            incidents=Counter(self._standing(id) for id in incidents),
            upgraded=upgraded,
            clocks=len(clocks),
            clock_margin=min(clocks, default=timedelta(0)),
            reminders=self._told("DutyReminded") + self._told("ClockReminded"),
            firings=self._told("TimerFired"),
        )

    def _timers(self) -> None:
        """Check that every deadline fired once, never early, and at its moment unless it was set in the past."""
        db = self.platform.db
        fired = db.execute(select(func.count()).where(TIMER.c.fired == 1)).scalar_one()
        rows = list(db.execute(select(FIRING)))
        assert len(rows) == fired == self._told("TimerFired")
        assert all(row.fired_at >= row.due for row in rows)

    def _called(self, page: Page) -> None:
        """Check that a page was taken, and that nobody answering was said before everybody was called."""
        assert page.ending is not None
        kinds = [one.kind for one in page_store.pages.steps(self.platform.db, [page.id])]
        assert kinds[0] == "opened"
        assert kinds[-1] == "answered"
        assert ("unanswered" in kinds) == (page.unanswered_at is not None)
        if page.unanswered_at is not None and not page.test:
            assert "everybody" in kinds[kinds.index("unanswered") :]

    def _clocks(self, incident: str) -> list[timedelta]:
        """Return by how much each governing clock of an incident was worked off before its end; none may be past."""
        found = [one for one in clock_store.history(self.platform.db, incident) if one.terms.governs]
        assert all(one.state != "running" or one.terms.work_to > self.platform.now() for one in found)
        margins = [one.terms.work_to - one.ended_at for one in found if one.state == "done" and one.ended_at]
        assert min(margins, default=timedelta(0)) >= timedelta(0), "a clock ran out"
        return margins

    def _standing(self, incident: str) -> str:
        """Return what an incident was found to be."""
        told: dict[str, Any] = self.platform.port(Incidents).describe(incident)
        assert told["closed_at"] is not None, "an incident was left open"
        return f"{told['standing']} {told['seriousness']}" if told["standing"] == "incident" else str(told["standing"])

    def _told(self, kind: str) -> int:
        """Count ledger entries of a kind."""
        found: int = self.platform.db.execute(select(func.count()).where(ENTRY.c.kind == kind)).scalar_one()
        return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of a run."""

    duties: int
    withdrawn: int
    rows: Counter[str]
    margin: timedelta
    pages: Counter[str]
    escalated: int
    everybody: int
    incidents: Counter[str]
    upgraded: int
    clocks: int
    clock_margin: timedelta
    reminders: int
    firings: int

    def __str__(self) -> str:
        """Return the figures as lines."""
        return "\n".join(
            (
                f"duties met {self.duties}, withdrawn {self.withdrawn}, least margin {self.margin}",
                f"  {dict(sorted(self.rows.items()))}",
                f"clocks met {self.clocks}, least margin {self.clock_margin}",
                f"incidents {dict(self.incidents)}, of them grown worse {self.upgraded}",
                f"pages {self.pages.total()} {dict(self.pages)}",
                f"  next person called {self.escalated}, everybody {self.everybody}",
                f"reminders {self.reminders}, deadlines fired {self.firings}",
            )
        )


def _events(data: bytes) -> list[Any]:
    """Return the events of a calendar."""
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))
