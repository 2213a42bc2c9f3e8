"""Clocks that newer law would move: they stay until a person decides, each with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lionrock.counsel.record import Pin, who
from lionrock.counsel.service.permission import decides, reasoned
from lionrock.counsel.store import editions as store
from lionrock.events.law import ClockRulesDecided, ClockRulesHeld, Move, Timetable
from lionrock.kernel.errors import ConflictError, UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.counsel.editions import Book
    from lionrock.kernel.change import Actor, Change
    from lionrock.kernel.ledger.store import Reads
    from lionrock.kernel.platform import Platform

WORKED_OFF: Final = "worked off before"
"""The reason of a clock that stays without a question: nothing of it runs."""


def moves(platform: Platform, db: Reads, before: Book, after: Book) -> Sequence[Move]:
    """Return which dates another law would move; none where no capability keeps a timetable."""
    try:
        timetable = platform.port(Timetable)
    except UnavailableError:
        return ()
    return timetable.moves(db, before, after)


def hold(change: Change, before: Book, after: Book) -> None:
    """Keep every clock that newer law would move on the edition it ran on, and tell of each."""
    found = [one for one in moves(change.platform, change.db, before, after) if one.kind == "clock"]
    running = {(one.subject, one.obligation) for one in found if one.running}
    number = store.next_pin(change.db)
    pins: list[Pin] = []
    for incident, duty in sorted({(one.subject, one.obligation) for one in found}):
        if (incident, duty) in before.pinned:
            continue
        entry = change.publish(ClockRulesHeld(incident, duty, before.newest, after.newest))
        waits = (incident, duty) in running
        pins.append(
            Pin(
                number + len(pins),
                incident,
                duty,
                before.newest,
                after.newest,
                "waiting" if waits else "kept",
                change.now,
                who(change.actor),
                "" if waits else WORKED_OFF,
                entry,
            )
        )
    store.pin(change.db, pins)


def decide(platform: Platform, pin: int, actor: Actor, reason: str, *, move: bool) -> Pin:
    """Record whether the clocks of a duty of an incident follow the newest rules, or stay where they are.

    `pin` is the number of the one the person saw; raises ConflictError when it was decided meanwhile.
    """
    decides(platform, actor, "reading.choose")
    why = reasoned(reason)
    with platform.change(actor, why) as change:
        seen = next((one for one in store.pins(change.db).values() if one.number == pin), None)
        if seen is None or seen.state == "moved":
            raise ConflictError(
                Text("this was decided meanwhile", "此事其間已有決定"),
                Text("Look at the page again.", "請重新查看頁面。"),
            )
        newest = store.stamp(change.db)[0]
        edition = newest if move else seen.edition
        fact = ClockRulesDecided(seen.incident, seen.obligation, move, edition, why)
        made = Pin(
            store.next_pin(change.db),
            seen.incident,
            seen.obligation,
            edition,
            newest,
            "moved" if move else "kept",
            change.now,
            who(actor),
            why,
            change.publish(fact),
        )
        store.pin(change.db, [made])
    return made
