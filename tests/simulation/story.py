"""What happens to the operator in these years: incidents, changes, papers of the authority, weather, the roster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from register.world import load

from lionrock.counsel.days import Stated
from lionrock.counsel.record import DayKind
from lionrock.counsel.service import days as weather
from lionrock.duties import service as duties
from lionrock.duties import store as duty_store
from lionrock.duties.service import Wanted
from lionrock.incidents import service as incidents
from lionrock.incidents.service import Answering
from lionrock.kernel.clock import HONG_KONG, Instant, days, hours, minutes
from lionrock.kernel.text import Text, same
from lionrock.obligations import store as clock_store
from lionrock.paging import service as paging
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Person
from lionrock.register.model import Operator as Registered
from simulation import site
from simulation.operator import Operator
from simulation.site import CHEUNG, HO, LAM

_NATURES: Final = ("incident", "incident", "incident", "threat_only", "technical_fault")
_ROSTER_WEEKS: Final = 26
NIGHT: Final = datetime(2026, 7, 23, 2, 40, tzinfo=HONG_KONG)
NEW_YEAR: Final = datetime(2027, 2, 6, 3, 10, tzinfo=HONG_KONG)
"""The first day of the Lunar New Year of 2027, at night; the holidays that follow are in the way of everything."""


@dataclass
class Story:
    """Sets events out over a span, from a seed."""

    operator: Operator
    random: Random
    until: Instant
    opened: int = 0
    gaps: int = 0
    warned: int = 0
    on_last_days: int = 0

    def set_out(self) -> None:
        """Plan everything that happens until the end of the span."""
        now = self.operator.work.now
        for number in range((self.until - now).days + 1):
            day = now.astimezone(HONG_KONG).date() + timedelta(days=number)
            self._daily(day)
        for week in range(0, (self.until - now).days // 7 + 1, _ROSTER_WEEKS):
            self._at(now + timedelta(weeks=week), self._roster)
        self._incident_at(NIGHT, "incident", "serious", None)
        self._incident_at(NEW_YEAR, "incident", "not_serious", hours(40))
        for moment in self._spread(75):
            nature = self.random.choice(_NATURES)
            worse = hours(self.random.randint(14, 70)) if self.random.random() < 0.3 else None
            self._incident_at(moment, nature, self.random.choice(("serious", "not_serious")), worse)
        for moment in self._spread(30):
            self._at(moment, self._change)
        for moment in self._spread(120):
            self._at(moment, self.random.choice((self._paper, self._move, self._supervise, self._import)))
        for moment in self._spread(330):
            self._at(moment, self._drill)

    def _daily(self, day: date) -> None:
        """Plan what comes every day: the platform's own round, the weather, the desk."""
        self._on(day, time(0, 10), lambda: duties.set_out(self.operator.platform))
        self._on(day, time(6, 5), lambda: self._weather(day))
        self._on(day, time(9, 30), self.operator.sit_down)
        if day.weekday() == 2:
            self._on(day, time(10), lambda: paging.hold_weekly(self.operator.platform))

    def _roster(self) -> None:
        """Enter the roster of the next half year."""
        now = self.operator.work.now
        self.gaps += site.rostered(self.operator.platform, self.random, now, _ROSTER_WEEKS)

    def _incident_at(self, moment: Instant, nature: str, verdict: str, worse: timedelta | None) -> None:
        """Let something happen at a moment within the span, which may grow worse after a while."""
        self._at(moment, lambda: self._happens(nature, verdict, worse))

    def _happens(self, nature: str, verdict: str, worse: timedelta | None) -> None:
        """Somebody sees something; some minutes later they say that it may be an incident."""
        self.opened += 1
        made = incidents.open_by_hand(self.operator.platform, CHEUNG, f"Something is wrong, number {self.opened}")
        self.operator.truth[made.id] = (nature, verdict)
        if worse is not None:
            self.operator.work.after(worse, lambda: self.operator.worse(made.id))
        self.operator.work.after(minutes(self.random.randint(1, 30)), lambda: self._possible(made.id))

    def _possible(self, id: str) -> None:
        """Say that it may be an incident, unless somebody answered before."""
        found = self.operator.incident(id)
        if found.nature == "suspected":
            incidents.possible(self.operator.platform, Answering(id, found.version, CHEUNG))

    def _change(self) -> None:
        """Change an asset of a designated system; it is entered up to five days after it was so."""
        number, zone = self.random.randrange(10_000), self.random.choice(("dmz", "core", "office"))
        asset = Asset(key="oms-web-01", name=f"Web front {number}", zone=zone, system="oms", owner="ho")
        since = self.operator.work.now - timedelta(hours=self.random.randint(0, 120))
        register.put(self.operator.platform, HO, "a change", asset, since)

    def _import(self) -> None:
        """Import a file that changes an asset of a designated system."""
        number = self.random.randrange(10_000)
        text = f'[[asset]]\nid = "dir-dc-01"\nname = "Controller {number}"\nhosts = ["dc-{number}"]\nsystem = "dir"\n'
        load(self.operator.platform, text, "assets.toml")

    def _move(self) -> None:
        """Move the office."""
        found = self.operator.platform.port(Book).opened().find("operator", "operator")
        assert found is not None
        assert isinstance(found.record, Registered)
        office = same(f"Flat {self.random.randrange(1000)}, 1 Example Road, Hong Kong")
        register.put(self.operator.platform, HO, "the office moved", replace(found.record, office=office))

    def _supervise(self) -> None:
        """Appoint another supervisor beside the first, who has a telephone that nobody answers."""
        name = Text(f"Chow {self.random.randrange(1000)}", "周先生")
        chow = Person(key="chow", name=name, post=same("Supervisor"), phone="+852 0000 1699", role="supervisor")
        register.put(self.operator.platform, LAM, "appointed", chow)

    def _paper(self) -> None:
        """Receive a paper of the authority with the time it states, some of them short."""
        kind = self.random.choice(("direction", "request", "appeal"))
        left = self.random.choice((hours(20), hours(30), days(9), days(40)))
        now = self.operator.work.now
        wanted = Wanted(kind, "What the paper asks", "Commissioner", "OCC-7", now, work_to=now + left)
        duties.open_duty(self.operator.platform, HO, wanted, "a paper came")

    def _drill(self) -> None:
        """Receive the notice of a drill."""
        now = self.operator.work.now
        wanted = Wanted("drill", "", "", "OCC-D", now, row="OBL-26-DRILL", work_to=now + days(45))
        duties.open_duty(self.operator.platform, HO, wanted, "a notice came")

    def _weather(self, day: date) -> None:
        """State a warning now and then, and the first times one for the last day of a period that nears its end."""
        near = (day + timedelta(days=ahead) for ahead in range(3))
        last = next((one for one in near if one in self._last_days()), None)
        if last is not None and self.on_last_days < 5:
            self.on_last_days += 1
            self._warn(last)
            assert last not in self._last_days(), "a warning day did not move the last day"
        elif 5 <= day.month <= 10 and self.random.random() < 0.03:
            self._warn(day)

    def _warn(self, day: date) -> None:
        """State a gale or black rainstorm warning, and let every date follow."""
        self.warned += 1
        kind: DayKind = self.random.choice(("gale", "black_rainstorm"))
        weather.state(self.operator.platform, [Stated(day, kind, "Observatory")], HO, "a warning stood")
        self.operator.platform.settle()
        duties.set_out(self.operator.platform)

    def _last_days(self) -> set[date | None]:
        """Return the last days that the law computes for what is open."""
        db = self.operator.platform.db
        return {one.last_day for one in duty_store.listing(db)} | {
            one.terms.last_day for one in clock_store.running(db)
        }

    def _spread(self, every: int) -> list[Instant]:
        """Return moments about so many days apart, at any hour."""
        found, at = [], self.operator.work.now
        while (at := at + timedelta(minutes=self.random.randint(720 * every, 2160 * every))) < self.until - days(35):
            found.append(at)
        return found

    def _on(self, day: date, hour: time, act: Callable[[], object]) -> None:
        """Do something on a day, Hong Kong time."""
        self._at(datetime.combine(day, hour, HONG_KONG), act)

    def _at(self, moment: Instant, act: Callable[[], object]) -> None:
        """Do something at a moment, when it lies within the span."""
        if self.operator.work.now <= moment < self.until:
            self.operator.work.at(moment, act)
