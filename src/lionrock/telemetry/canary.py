"""A canary through a stream's real path: each hop is timed, and the one it never reached is named.

Nothing is switched on by itself: a person does it stream by stream, after thinking of where the line goes. It is never
on for what reaches operational technology unless a person says so.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lionrock.events.ports import EventStore, Hunt
from lionrock.events.telemetry import SourceChanged, SourceProven, SourceUnproven
from lionrock.kernel.change import Actor, system
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import LionrockError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.telemetry import sending, store
from lionrock.telemetry.model import Stream
from lionrock.telemetry.segments import Segments, Tail
from lionrock.telemetry.standing import hindrance

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

HOPS: Final[Mapping[str, Text]] = {
    "sent": Text("Sent to the source's place", "送往來源位置"),
    "durable": Text("Durable (intake)", "妥存（接收程序）"),
    "counted": Text("Matched and counted (matcher)", "比對及計算（比對程序）"),
    "stored": Text("Stored (event store)", "存入（事項儲存庫）"),
    "found": Text("Found by a search", "搜尋得到"),
}
"""The hops in their order."""
PATIENCE: Final = 30.0
"""Seconds after which a hop that was not reached is an alarm."""
_BETWEEN: Final = 0.1
_WHY: Final = {
    "durable": Text("intake made nothing durable: it has stopped, or cannot read or write",
                    "接收程序沒有妥存任何紀錄：已停止，或無法讀寫"),
    "counted": Text("the matcher counted nothing: it has stopped, or is far behind",
                    "比對程序沒有計算：已停止或嚴重滯後"),
    "stored": Text("the event store took nothing from the matcher", "事項儲存庫沒有收到紀錄"),
    "found": Text("it is stored and a search does not find it", "已存入，但搜尋不到"),
}  # fmt: skip


@dataclass
class Trip:
    """One canary on its way through a stream; `hops` are the milliseconds after which each was reached."""

    stream: Stream
    token: str
    begun: float
    tail: Tail
    hops: dict[str, int] = field(default_factory=dict)
    ordinal: int = -1
    why: Text | None = None
    took: int = 0

    @property
    def broken(self) -> str:
        """Return the hop that was not reached, nothing when all were."""
        return next((hop for hop in HOPS if hop not in self.hops), "")

    def reached(self, hop: str) -> None:
        """Note that a hop is reached now."""
        self.hops[hop] = self.age

    @property
    def age(self) -> int:
        """Return the milliseconds since it was sent."""
        return round((monotonic() - self.begun) * 1000)


def _rest() -> None:
    """Wait a little between two looks."""
    time.sleep(_BETWEEN)


def switch(platform: Platform, actor: Actor, reason: str, id: str, *, on: bool) -> Stream:
    """Switch the canary of a stream on or off; raises InputError when none can be sent there."""
    platform.port(Authorizer).require(actor, "sources.manage")
    known = store.stream(platform.db, id)
    if on and (refused := sending.refusal(known)) is not None:
        raise refused
    with platform.change(actor, reason) as change:
        changed = replace(store.stream(change.db, id), canary=on)
        store.save(change.db, changed)
        change.publish(SourceChanged(id, "canary on" if on else "canary off"))
    return changed


def run(
    platform: Platform,
    streams: Sequence[Stream],
    *,
    patience: float = PATIENCE,
    between: Callable[[], None] = _rest,
) -> list[Trip]:
    """Send one canary into each stream, follow them until all came through or patience ends, and note the outcome."""
    trips = [_sent(platform, stream) for stream in streams]
    while waiting := [trip for trip in trips if trip.broken and "sent" in trip.hops]:
        for trip in waiting:
            _advance(platform, trip)
        if all(not trip.broken or trip.age > patience * 1000 for trip in waiting):
            break
        between()
    for trip in trips:
        trip.took = trip.age if trip.broken else trip.hops["found"]
        trip.why = trip.why or (_why(platform, trip) if trip.broken else None)
        _note(platform, trip)
    return trips


def _sent(platform: Platform, stream: Stream) -> Trip:
    """Send a canary."""
    tail = platform.port(Segments).tail(stream.id, stream.next)
    trip = Trip(stream, secrets.token_hex(12), monotonic(), tail)
    try:
        sending.send(stream, trip.token, platform.now())
    except LionrockError as problem:
        trip.why = problem.message
    else:
        trip.reached("sent")
    return trip


def _advance(platform: Platform, trip: Trip) -> None:
    """Note the hops a canary reached; what cannot be asked now is not reached."""
    try:
        while (hop := trip.broken) and _REACHED[hop](platform, trip):
            trip.reached(hop)
    except NotFoundError:
        return
    except LionrockError as problem:
        trip.why = problem.message
    else:
        trip.why = None


def _durable(platform: Platform, trip: Trip) -> bool:
    """Say whether the line stands in a segment file."""
    token = trip.token.encode()
    for frame in trip.tail.frames():
        place = next((n for n, raw in enumerate(frame.raws) if token in raw), None)
        if place is not None:
            trip.ordinal = frame.first + place
            return True
    return False


def _counted(platform: Platform, trip: Trip) -> bool:
    """Say whether the frame was matched and counted."""
    return store.stream(platform.db, trip.stream.id).next > trip.ordinal


def _stored(platform: Platform, trip: Trip) -> bool:
    """Say whether the event store has it."""
    id = f"{trip.stream.id}:{trip.ordinal}"
    return platform.port(EventStore).count(Hunt(stream=trip.stream.id, ids=(id,))) > 0


def _found(platform: Platform, trip: Trip) -> bool:
    """Say whether a search for its words finds it."""
    return bool(platform.port(EventStore).search(Hunt(text=trip.token, stream=trip.stream.id, limit=1)))


_REACHED: Final[Mapping[str, Callable[[Platform, Trip], bool]]] = {
    "durable": _durable,
    "counted": _counted,
    "stored": _stored,
    "found": _found,
}


def _why(platform: Platform, trip: Trip) -> Text:
    """Return what stands in the way of a canary, as far as can be told."""
    stream = store.stream(platform.db, trip.stream.id)
    if trip.broken == "durable" and stream.problems:
        name, said = next(iter(stream.problems.items()))
        return Text(f"{name}: {said[0]}", f"{name}：{said[1]}")
    return hindrance(platform) or _WHY[trip.broken]


def _note(platform: Platform, trip: Trip) -> None:
    """Keep the outcome on the stream and tell of it."""
    why = (trip.why.en, trip.why.zh) if trip.why else None
    with platform.change(system("telemetry"), f"canary through {trip.stream.id}") as change:
        now = change.now
        journey = {"at": now.isoformat(), "hops": trip.hops, "broken": trip.broken, "why": why, "took": trip.took}
        stream = store.stream(change.db, trip.stream.id)
        proven = stream.proven if trip.broken else now
        store.save(change.db, replace(stream, journey=journey, proven=proven))
        if trip.broken:
            change.publish(SourceUnproven(stream.id, trip.broken, why[0] if why else "", trip.took, trip.hops))
        else:
            change.publish(SourceProven(stream.id, trip.took, trip.hops))
