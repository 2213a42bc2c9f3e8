"""What is broken, how, and what was measured."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from integrations.senders import Sender
from integrations.watch import LOOK, Seen, Watch, moment

SETTLED = 150.0
"""Seconds that are waited for a stream to stand well before something is broken."""
Alarm = Callable[[Seen, str], bool]


@dataclass(frozen=True)
class Outcome:
    """How a break was told: seconds until the alarm (None: never), what was said, and every lie meanwhile."""

    hop: str
    stream: str
    seconds: float | None
    said: str
    mended: float | None
    lies: tuple[str, ...] = ()

    @property
    def row(self) -> str:
        """Return it as a row of the table."""
        alarm = f"{self.seconds:6.1f} s" if self.seconds is not None else "  NEVER "
        mended = f"{self.mended:6.1f} s" if self.mended is not None else "       –"
        lie = f"  SHOWN AS WELL: {'; '.join(self.lies)}" if self.lies else ""
        return f"{self.hop:<44} {self.stream:<12} {alarm} {mended}  {self.said[:90]}{lie}"


def ill(seen: Seen, stream: str) -> bool:
    """Say whether a stream is not shown as one that stands well."""
    return not seen.well(stream)


@dataclass
class Bench:
    """Breaks one thing after another and keeps what was seen."""

    watch: Watch
    senders: dict[str, Sender]
    outcomes: list[Outcome] = field(default_factory=list)
    tell: Callable[[str], None] = lambda _: None

    def broken(
        self,
        hop: str,
        streams: Iterable[str],
        act: Callable[[], None],
        mend: Callable[[], None],
        *,
        alarm: Alarm = ill,
        most: float = 30.0,
        healed: float = 60.0,
        stays: float = 3.0,
        stops: bool = True,
    ) -> None:
        """Break a hop, wait for the alarm of each stream, see that none is called well while it stays broken; mend.

        `stops`: no record comes through meanwhile, so none may be told of that was learned after the break.
        """
        streams = list(streams)
        for id in streams:
            now = time.monotonic()
            self._first(id, now, now + SETTLED, lambda one, stream: one.well(stream))
        begun, wall = time.monotonic(), time.time()
        act()
        done = time.monotonic()
        first = {id: self._first(id, begun, done + most, alarm) for id in streams}
        end = time.monotonic() + stays
        while time.monotonic() < end:
            time.sleep(LOOK)
        broken = [one for one in self.watch.seen if begun <= one.at]
        lies = {id: self._lies(id, broken, first[id], wall + (done - begun), stops) for id in streams}
        mended = time.monotonic()
        mend()
        for id in streams:
            seen = first[id]
            back = self._first(id, mended, mended + healed, lambda one, stream: one.well(stream))
            said = self._said(seen, id)
            seconds = max(0.0, seen.at - begun) if seen else None
            self.outcomes.append(
                Outcome(hop, id, seconds, said, max(0.0, back.at - mended) if back else None, lies[id])
            )
            self.tell(self.outcomes[-1].row)

    def _first(self, stream: str, since: float, until: float, true: Alarm) -> Seen | None:
        """Return the first look since then of which something is true, None when there is none in time."""
        while True:
            for one in self.watch.seen:
                if one.at >= since and true(one, stream):
                    return one
            if time.monotonic() > until:
                return None
            time.sleep(LOOK / 2)

    @staticmethod
    def _said(seen: Seen | None, stream: str) -> str:
        """Return what was said of a stream."""
        if seen is None:
            return ""
        if seen.rows is None:
            return f"health: {seen.health}"
        row = seen.rows.get(stream, {})
        why = row.get("why")
        return f"{row.get('standing')}: {why['en'] if isinstance(why, dict) else why}; health {seen.health}"

    @staticmethod
    def _lies(stream: str, broken: list[Seen], first: Seen | None, wall: float, stops: bool) -> tuple[str, ...]:  # noqa: FBT001 a switch
        """Return what was said that was not so: well after the alarm, or proven later than the break."""
        found = []
        if first is not None and any(one.at > first.at and one.well(stream) for one in broken):
            found.append("well again while broken")
        late = [one for one in broken if stops and one.rows and moment(one.rows.get(stream, {})) > wall + 2.0]
        if late:
            found.append("proven after the break")
        return tuple(found)
