"""What came lately, counted by groups over short spans of event time, for those who learn what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.learning import MOST, OR, Asked, Came, Group, Reading
from lionrock.kernel.clock import Instant, instant
from lionrock.kernel.errors import UnavailableError
from lionrock.telemetry import store
from lionrock.telemetry.eventsql import HOT, Conditions
from lionrock.telemetry.model import CANARY, Stream

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_COLUMNS: Final = frozenset({"source", "host", "user", "address", "message", "ocsf"})
_MOST_DISTINCT: Final = 5_000
_MOST_TIMES: Final = 400
_LONGEST: Final = 400
"""Characters of a value that tell groups apart."""
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Records of a stream, `until` exclusive."""

    stream: str
    first: int
    until: int


class Recent:
    """Implements the `Lately` port: the store counts, wherever it runs."""

    def __init__(self, platform: Platform) -> None:
        """Ask through this platform."""
        self._platform = platform

    def came(self) -> list[Came]:
        """Return how far each stream has come, by its id."""
        return [
            Came(one.id, self._stored(one), one.replayed_by, one.source, one.last_learned or one.added)
            for one in sorted(store.streams(self._platform.db), key=lambda one: one.id)
        ]

    def clock(self, stream: str, first: int, until: int) -> Instant | None:
        """Return the latest event time among records that came as they happened."""
        found: Instant | None = self._platform.ask("store.clock", Stretch(stream, first, until))
        return found

    def _stored(self, one: Stream) -> int:
        """Return before which record all are stored: the core hears of a frame with the next one, the store knows.

        While the store does not answer, what the core heard last counts.
        """
        if one.stored >= one.next:
            return one.next
        reached: int | None = None
        with suppress(UnavailableError):
            reached = self._platform.ask("store.reached", Stretch(one.id, one.stored, one.next))
        return one.stored if reached is None else reached + 1

    def groups(self, asked: Asked) -> Sequence[Group]:
        """Return the groups."""
        found: list[Group] = self._platform.ask("store.groups", asked)
        return found


def clock_sql(asked: Stretch) -> tuple[str, dict[str, Any]]:
    """Return the query for the event time a stream has reached."""
    made = _stretch(asked.stream, asked.first, asked.until)
    made.add(f"toUnixTimestamp64Micro(learned) - toUnixTimestamp64Micro(at) < {_DAY}")
    what = "count() AS n, toUnixTimestamp64Micro(max(least(at, learned))) AS clock"
    return f"SELECT {what} FROM lionrock.event{made.where}", made.values


def reached_sql(asked: Stretch) -> tuple[str, dict[str, Any]]:
    """Return the query for the last record of a stretch that is stored."""
    values = {"stream": asked.stream, "first": asked.first, "until": asked.until}
    return (
        "SELECT count() AS n, max(ordinal) AS last FROM lionrock.event WHERE stream = {stream:String} "
        "AND ordinal >= {first:UInt64} AND ordinal < {until:UInt64}"
    ), values


def groups_sql(asked: Asked) -> tuple[str, dict[str, Any]]:
    """Return the query for groups, with the values bound to it."""
    reading, made = asked.reading, _stretch(asked.stream, asked.first, asked.until)
    names = _Names(made)
    by = [names.value(name, shapes=reading.shapes and name == "message") for name in reading.by]
    for name in reading.needs:
        made.add(f"{names.value(name)} != ''")
    for name, values in reading.where:
        made.add(f"lower({names.value(name)}) IN ({names.bound(values)})")
    if reading.sources:
        made.add(f"source IN ({names.bound(reading.sources)})")
    listed = "".join(f", {one} AS by{n}" for n, one in enumerate(by))
    more = (
        f", groupUniqArray({_MOST_DISTINCT})(sipHash64({names.value(reading.distinct)})) AS seen"
        if reading.distinct
        else ""
    )
    more += f", arraySort(groupUniqArray({_MOST_TIMES})(toUnixTimestamp64Micro(at))) AS times" if reading.times else ""
    more += ", argMin(left(message, 2000), (at, ordinal)) AS said" if reading.shapes else ""
    keys = ", ".join(("slot", *(f"by{n}" for n in range(len(by)))))
    width = reading.seconds * 1_000_000
    sql = (
        f"SELECT intDiv(toUnixTimestamp64Micro(at), {width}) * {width} AS slot{listed}, count() AS n, "
        "toUnixTimestamp64Micro(min(at)) AS low, toUnixTimestamp64Micro(max(at)) AS high, "
        f"argMin(ordinal, (at, ordinal)) AS ordinal_{more} FROM lionrock.event{made.where} "
        f"GROUP BY {keys} ORDER BY {keys} LIMIT {MOST}"
    )
    return sql, made.values


def group(row: dict[str, Any], reading: Reading) -> Group:
    """Return a row of the answer as a group; of messages alike in shape the first is told as it was."""
    told = tuple(
        row["said"] if reading.shapes and name == "message" else row[f"by{n}"] for n, name in enumerate(reading.by)
    )
    return Group(
        at=instant(int(row["slot"])),
        by=told,
        count=int(row["n"]),
        first=instant(int(row["low"])),
        last=instant(int(row["high"])),
        ordinal=int(row["ordinal_"]),
        distinct=tuple(sorted(int(one) >> 1 for one in row.get("seen", ()))),
        times=tuple(int(one) for one in row.get("times", ())),
    )


def _stretch(stream: str, first: int, until: int) -> Conditions:
    """Return the conditions for records of a stream that are no canary of ours."""
    made = Conditions()
    made.add("stream = {stream:String}", stream=stream)
    made.add("ordinal >= {first:UInt64} AND ordinal < {until:UInt64}", first=first, until=until)
    made.add("source != {canary:String}", canary=CANARY)
    return made


class _Names:
    """Columns and fields as expressions; names of fields are bound, never written into the statement."""

    def __init__(self, made: Conditions) -> None:
        """Bind what is named to these conditions."""
        self._made = made

    def value(self, name: str, *, shapes: bool = False) -> str:
        """Return the expression for a column or field, or for the first of several that holds something."""
        parts = [self._one(part) for part in name.split(OR)]
        found = parts[0] if len(parts) == 1 else f"arrayFirst(x -> x != '', [{', '.join(parts)}])"
        if shapes:
            return f"replaceRegexpAll(left({found}, {_LONGEST}), '[0-9]+', '0')"
        return f"left({found}, {_LONGEST})"

    def bound(self, values: Sequence[str]) -> str:
        """Return values as bound parameters."""
        return ", ".join(self._bind(one) for one in values)

    def _one(self, name: str) -> str:
        """Return the expression for one column or field."""
        if name in _COLUMNS:
            return f"toString({name})"
        if name in HOT:
            return f"`{name}`[1]"
        return f"fields[{self._bind(name)}][1]"

    def _bind(self, value: str) -> str:
        """Bind a value and return its parameter."""
        name = f"v{len(self._made.values)}"
        self._made.values[name] = value
        return "{" + name + ":String}"
