"""Is somebody on duty at every moment of the next thirty days?"""

from __future__ import annotations

from collections.abc import Iterator

from lionrock.events.register import RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.events.rosters import RosterChanged, RosterImported
from lionrock.kernel.clock import days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import roster, service
from lionrock.register.estate import Book
from lionrock.register.model import Person
from lionrock.register.roster.model import Leave, Shift
from lionrock.register.roster.reading import AHEAD
from lionrock.register.twins import DEPUTY, ME, locked
from lionrock.ui.words import span, stamp

_SUBJECT = "roster"


@control(
    "register.roster-cover",
    title=Text("Somebody is on duty at every moment of the next 30 days", "未來 30 天每一刻均有人當值"),
    satisfies=("C-INC-01", "C-ERP-01"),
    every=hours(1),
    proof="document",
    on=(RosterChanged, RosterImported, RegisterChanged, RegisterImported, RegisterImportUndone),
    witness="person",
    guidance=Text(
        "Open the roster in the register: the spans without cover stand first. Add a shift, or import the roster "
        "again; where leave takes everybody out of a shift, name another deputy.",
        "在登記冊開啟當值名單：無人當值的時段列於最前。請新增班次，或重新匯入名單；如因放假而全班無人，請另指定後備。",
    ),
)
def cover(platform: Platform) -> Iterator[Result]:
    """Yield whether there is a gap; unknown while the roster is sealed."""
    now = platform.now()
    try:
        found = roster.gaps(platform, now, now + AHEAD)
    except LionrockError as problem:
        yield Result(_SUBJECT, "unknown", problem.message)
        return
    if not found:
        yield Result(_SUBJECT, "passed", Text("somebody is on duty throughout 30 days", "30 天內均有人當值"))
        return
    first = found[0]
    said = Text(
        "spans without cover: {n}; the first from {at}, {long}", "{n} 個時段無人當值；首個由 {at} 起，共 {long}"
    )
    yield Result(_SUBJECT, "failed", said.format(n=len(found), at=stamp(first.starts), long=span(first.length)))


@world(cover, "passed")
def the_month_is_covered(twin: Twin) -> None:
    """One person of the register has the shift of the next 31 days."""
    _rostered(twin)


@world(cover, "failed")
def the_roster_is_empty(twin: Twin) -> None:
    """Nobody entered a shift: nobody would be called."""


@world(cover, "unknown")
def the_keys_are_gone(twin: Twin) -> None:
    """The roster is covered, and cannot be read without its keys."""
    _rostered(twin)
    locked(twin)


@breaks(cover)
def the_shift_is_ended(twin: Twin) -> None:
    """The one shift is taken out of the roster."""
    (held,) = roster.reading.between(twin.platform, twin.clock.now, twin.clock.now + days(1))
    roster.end(twin.platform, DEPUTY, "broken", held.id)


@breaks(cover)
def the_person_leaves(twin: Twin) -> None:
    """The person on duty is taken out of the register; the shift still names them."""
    version = twin.platform.port(Book).opened().find("person", "leung-ka")
    assert version is not None
    service.end(twin.platform, ME, "broken", version)


@breaks(cover)
def the_person_falls_ill(twin: Twin) -> None:
    """The only person of the shift is away for two days of it."""
    starts = twin.clock.now + days(3)
    person = service.resolve(twin.platform, "person", "leung-ka")
    roster.put(twin.platform, DEPUTY, "broken", Leave(starts, starts + days(2), person))


@breaks(cover)
def nobody_goes_on_planning(twin: Twin) -> None:
    """Two days pass, and nobody enters what follows the last shift."""
    twin.wait(days(2))


def _rostered(twin: Twin) -> None:
    """Register a person and give them the next 31 days."""
    words = Text("Ka Leung", "梁嘉")
    made = Person(key="leung-ka", name=words, post=Text("Duty officer", "當值主任"), phone="+852 2000 0003")
    person = service.put(twin.platform, ME, "a twin's roster", made)
    roster.put(twin.platform, DEPUTY, "a twin's roster", Shift(twin.clock.now, twin.clock.now + days(31), person))
