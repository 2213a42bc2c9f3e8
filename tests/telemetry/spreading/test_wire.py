"""What crosses the wire comes back whole, and nothing of it is believed that does not fit the frame."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from lionrock.events.records import Frame, Match, Unparsed
from lionrock.kernel.errors import InputError
from lionrock.kernel.text import Text, same
from lionrock.telemetry.spreading import wire
from lionrock.telemetry.spreading.wire import Outcome, Task
from telemetry.world import NOON, record

RAWS = (b"one", b"\xff two", b"three")
FRAME = Frame("s1", "linux.auth", 7, RAWS, NOON, "ab" * 32, settings={"zone": "+08:00"})
TASK = Task("rules", "lessons", FRAME)
MATCH = Match("r1", same("One"), "high", ("attack.t1059",), 7, NOON, "web", None, None, "one")


def _outcome() -> Outcome:
    """Return the outcome of a frame whose second record was not understood, and whose third is blank."""
    return wire.outcome(TASK, "m1", [record(raw=b"one"), Unparsed(RAWS[1], 2, Text("odd", "異常")), None], [MATCH])


def test_frames_and_outcomes_come_back_whole() -> None:
    """Raw bytes are those of the frame that was sent, however little of them travels back."""
    assert wire.unpacked(wire.packed(TASK), Task) == TASK
    back = wire.unpacked(wire.packed(_outcome()), Outcome)
    assert back.records[0] is not None
    assert back.records[0].raw == b""
    first, second, third = back.results(FRAME)
    assert first == record(raw=b"one")
    assert second == Unparsed(RAWS[1], 2, Text("odd", "異常"))
    assert third is None
    assert b"".join(wire.cut(b"abcdefg", 3)) == b"abcdefg"


@pytest.mark.parametrize(
    "change",
    [
        {"root": "cd" * 32},
        {"records": []},
        {"unparsed": [(0, Unparsed(b"", 1, same("taken")))]},
        {"unparsed": [(9, Unparsed(b"", 1, same("beyond")))]},
        {"matches": [replace(MATCH, ordinal=6)]},
        {"matches": [replace(MATCH, ordinal=8)]},
        {"matches": [replace(MATCH, level="deadly")]},
    ],
)
def test_what_does_not_fit_the_frame_is_refused(change: dict[str, Any]) -> None:
    """Another frame's answer, a match of no record, a level there is not: none of it is counted."""
    with pytest.raises(InputError):
        msgspec.structs.replace(_outcome(), **change).results(FRAME)


def test_odd_bytes_are_refused() -> None:
    """What is none of ours, is cut off, or would unpack to more than any message may be."""
    good = wire.packed(TASK)
    huge = good[:4] + (wire.LARGEST + 1).to_bytes(8, "big") + good[12:]
    for data in (b"", b"LRW1", b"x" * 40, good[:-9], huge, good[:12] + b"\0" * 30):
        with pytest.raises(InputError):
            wire.unpacked(data, Task)


def test_a_task_is_known_by_frame_and_rules() -> None:
    """The same frame for other rules is another task; a stream has one partition in every process."""
    assert msgspec.structs.replace(TASK, rules="other").id != TASK.id
    assert Task("rules", "lessons", replace(FRAME, first=8)).id != TASK.id
    assert (wire.partition("jump-host"), wire.partition("web-1")) == (9, 10)
