"""Followed files: every line once, whatever happens to the file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from lionrock.events.records import Source
from lionrock.kernel.registry import Registry
from lionrock.telemetry import following
from lionrock.telemetry.following import Follower
from lionrock.telemetry.formats.lines import LONGEST
from lionrock.telemetry.watched import Entry

SOURCES = Registry(["lionrock.telemetry"]).of(Source)
AUTH = [source for source in SOURCES if source.id == "linux.auth"]
TRAIL = [source for source in SOURCES if source.id == "aws.cloudtrail"]


def drain(follower: Follower, *, final: bool = False) -> list[tuple[str, bytes]]:
    """Return what one round brings, as pairs of file and raw record."""
    follower.look()
    got: list[tuple[str, bytes]] = []
    while batch := follower.batch(final=final):
        got += [(batch.file, raw) for raw in batch.raws]
        follower.read(batch)
    return got


def test_growing_file_is_read_line_by_line(tmp_path: Path) -> None:
    """New lines come once; a last line without its end waits until it has one, or stays as it is."""
    log = tmp_path / "auth.log"
    follower = Follower(log, AUTH, {})
    assert drain(follower) == []
    log.write_bytes(b"one\ntwo\nthr")
    assert drain(follower) == [("auth.log", b"one"), ("auth.log", b"two")]
    with log.open("ab") as file:
        file.write(b"ee\r\nfour")
    assert drain(follower) == [("auth.log", b"three")]
    assert drain(follower) == [("auth.log", b"four")]
    assert drain(follower) == []


def test_restart_goes_on_where_the_entries_say(tmp_path: Path) -> None:
    """A new process that is given the entries reads nothing twice."""
    log = tmp_path / "auth.log"
    log.write_bytes(b"one\ntwo\n")
    first = Follower(tmp_path, AUTH, {})
    assert len(drain(first)) == 2
    with log.open("ab") as file:
        file.write(b"three\n")
    assert drain(Follower(tmp_path, AUTH, first.entries)) == [("auth.log", b"three")]


def test_rotation_by_renaming_loses_and_repeats_nothing(tmp_path: Path) -> None:
    """Lines written before and after the rename are all read, under the names they lie in."""
    follower = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\n")
    drain(follower)
    with (tmp_path / "a.log").open("ab") as file:
        file.write(b"two\n")
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    (tmp_path / "a.log").write_bytes(b"one\nthree is longer\n")
    assert sorted(drain(follower)) == [("a.log", b"one"), ("a.log", b"three is longer"), ("a.log.1", b"two")]
    (tmp_path / "a.log.1").rename(tmp_path / "a.log.2")
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    (tmp_path / "a.log").write_bytes(b"four\n")
    assert drain(follower) == [("a.log", b"four")]


def test_rotation_by_copying_repeats_nothing(tmp_path: Path) -> None:
    """A log that was copied and emptied goes on in the copy, and starts anew under its name."""
    follower = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\ntwo\n")
    drain(follower)
    shutil.copy(tmp_path / "a.log", tmp_path / "a.log.1")
    os.truncate(tmp_path / "a.log", 0)
    assert drain(follower) == []
    with (tmp_path / "a.log").open("ab") as file:
        file.write(b"three\n")
    assert drain(follower) == [("a.log", b"three")]


def test_rotation_while_nobody_looked_is_found_after_a_restart(tmp_path: Path) -> None:
    """The entries alone tell which file is which."""
    first = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\n")
    drain(first)
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    (tmp_path / "a.log").write_bytes(b"two\n")
    assert drain(Follower(tmp_path, AUTH, first.entries)) == [("a.log", b"two")]


def test_file_replaced_by_a_longer_copy_is_read_on(tmp_path: Path) -> None:
    """A tool that writes a new file and moves it into place does not make us read all again."""
    follower = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\n")
    drain(follower)
    (tmp_path / ".new").write_bytes(b"one\ntwo\n")
    (tmp_path / ".new").replace(tmp_path / "a.log")
    assert drain(follower) == [("a.log", b"two")]


def test_emptied_file_is_read_from_its_start(tmp_path: Path) -> None:
    """What is written after emptying is new."""
    follower = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\ntwo\n")
    drain(follower)
    (tmp_path / "a.log").write_bytes(b"new\n")
    assert drain(follower) == [("a.log", b"new")]


def test_folder_that_was_away_for_a_while_is_not_read_again(tmp_path: Path) -> None:
    """A share that was not mounted in between loses no position."""
    place = tmp_path / "share"
    place.mkdir()
    (place / "a.log").write_bytes(b"one\n")
    follower = Follower(place, AUTH, {})
    drain(follower)
    place.rename(tmp_path / "away")
    assert drain(follower) == []
    assert follower.problems
    (tmp_path / "away").rename(place)
    assert drain(follower) == []


def test_line_too_long_is_kept_in_part_and_the_rest_goes_on(tmp_path: Path) -> None:
    """The beginning of an endless line comes once, what follows its end is read as usual."""
    log = tmp_path / "a.log"
    log.write_bytes(b"one\n" + b"x" * (LONGEST * 20) + b"\ntwo\n")
    got = drain(Follower(tmp_path, AUTH, {}))
    assert [len(raw) for _, raw in got] == [3, LONGEST + 1, 3]


def test_endless_line_still_being_written_is_skipped_over(tmp_path: Path) -> None:
    """Growth of a line too long brings nothing until it ends."""
    log = tmp_path / "a.log"
    log.write_bytes(b"x" * (LONGEST + 10))
    follower = Follower(tmp_path, AUTH, {})
    assert [len(raw) for _, raw in drain(follower)] == [LONGEST + 1]
    for text in (b"y" * 100, b"Nov 22 18:30:01 h sshd[1]: forged\n", b"true\n"):
        with log.open("ab") as file:
            file.write(text)
        got = drain(follower)
    assert got == [("a.log", b"true")]


def test_hidden_files_links_out_and_devices_are_left_alone(tmp_path: Path) -> None:
    """Whoever can write into a followed folder cannot make us read elsewhere, or hang."""
    place = tmp_path / "in"
    place.mkdir()
    (tmp_path / "secret").write_bytes(b"key\n")
    (place / "link.log").symlink_to(tmp_path / "secret")
    (place / ".hidden").write_bytes(b"x\n")
    os.mkfifo(place / "pipe.log")
    (place / "a.log").write_bytes(b"one\n")
    (place / "inside.log").symlink_to(place / "a.log")
    assert {name for name, _ in drain(Follower(place, AUTH, {}))} == {"a.log", "inside.log"}


def test_unreadable_file_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One file that cannot be opened stops no other."""
    (tmp_path / "a.log").symlink_to(tmp_path / "nowhere")
    (tmp_path / "b.log").write_bytes(b"one\n")
    follower = Follower(tmp_path, AUTH, {})
    assert drain(follower) == [("b.log", b"one")]
    assert set(follower.problems) == {"a.log"}


