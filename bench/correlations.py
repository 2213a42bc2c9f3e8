"""How many matches a second go through the correlator, in memory and through its table, and what a group keeps.

Each match is of a base rule that three correlations build on: at least ten in five minutes, ten different hosts in half
an hour, and ten followed by a sign-in within ten minutes. Frames hold a thousand matches; `groups` users take turns.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from lionrock.detection.correlation import flow, store
from lionrock.detection.correlation.memory import Past
from lionrock.detection.correlation.model import SECOND, Book, Bound, Correlation, Kind, Occurrence
from lionrock.detection.correlation.store import Table
from lionrock.kernel import migrations
from lionrock.kernel.clock import instant
from lionrock.kernel.database import Database

MATCHES = 10_000
FRAME = 1_000
BEGIN = 1_795_300_000 * SECOND


def correlation(id: str, kind: Kind, minutes: int, rules: tuple[str, ...], **more: object) -> Correlation:
    """Return a correlation by user."""
    fields = dict.fromkeys(rules, ("user",))
    made = {"bounds": (Bound("gte", 10),), **more}
    return Correlation(id, "d", kind, rules, minutes * 60 * SECOND, ("user",), fields, **made)  # type: ignore[arg-type]  # fields of a correlation


BOOK = Book(
    (
        correlation("many", "event_count", 5, ("refused",)),
        correlation("hosts", "value_count", 30, ("refused",), counted=("host",)),
        correlation("guessed", "temporal_ordered", 10, ("many", "let_in"), bounds=(), sequences=((0, 1),)),
    )
)


def matches(groups: int) -> Iterator[list[Occurrence]]:
    """Yield frames of matches: ten a second, one in fifty a sign-in that succeeded."""
    lots = random.Random(653)
    for start in range(0, MATCHES, FRAME):
        yield [
            Occurrence(
                "let_in" if lots.random() < 0.02 else "refused",
                BEGIN + n * SECOND // 10,
                "bench",
                n,
                {"user": (f"user{lots.randrange(groups)}",), "host": (f"host{lots.randrange(50)}",)},
                f"host{n % 50}",
                "user",
                "203.0.113.9",
                "Failed password for user from 203.0.113.9 port 51023 ssh2",
            )
            for n in range(start, start + FRAME)
        ]


def memory(frames: Sequence[Sequence[Occurrence]]) -> tuple[float, int]:
    """Return the seconds it takes in memory, and how many events became part of findings."""
    past, found = Past(BOOK), 0
    begun = time.process_time()
    for frame in frames:
        found += len(past.add(frame))
    return time.process_time() - begun, found


def table(frames: Sequence[Sequence[Occurrence]]) -> tuple[float, int, dict[str, tuple[int, int, int]]]:
    """Return the seconds it takes through the table of SQLite, one change a frame, what was found, and what is kept."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'state.db'}")
        migrations.upgrade(database)
        found, begun = 0, time.process_time()
        for frame in frames:
            with database.begin() as db:
                found += len(flow.run(BOOK, Table(db, instant(frame[-1].time), exercise=False), frame))
        seconds, kept = time.process_time() - begun, store.size(database)
        database.close()
    return seconds, found, kept


def main() -> int:
    """Print the figures; fail when table and memory find different things."""
    differ = False
    for groups in (50, 5_000):
        frames = list(matches(groups))
        quick, found = memory(frames)
        slow, also, kept = table(frames)
        differ |= found != also
        print(
            f"{groups:>6,} groups: {MATCHES / quick:>9,.0f} matches/CPU-s in memory, {MATCHES / slow:>8,.0f} through "
            f"the table; {found:,} events became part of findings"
        )
        for id, (stretches, events, size) in sorted(kept.items()):
            each = f"{size / stretches:,.0f} bytes each, {size / events:,.0f} an event"
            print(f"        {id:<8} {stretches:>7,} stretches, {each}")
    return int(differ)


if __name__ == "__main__":
    raise SystemExit(main())
