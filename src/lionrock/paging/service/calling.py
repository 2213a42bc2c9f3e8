"""Calling: opening a page and going from one person to the next, each step a fact and an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lionrock.events.paging import PageCalled, PageOpened, PageUnanswered, PersonSkipped
from lionrock.kernel import timers
from lionrock.kernel.change import Change, Delivery, system
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, LionrockError
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.kernel.timers import TimerFired
from lionrock.paging import codes, people, settings, store
from lionrock.paging.line import Line
from lionrock.paging.lines import reaching, usable
from lionrock.paging.model import TESTS, Move, Page, Policy, advance
from lionrock.paging.record import Message, Step
from lionrock.register import roster
from lionrock.register.roster import OnDuty

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

RUNG: Final = "paging.rung"
"""The timer of the person being called; its subject is the page."""
PART: Final = system("paging")


@dataclass(frozen=True, slots=True)
class Order:
    """What a page is to be: the same key opens it once. `last` are called after the others."""

    key: str
    why: str
    incident: str | None = None
    roles: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    only: str | None = None
    person: str | None = None


def open_page(change: Change, order: Order) -> Page:
    """Return the page of this key, opened now unless it was before; the first person is called at once."""
    found = store.pages.by_key(change.db, order.key)
    if found is not None:
        return found
    page = Page(
        id=new_id(),
        number=store.pages.next_number(change.db),
        key=order.key,
        why=order.why,
        incident=order.incident,
        policy=policy(change.platform, order.why),
        opened_at=change.now,
        entry="",
        exercise=change.exercise,
        roles=order.roles,
        last=order.last,
        only=order.only,
        person=order.person,
    )
    entry = change.publish(PageOpened(page.id, page.reference, page.why, page.incident))
    page = replace(page, entry=entry, ladder=_rostered(change, page))
    store.pages.add(change.db, page)
    store.pages.note(
        change.db, Step(page.id, change.now, "opened", entry, who=change.actor.name if change.actor.person else "")
    )
    return call_next(change, page)


def policy(platform: Platform, why: str) -> Policy:
    """Return how people are called for a reason: a test goes around once and does not wake everybody."""
    found = platform.settings
    minutes = settings.within(found, settings.MINUTES)
    if why in TESTS:
        return Policy(minutes, 1, everybody=False)
    return Policy(minutes, settings.within(found, settings.ROUNDS))


def rung_over(platform: Platform, fired: TimerFired, delivery: Delivery) -> None:
    """Call the next person when the time of the one being called is over; one step for one timer."""
    if not _waits(store.pages.get(platform.db, fired.subject), fired):
        return
    with platform.change(PART, "nobody answered in time", handles=delivery) as change:
        page = store.pages.get(change.db, fired.subject)
        if not _waits(page, fired):
            raise ConflictError(_MEANWHILE, _AGAIN)
        call_next(change, page)


def call_next(change: Change, page: Page) -> Page:
    """Call whoever is next on the ladder as it is now, or everybody; return the page as saved."""
    store.messages.drop(change.db, page.id)
    try:
        found = people.ladder(change.platform, page, change.now)
    except LionrockError:
        return _nobody(change, page)
    by_id = {one.person: one for one in found}
    found_lines = usable(change.platform, change.db, page)
    while True:
        move = advance(page, list(by_id))
        page = _skipped(change, page, move, tuple(by_id))
        if move.person is None:
            return _everybody(change, page, found_lines)
        reach = list(reaching(change.platform, found_lines, by_id[move.person]))
        if reach or not _others(page, move, list(by_id), found_lines):
            return _call(change, page, move, reach)
        skip(change, page, move.person, "unreached")
        page = replace(page, called=(*page.called, move.person) if move.round == page.round else (move.person,),
                       round=move.round)  # fmt: skip


def skip(change: Change, page: Page, person: str, why: str) -> None:
    """Note that a person was passed over."""
    entry = change.publish(PersonSkipped(page.id, person, why))  # type: ignore[arg-type]  # one of its words
    store.pages.note(change.db, Step(page.id, change.now, "skipped", entry, person=person, detail=why))


def send(change: Change, page: Page, person: str, line: Line) -> None:
    """Put a message to a person over a line into the queue, with a code of its own."""
    code, id = codes.fresh(), new_id()
    sealed = change.platform.port(Cipher).seal(code.encode(), f"paging.code:{id}")
    store.messages.add(
        change.db,
        Message(id, page.id, page.calls, person, line.id, codes.digest(code), sealed, change.now, change.now),
    )


def _call(change: Change, page: Page, move: Move, reach: Sequence[Line]) -> Page:
    """Call one person over the first line that reaches them; without one, by telephone until the deadline."""
    assert move.person is not None
    page = page.calling(move.person, move.round, change.now)
    due = page.deadline
    assert due is not None
    page = replace(page, timer=timers.start(change, page.id, RUNG, due))
    entry = change.publish(PageCalled(page.id, move.person, page.round, due))
    store.pages.note(change.db, Step(page.id, change.now, "called", entry, person=move.person, detail=str(page.round)))
    store.pages.save(change.db, page)
    if reach:
        send(change, page, move.person, reach[0])
    return page


def _everybody(change: Change, page: Page, found: Sequence[Line]) -> Page:
    """Call everybody at once over every line, for nobody on the ladder answered."""
    timers.cancel(change, page.id, RUNG)
    wanted = roster.everyone(change.platform, change.now) if page.policy.everybody else ()
    page = page.given_up(change.now)
    entry = change.publish(PageUnanswered(page.id, page.incident, page.why, len(wanted)))
    store.pages.note(change.db, Step(page.id, change.now, "unanswered", entry, detail=str(len(wanted))))
    for person in wanted:
        store.pages.note(change.db, Step(page.id, change.now, "everybody", entry, person=person.person))
        for line in reaching(change.platform, found, person):
            send(change, page, person.person, line)
    store.pages.save(change.db, page)
    return page


def _nobody(change: Change, page: Page) -> Page:
    """Give up at once: the roster is sealed or cannot be read, so nobody can be named."""
    timers.cancel(change, page.id, RUNG)
    page = page.given_up(change.now)
    entry = change.publish(PageUnanswered(page.id, page.incident, page.why, 0))
    store.pages.note(change.db, Step(page.id, change.now, "sealed", entry))
    store.pages.save(change.db, page)
    return page


def _skipped(change: Change, page: Page, move: Move, ladder: tuple[str, ...]) -> Page:
    """Note who dropped out of the ladder, and return the page with the ladder as it is now."""
    for person in move.skipped:
        skip(change, page, person, roster.absence(change.platform, person, change.now) or "off_duty")
    return replace(page, ladder=ladder)


def _others(page: Page, move: Move, ladder: Sequence[str], found: Sequence[Line]) -> bool:
    """Say whether a person no line reaches is passed over: lines there are, and somebody else waits in this round."""
    called = page.called if move.round == page.round else ()
    return bool(found) and any(person not in (*called, move.person) for person in ladder)


def _rostered(change: Change, page: Page) -> tuple[str, ...]:
    """Return whom the shift names, so that whoever of them is away is noted; nobody where the roster is not asked."""
    if page.roles or page.person is not None:
        return ()
    try:
        return roster.rostered(change.platform, change.now)
    except LionrockError:
        return ()


def _waits(page: Page, fired: TimerFired) -> bool:
    """Say whether a page still waits for this timer."""
    return page.state == "calling" and page.timer == fired.timer


def called_one(page: Page, ladder: Sequence[OnDuty]) -> OnDuty | None:
    """Return the person being called as the roster knows them."""
    return next((one for one in ladder if one.person == page.current), None)


_MEANWHILE: Final = Text("the page was answered meanwhile", "傳召已獲回應")
_AGAIN: Final = Text("It is looked at again.", "將重新查看。")