def test_each_file_is_recognised_and_strangers_are_named(tmp_path: Path) -> None:
    """Without a fixed kind, each file finds its source; what none claims is listed."""
    (tmp_path / "x.log").write_bytes(b"Nov 22 18:30:01 h sshd[1]: Accepted password for a from 1.2.3.4 port 5 ssh2\n")
    (tmp_path / "y.json").write_bytes(b'{"EventID":1,"Channel":"Security"}\n')
    (tmp_path / "z.bin").write_bytes(b"\0\1\2\n")
    follower = Follower(tmp_path, SOURCES, {})
    follower.look()
    kinds = {}
    while batch := follower.batch():
        kinds[batch.file] = batch.source.id
        follower.read(batch)
    assert kinds == {"x.log": "linux.auth", "y.json": "windows.json"}
    assert follower.unclaimed == {"z.bin"}


def test_container_is_read_when_it_rests_and_only_what_is_new(tmp_path: Path) -> None:
    """A container waits until nobody writes to it; when it comes again longer, only the new records are read."""
    path = tmp_path / "trail.json"
    follower = Follower(tmp_path, TRAIL, {})
    path.write_bytes(b'{"Records":[{"n":1},{"n":2}]}')
    assert drain(follower) == []
    assert [raw for _, raw in drain(follower)] == [b'{"n":1}', b'{"n":2}']
    assert drain(follower) == []
    path.write_bytes(b'{"Records":[{"n":2},{"n":3}]}')
    again = Follower(tmp_path, TRAIL, follower.entries)
    assert drain(again) == []
    assert [raw for _, raw in drain(again)] == [b'{"n":3}']


