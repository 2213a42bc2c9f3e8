"""Events of Linux's audit: the lines of one id are one record, wherever a file is cut, and no line is lost."""

from __future__ import annotations

import io
from collections import Counter
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.records import LogRecord
from lionrock.telemetry import reading
from lionrock.telemetry.following import Follower
from lionrock.telemetry.formats.audited import extent, split
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.sources.linux_auditd import LINUX_AUDITD

HEAD = b"node=h type=%b msg=audit(17953434%02d.%03d:%d): "
PARTS = (
    (
        b"SYSCALL",
        b'arch=c000003e syscall=59 success=yes a0=55 a1=66 ppid=1 pid=%d comm="sh" exe="/bin/dash" key="exec"',
    ),
    (b"EXECVE", b'argc=3 a0="sh" a1="-c" a2="id %d"'),
    (b"CWD", b'cwd="/srv/%d"'),
    (b"PATH", b'item=0 name="/bin/sh%d" nametype=NORMAL'),
    (b"PATH", b'item=1 name="/lib64/ld.so.%d" nametype=NORMAL'),
    (b"PROCTITLE", b"proctitle=7368%02d"),
)


def event(n: int, *, second: int = 0, parts: int = len(PARTS)) -> list[bytes]:
    """Return the lines of one start of a program."""
    return [HEAD % (kind, second, n % 1000, n) + told % (n % 100) for kind, told in PARTS[:parts]]


def block(lines: list[bytes]) -> bytes:
    """Return lines as they lie in a file."""
    return b"".join(line + b"\n" for line in lines)


def parsed(raw: bytes) -> LogRecord:
    """Return a record."""
    found = understood(LINUX_AUDITD, raw, {}, 1)
    assert isinstance(found, LogRecord), raw
    return found


def test_an_event_is_one_record() -> None:
    """Program, arguments, folder and paths together; the pointers of the call are not its arguments."""
    [raw] = split(block(event(7)))
    one = parsed(raw)
    assert one.logsource.category == "process_creation"
    assert {
        name: one.fields[name] for name in ("Image", "CommandLine", "CurrentDirectory", "comm", "a0", "SYSCALL")
    } == {
        "Image": "/bin/dash",
        "CommandLine": "sh -c id 7",
        "CurrentDirectory": "/srv/7",
        "comm": "sh",
        "a0": "sh",
        "SYSCALL": "execve",
    }
    assert one.fields["type"] == ["SYSCALL", "EXECVE", "CWD", "PATH", "PROCTITLE"]
    assert one.fields["name"] == ["/bin/sh7", "/lib64/ld.so.7"]
    assert (one.host, one.fields["serial"]) == ("h", "7")


def test_a_call_that_starts_nothing_keeps_its_own_arguments() -> None:
    """Its paths stand in the message; what the process is called is no start of it."""
    lines = [
        b'type=SYSCALL msg=audit(1.5:3): arch=c000003e syscall=259 a0=ffffff9c a1=1 exe="/usr/bin/mknod"',
        b'type=PATH msg=audit(1.5:3): item=0 name="/dev/" nametype=PARENT',
        b'type=PATH msg=audit(1.5:3): item=1 name="/dev/x" nametype=CREATE',
        b"type=PROCTITLE msg=audit(1.5:3): proctitle=6D6B6E6F64002F6465762F78",
    ]
    one = parsed(next(split(block(lines))))
    assert (one.ocsf, one.logsource.category, one.fields["a0"]) == (0, None, "ffffff9c")
    assert one.message == "SYSCALL mknodat /usr/bin/mknod /dev/ /dev/x"
    assert one.fields["nametype"] == ["PARENT", "CREATE"]
    assert "CommandLine" not in one.fields


def test_long_arguments_come_in_pieces() -> None:
    """And a start without EXECVE is told by its title."""
    raw = b'type=EXECVE msg=audit(1.5:3): argc=3 a0="sh" a1_len=9000 a1[0]=61 62 a1[1]=6364 a2="z"'
    assert parsed(raw.replace(b" 62", b"")).fields["CommandLine"] == "sh acd z"
    titled = event(4)
    del titled[1]
    assert parsed(next(split(block(titled)))).fields["CommandLine"].startswith("sh")


