"""Header lines: in force from where they stand until their like, across blocks, restarts and rotation."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from lionrock.events.records import LogRecord, Source
from lionrock.kernel.registry import Registry
from lionrock.telemetry.following import Batch, Follower
from lionrock.telemetry.formats import headed
from lionrock.telemetry.parsing import understood
from lionrock.telemetry.watched import Entry

SOURCES = {source.id: source for source in Registry(["lionrock.telemetry"]).of(Source)}
IIS = [SOURCES["iis.w3c"]]
ONE = b"#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-uri-stem\n"
OTHER = b"#Date: 2026-11-22 11:00:00\n#Fields: date time cs-uri-stem c-ip\n"
LINE = b"2026-11-22 10:30:0%d %b %b\n"


def drained(follower: Follower) -> list[Batch]:
    """Return the batches of a round, each remembered."""
    follower.look()
    got = []
    while batch := follower.batch(final=True):
        got.append(batch)
        follower.read(batch)
    return got


def seen(batches: list[Batch]) -> list[tuple[str | None, str]]:
    """Return address and path of each record."""
    found = []
    for batch in batches:
        for raw in batch.raws:
            record = understood(batch.source, raw, {headed.HEADER: batch.header}, 1)
            if isinstance(record, LogRecord):
                found.append((record.address, record.fields["cs-uri-stem"]))
            else:
                assert record is None, record
    return found


def test_a_header_in_the_middle_holds_from_there_on(tmp_path: Path) -> None:
    """A service that starts again may write other columns into the same file."""
    log = tmp_path / "u_ex.log"
    log.write_bytes(ONE + LINE % (1, b"192.0.2.1", b"/a") + OTHER + LINE % (2, b"/b", b"192.0.2.2"))
    batches = drained(Follower(log, IIS, {}))
    assert seen(batches) == [("192.0.2.1", "/a"), ("192.0.2.2", "/b")]
    assert [batch.line for batch in batches] == [1, 4]


def test_a_restart_in_the_middle_of_a_file_knows_its_header(tmp_path: Path) -> None:
    """The header stands with the position: a new process reads on, and so does one that has only the position."""
    log = tmp_path / "u_ex.log"
    log.write_bytes(ONE + LINE % (1, b"192.0.2.1", b"/a"))
    first = Follower(log, IIS, {})
    drained(first)
    with log.open("ab") as file:
        file.write(LINE % (2, b"192.0.2.2", b"/b"))
    entries = dict(first.entries)
    assert seen(drained(Follower(log, IIS, entries))) == [("192.0.2.2", "/b")]
    older = {name: Entry(one.inode, one.print, one.length, one.offset, one.records) for name, one in entries.items()}
    assert seen(drained(Follower(log, IIS, older))) == [("192.0.2.2", "/b")]


def test_rotation_keeps_each_file_its_header(tmp_path: Path) -> None:
    """What was renamed is read to its end under its own header; the new file has another."""
    log = tmp_path / "u_ex.log"
    log.write_bytes(ONE + LINE % (1, b"192.0.2.1", b"/a"))
    follower = Follower(tmp_path, IIS, {})
    drained(follower)
    with log.open("ab") as file:
        file.write(LINE % (2, b"192.0.2.2", b"/b"))
    log.rename(tmp_path / "u_ex1.log")
    log.write_bytes(OTHER + LINE % (3, b"/c", b"192.0.2.3"))
    assert sorted(seen(drained(follower))) == [("192.0.2.2", "/b"), ("192.0.2.3", "/c")]


def test_a_file_emptied_in_place_goes_on_under_its_header(tmp_path: Path) -> None:
    """Copied and emptied, the service writes on without a header: the one known for this name serves."""
    log = tmp_path / "u_ex.log"
    log.write_bytes(ONE + LINE % (1, b"192.0.2.1", b"/a") * 3)
    follower = Follower(log, IIS, {})
    drained(follower)
    with log.open("r+b") as file:
        file.truncate(0)
        file.write(LINE % (2, b"192.0.2.2", b"/b"))
    assert seen(drained(follower)) == [("192.0.2.2", "/b")]


def test_a_header_is_bounded() -> None:
    """Directives without end do not grow what stands with each position."""
    header = headed.merged("", [b"#d%d " % n + b"x" * 100_000 for n in range(100)])
    assert len(header.splitlines()) == 32
    assert len(header) < 32 * 17_000


@given(st.lists(st.sampled_from([b"#a 1\n", b"#b 2\n", b"x y\n", b"z\n", b"\n", b"# \n"]), max_size=30))
def test_sections_put_together_are_the_block(parts: list[bytes]) -> None:
    """Each section begins with its header lines and holds no other; nothing is lost between them."""
    block = rest = b"".join(parts)
    taken = b""
    while rest:
        _, size = headed.section(rest, b"#")
        assert size > 0
        body = rest[:size].splitlines()
        inner = [line.startswith(b"#") for line in body if line.strip()]
        assert inner == sorted(inner, reverse=True)
        taken, rest = taken + rest[:size], rest[size:]
    assert taken == block
