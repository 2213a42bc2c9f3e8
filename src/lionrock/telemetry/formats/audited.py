"""Events of Linux's audit that are several lines: those of one id are one record, also where events interleave.

The kernel writes an event as lines of one time and serial. It is whole at its last line (PROCTITLE, EOE), at once when
a program wrote it, or when later lines are more than two seconds on, as auditd's own tools hold it. Bounds: lines and
bytes of an event, lines between two of them; what is beyond is a record of its own, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lionrock.telemetry.formats.lines import LONGEST, lines

_LINE: Final = re.compile(
    rb"(?:[^{\n]{0,300}?\s)??(?:node=(?P<node>\S{1,255}) )?type=(?P<type>[A-Z0-9_\[\]]{1,64}) (?:msg=)?"
    rb"audit\((?P<time>\d{1,12})(?P<part>(?:\.\d{1,6})?:\d{1,20})\):"
)
_LAST: Final = frozenset({b"PROCTITLE", b"EOE"})
_ALONE: Final = re.compile(
    rb"(?:USER|CRED|SERVICE|SYSTEM|DAEMON|ADD|DEL|GRP|ACCT|CRYPTO|VIRT|ROLE|LABEL|RESP|AUOMS|TRUSTED|DEV|CHGRP|CHUSER|SOFTWARE)_"
)
"""Kinds that programs write: each is an event."""
_SECONDS: Final = 2
_MOST_APART: Final = 500
"""Lines between two of one event."""
_MOST_LINES: Final = 200
_MOST_BYTES: Final = LONGEST // 2
_MOST_UNSURE: Final = 2_000
"""Lines at the end of a block that wait for the rest of an event; where there are more they wait no longer."""

_Key = tuple[bytes, bytes, bytes]


@dataclass(slots=True)
class _Event:
    """The lines of one event so far, and where the first begins and the latest ends."""

    second: int
    number: int
    start: int
    end: int
    lines: list[bytes] = field(default_factory=list)


class _Events:
    """The events of a block in order of their first lines; `open` are those whose lines may still come."""

    def __init__(self) -> None:
        self.open: dict[_Key, _Event] = {}
        self.ordered: list[_Event] = []
        self.number = 0
        self._second = 0

    def take(self, line: bytes, start: int) -> None:
        """Take a line, which begins there, to its event, or to one of its own."""
        self.number += 1
        end = start + len(line)
        found = _LINE.match(line)
        if found is None:
            self.ordered.append(_Event(0, self.number, start, end, [line]))
            return
        kind, second = found["type"], int(found["time"])
        if second > self._second or not self.number % _MOST_APART:
            self._close(second)
        key = (found["node"] or b"", found["time"], found["part"])
        event = self.open.get(key)
        if event is None or len(event.lines) >= _MOST_LINES or end - event.start > _MOST_BYTES:
            event = self.open[key] = _Event(second, self.number, start, end)
            self.ordered.append(event)
        event.lines.append(line)
        event.number, event.end = self.number, end
        if kind in _LAST or _ALONE.match(kind):
            del self.open[key]

    def _close(self, second: int) -> None:
        """Close the events that end by time or distance."""
        self._second = second
        over = [
            key
            for key, event in self.open.items()
            if second - event.second > _SECONDS or self.number - event.number >= _MOST_APART
        ]
        for key in over:
            del self.open[key]


def split(block: bytes) -> Iterator[bytes]:
    """Yield the events of a block, in order of their first lines; what is no audit line is a record by itself."""
    events, start = _Events(), 0
    for line in lines(block):
        events.take(line, start)
        start += len(line) + 1
    yield from (b"\n".join(event.lines) for event in events.ordered)


def extent(block: bytes) -> int:
    """Return how much of a block of lines is whole events."""
    events, start = _Events(), 0
    while (end := block.find(b"\n", start) + 1) > 0:
        events.take(block[start : min(end - 1, start + LONGEST)], start)
        start = end
    sure = _sure(events, start)
    return start if block.count(b"\n", sure, start) > _MOST_UNSURE else sure


def _sure(events: _Events, end: int) -> int:
    """Return the last place before which every event is whole and after which none of them goes on."""
    waiting = {id(event) for event in events.open.values()}
    reach = sure = 0
    for event in events.ordered:
        sure = event.start if event.start >= reach else sure
        if id(event) in waiting:
            return sure
        reach = max(reach, event.end)
    return end