def test_interleaved_events_are_told_apart() -> None:
    """Also the same serial on two machines; in order of their first lines."""
    other = [line.replace(b"node=h", b"node=k") for line in event(1)]
    mixed = [line for row in zip_longest(event(1), event(2), other) for line in row if line]
    records = [parsed(raw) for raw in split(block(mixed))]
    assert [(one.host, one.fields["serial"]) for one in records] == [("h", "1"), ("h", "2"), ("k", "1")]
    assert all(len(one.fields["type"]) == 5 for one in records)


@pytest.mark.parametrize("kind", [b"USER_LOGIN", b"SERVICE_START", b"ADD_USER"])
def test_what_a_program_writes_is_whole_at_once(kind: bytes) -> None:
    """It waits for nothing."""
    line = HEAD % (kind, 0, 1, 9) + b"pid=1 msg='op=login acct=\"root\" res=failed'\n"
    assert extent(line) == len(line)


@given(st.data())
def test_wherever_it_is_cut_the_records_are_the_same(data: st.DataObject) -> None:
    """Blocks of any size, events interleaved: what is whole is taken, the rest waits for the next block."""
    waiting = [event(n) for n in range(data.draw(st.integers(1, 6)))]
    lines = []
    while waiting:
        at = data.draw(st.integers(0, min(1, len(waiting) - 1)))
        lines.append(waiting[at].pop(0))
        waiting = [one for one in waiting if one]
    text = block(lines)
    cut = data.draw(st.integers(0, len(text)))
    first = text[: text.rfind(b"\n", 0, cut) + 1]
    size = extent(first)
    assert [*split(text[:size]), *split(text[size:])] == list(split(text))


@given(st.lists(st.sampled_from([line for n in range(3) for line in event(n)] + [b"", b"garbage", b"{}"]), max_size=60))
def test_no_line_is_lost(lines: list[bytes]) -> None:
    """Repeated, shuffled, cut off or strange: every line stands in one record."""
    text = block(lines)
    size = extent(text)
    raws = [*split(text[:size]), *split(text[size:])]
    assert Counter(line for raw in raws for line in raw.split(b"\n")) == Counter(lines)
    assert 0 <= size <= len(text)


def test_old_kernels_end_an_event_by_time() -> None:
    """Without a last line an event waits until others are more than two seconds on, however steady they come."""
    lines = [line for n in range(40) for line in event(n, second=n, parts=4)]
    text = block(lines)
    assert extent(text) == len(block(lines[:-12]))
    assert len(list(split(text))) == 40


def test_a_flood_without_ends_waits_for_little() -> None:
    """Bounded in lines: of thousands in one second most are taken, and no event grows without end."""
    text = block([line for n in range(1200) for line in event(n, parts=2)])
    assert text.count(b"\n", extent(text)) <= 1000
    same = block(event(1, parts=1) * 5000)
    assert same.count(b"\n", extent(same)) <= 200
    assert max(raw.count(b"\n") + 1 for raw in split(same)) == 200
    assert all(len(raw) <= LONGEST for raw in split(block([HEAD % (b"PATH", 0, 1, 1) + b"x" * 300_000] * 9)))


def test_a_growing_file_is_joined_across_rounds(tmp_path: Path) -> None:
    """Half an event waits for the rest; when nothing more comes it is taken as it is."""
    log = tmp_path / "audit.log"
    lines = event(1) + event(2)
    follower = Follower(log, [LINUX_AUDITD], {})
    found: list[bytes] = []
    for many in (3, 8, 12, 12):
        log.write_bytes(block(lines[:many]))
        follower.look()
        while batch := follower.batch():
            found += batch.raws
            follower.read(batch)
        if many == 3:
            assert found == []
    assert found == [b"\n".join(event(1)), b"\n".join(event(2))]
    log.write_bytes(block(lines + event(3)[:2]))
    for _ in range(2):
        follower.look()
        while batch := follower.batch():
            found += batch.raws
            follower.read(batch)
    assert found[2:] == [b"\n".join(event(3)[:2])]


def test_a_file_read_in_blocks_joins_across_them() -> None:
    """Blocks of four megabytes."""
    text = block([line + b" x=" + b"y" * 2000 for n in range(600) for line in event(n)])
    assert len(text) > reading.BLOCK
    found = list(reading.blocks(io.BytesIO(text), LINUX_AUDITD))
    assert len(found) == 600