def test_container_that_was_rotated_is_not_read_again(tmp_path: Path) -> None:
    """An archived container keeps its position; the new one under the old name is read from its start."""
    follower = Follower(tmp_path, TRAIL, {})
    (tmp_path / "a.json").write_bytes(b'{"Records":[{"n":1}]}')
    drain(follower, final=True)
    (tmp_path / "a.json").rename(tmp_path / "archive.json")
    (tmp_path / "a.json").write_bytes(b'{"Records":[{"n":2},{"n":3}]}')
    assert drain(follower, final=True) == [("a.json", b'{"n":2}'), ("a.json", b'{"n":3}')]


def test_big_container_comes_in_several_batches(tmp_path: Path) -> None:
    """A frame holds 10,000 records; a restart in between goes on after the last one."""
    path = tmp_path / "trail.json"
    path.write_bytes(b"\n".join(b'{"n":%d}' % n for n in range(25_000)))
    follower = Follower(tmp_path, TRAIL, {})
    follower.look()
    first = follower.batch(final=True)
    assert first is not None
    follower.read(first)
    rest = drain(Follower(tmp_path, TRAIL, follower.entries), final=True)
    assert [*first.raws, *(raw for _, raw in rest)] == [b'{"n":%d}' % n for n in range(25_000)]


def test_what_changed_travels_with_the_next_batch(tmp_path: Path) -> None:
    """A rename is in the changes of the frame after it, together with the file that was read."""
    follower = Follower(tmp_path, AUTH, {})
    (tmp_path / "a.log").write_bytes(b"one\n")
    drain(follower)
    (tmp_path / "a.log").rename(tmp_path / "b.log")
    with (tmp_path / "b.log").open("ab") as file:
        file.write(b"two\n")
    follower.look()
    batch = follower.batch()
    assert batch is not None
    changes = follower.changes(batch)
    assert changes["a.log"] is None
    assert isinstance(changes["b.log"], Entry)
    assert changes["b.log"].offset == 8


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 5)),
        st.tuples(st.sampled_from(["rename", "copy", "look", "restart"]), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_line_is_read_exactly_once(steps: list[tuple[str, int]]) -> None:
    """However writing, rotating, looking and restarting interleave, each line comes once.

    A log is rotated by copying only after it was looked at: what is written between copying and emptying is lost to
    every reader.
    """
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "a.log"
        log.write_bytes(b"")
        follower = Follower(folder, AUTH, {})
        written: list[bytes] = []
        got: list[tuple[str, bytes]] = []
        for step, (what, count) in enumerate(steps):
            if what == "write":
                new = [b"line %d of step %d" % (n, step) for n in range(count)]
                written += new
                with log.open("ab") as file:
                    file.write(b"".join(line + b"\n" for line in new))
            elif what == "rename":
                log.rename(folder / f"a.log.{step}")
                log.write_bytes(b"")
            elif what == "copy":
                got += drain(follower)
                shutil.copy(log, folder / f"a.log.{step}")
                os.truncate(log, 0)
            elif what == "look":
                got += drain(follower)
            else:
                follower = Follower(folder, AUTH, follower.entries)
        got += drain(follower, final=True)
        assert sorted(raw for _, raw in got) == sorted(written)


@given(parts=st.lists(st.binary(max_size=8), max_size=6), skipping=st.booleans())
def test_span_takes_whole_lines_alone(parts: list[bytes], *, skipping: bool) -> None:
    """What is taken ends with a line's end; what is skipped does too."""
    block = b"\n".join(parts)
    start, end, still = following.span(block, skipping=skipping)
    assert 0 <= start <= end <= len(block)
    if not still:
        assert block[start:end] == b"" or block[start:end].endswith(b"\n")
